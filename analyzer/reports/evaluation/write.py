"""All reports of a period into one folder, as a set: a full disk leaves those of the last time."""

from __future__ import annotations

from pathlib import Path

from analyzer.evaluation.results import PeriodResult
from analyzer.reports.atomic import written_together
from analyzer.reports.evaluation.sheet import Sheet, cell
from analyzer.reports.evaluation.sheets import sheets
from analyzer.reports.table import Headers, write_table


def write_reports(result: PeriodResult, folder: Path, *, headers: Headers = "en") -> tuple[str, ...]:
    """Write everything about ``result`` into ``folder``; returns the names of the files.

    Raises UnavailableError when a file cannot be written.
    """
    tables = sheets(result)
    with written_together(folder) as beside:
        for table in tables:
            write_csv(beside / f"{table.name}.csv", table, headers)
        return tuple(sorted(path.name for path in beside.iterdir()))


def write_csv(path: Path, table: Sheet, headers: Headers) -> None:
    """One table as CSV for Excel."""
    rows = ([cell(value, n) for value, n in zip(row, table.decimals, strict=True)] for row in table.rows)
    write_table(path, dict(table.columns), rows, headers)
