"""All reports of a period into one folder, as a set: a full disk leaves those of the last time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.evaluation.records import ScoredCall
from analyzer.evaluation.results import PeriodResult
from analyzer.reports.atomic import write_text, written_together
from analyzer.reports.evaluation.examples import examples
from analyzer.reports.evaluation.hiding import UNKNOWN, Known, hidden
from analyzer.reports.evaluation.page import page
from analyzer.reports.evaluation.papers import papers
from analyzer.reports.evaluation.sheet import Sheet, cell
from analyzer.reports.evaluation.sheets import sheets
from analyzer.reports.evaluation.workbook import workbook_bytes
from analyzer.reports.table import Headers, write_table


def write_reports(
    result: PeriodResult,
    folder: Path,
    *,
    headers: Headers = "en",
    earlier: Sequence[PeriodResult] = (),
    calls: Sequence[ScoredCall] = (),
    known: Known = UNKNOWN,
    is_unmasked: bool = False,
    with_papers: bool = False,
    paper_templates: Path | None = None,
) -> tuple[str, ...]:
    """Write everything about ``result`` into ``folder``; returns the names of the files.

    ``earlier`` are the results of periods before it, for trends; ``calls`` those of the period, for examples. Personal
    data are masked unless ``is_unmasked``; ``known`` is what the quoted calls tell besides what they
    show. Papers come ``with_papers`` only. Raises UnavailableError when a file cannot be written; as ``papers`` does.
    """
    shown = result if is_unmasked else hidden(result, known)
    tables = sheets(shown)
    with written_together(folder) as beside:
        for table in tables:
            write_csv(beside / f"{table.name}.csv", table, headers)
        (beside / "report.xlsx").write_bytes(workbook_bytes(shown, tables, earlier))
        if with_papers:
            for name, content in papers(shown, paper_templates):
                (beside / name).write_bytes(content)
        found = examples(calls, known, is_unmasked=is_unmasked)
        write_text(beside / "report.html", page(shown, earlier, found))
        return tuple(sorted(path.name for path in beside.iterdir()))


def write_csv(path: Path, table: Sheet, headers: Headers) -> None:
    """One table as CSV for Excel."""
    rows = ([cell(value, n) for value, n in zip(row, table.decimals, strict=True)] for row in table.rows)
    write_table(path, dict(table.columns), rows, headers)
