"""``evaluate``: agents, branches, awards and penalties of a period from the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analyzer.closing import close_period, evaluate_current
from analyzer.commands.locking import locked
from analyzer.commands.outcome import plain_console
from analyzer.commands.streams import one_line, say
from analyzer.commands.unmasked import check_unmasked
from analyzer.errors import UsageError
from analyzer.evaluation.evaluate import cycle_of
from analyzer.evaluation.results import AwardRow, AwardStatus, PenaltyKind, PenaltyStatus, PeriodResult
from analyzer.quoting import stored_personal
from analyzer.reports.evaluation.hiding import quoted_calls
from analyzer.reports.evaluation.sheets import AWARD_STATUS, AWARDS, PENALTY_STATUS
from analyzer.reports.evaluation.write import write_reports
from analyzer.review.calibration import advisory_rules
from analyzer.settings import load_settings
from analyzer.store import open_store
from analyzer.topics import stored_topics

_SHOWN = (AwardStatus.GRANTED, AwardStatus.PROPOSED, AwardStatus.OPEN)


def evaluate(
    period: Annotated[str, typer.Option(help="The month to evaluate, such as 2026-11.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for the reports.", show_default=False)],
    db: Annotated[str | None, typer.Option(help="Database URL of the store: sqlite:///FILE.")] = None,
    pack: Annotated[
        str | None,
        typer.Option(help="Count only judgements of this pack, by its id; default: the newest of each call."),
    ] = None,
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Show personal data; [evaluation] allow_unmasked must allow it.")
    ] = False,
    papers: Annotated[
        bool, typer.Option("--papers", help="Write papers (DOCX) for every branch too: checks, notices, approvals.")
    ] = False,
    paper_templates: Annotated[
        Path | None, typer.Option(help="With --papers: folder with templates of your own, named as the shipped ones.")
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="Freeze the month: what comes later is a correction.")] = False,
    by: Annotated[str, typer.Option(help="With --close: who closes it.")] = "",
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Evaluate a month: agents, branches, awards, penalties and rates, from the store into OUT."""
    settings = load_settings(config).with_options(db=db, headers=headers)
    if settings.db is None:
        raise UsageError("evaluate which store?", hint="name its database with --db, or db in analyzer.toml")
    check_unmasked(unmasked, settings.evaluation)
    if paper_templates is not None and not papers:
        raise UsageError("--paper-templates: no papers are asked for", hint="add --papers")
    cycle_of(settings.evaluation).period(period)  # a slip is told before the database is opened
    with open_store(settings.db) as store, locked(out):
        advisory = advisory_rules(store, settings.evaluation.review)
        if close:
            closed = close_period(store, period, settings.evaluation, closed_by=by, pack_id=pack, advisory=advisory)
            say(f"{period} is closed; its entry in the ledger is {closed.ledger_sha256}")
            for note in _undecided(closed.result):
                say(f"note: {note}")
        evaluated = evaluate_current(store, period, settings.evaluation, pack_id=pack, advisory=advisory)
        topics = stored_topics(store, period, settings.evaluation, pack_id=pack)
        calls = evaluated.data.calls if evaluated.data else ()
        known = {} if unmasked else stored_personal(store, quoted_calls(evaluated.result, calls))
        names = write_reports(
            replace(evaluated.result, topics=topics),
            out,
            headers=settings.headers,
            earlier=evaluated.earlier,
            calls=calls,
            known=known,
            is_unmasked=unmasked,
            with_papers=papers,
            paper_templates=paper_templates,
        )
    _show(evaluated.result)
    for note in evaluated.result.notes:
        say(f"note: {note}")
    if evaluated.result.is_closed:
        say(f"note: {period} is closed, with {len(evaluated.result.corrections)} corrections since")
    say(f"{out}: {', '.join(names)}")


def _undecided(result: PeriodResult) -> Iterator[str]:
    """What people had not decided when the month was frozen: from now on their words are corrections."""
    awards = Counter(row.status for row in (*result.awards, *result.gold) if row.places is not None)
    penalties = Counter(row.status for row in result.penalties if row.kind is not PenaltyKind.COACHING)
    waiting = {f"评优{AWARD_STATUS[status]}": awards[status] for status in (AwardStatus.PROPOSED, AwardStatus.OPEN)} | {
        f"奖惩{PENALTY_STATUS[status]}": penalties[status]
        for status in (PenaltyStatus.PROPOSED, PenaltyStatus.NEEDS_REVIEW)
    }
    waiting["致命项未复核"] = sum(row.unreviewed_fatal for row in result.agents)
    if any(waiting.values()):
        told = "，".join(f"{what} {count}" for what, count in waiting.items() if count)
        yield f"归档时尚未决定：{told}；以后导入的决定和复核只记为更正"


def _show(result: PeriodResult) -> None:
    """What was decided, proposed and left to people, on standard output; all of it is in the files too."""
    console = plain_console()
    ranked = sum(row.rank is not None for row in result.agents)
    calls = sum(branch.calls for branch in result.branches)
    console.print(
        f"{result.period} ({result.first_day} to {result.last_day}): {len(result.branches)} branches, "
        f"{ranked} of {sum(bool(row.agent_id) for row in result.agents)} agents ranked, {calls} calls"
    )
    table = Table("branch", "award", "status", "agent", "name", "score", "for")
    for row in (*result.awards, *result.gold):
        if row.status in _SHOWN and row.places is not None:
            table.add_row(*_cells(row))
    if table.row_count:
        console.print(table)
    kinds = Counter(row.kind for row in result.penalties)
    console.print(f"proposals: {', '.join(f'{kinds[kind]} {kind.value}' for kind in PenaltyKind)}")


def _cells(row: AwardRow) -> tuple[str, ...]:
    score = "" if row.score_pct is None else f"{row.score_pct:.2f}"
    status = AWARD_STATUS[row.status]
    if row.candidates:
        status += f"（{len(row.candidates)} 选 {row.open_places}）"
    shown = (row.branch, AWARDS.get(row.award, row.award), status, row.agent_id, row.name, score)
    return (*map(one_line, shown), one_line("；".join(row.reasons_for[:2])))
