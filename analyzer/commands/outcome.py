"""What a run leaves and shows: the CSV files and the table at its end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from analyzer.commands import exit_codes
from analyzer.commands.streams import forgive_lost_output, one_line, say
from analyzer.domain import CallResult, CallStatus, Seconds
from analyzer.reports import (
    Headers,
    Provenance,
    summarize,
    summarize_agents,
    write_agents_csv,
    write_calls_csv,
    write_verdicts_csv,
)
from analyzer.reports.atomic import written_together

_MOST_ROWS = 40


def report_names(is_complete: bool) -> tuple[str, str, str]:
    """The files of calls, verdicts and agents. Those of an interrupted run have names of their own: a table of a part
    must not take the place of a whole one, nor be mistaken for it."""
    part = "" if is_complete else ".partial"
    return f"calls{part}.csv", f"verdicts{part}.csv", f"agents{part}.csv"


def write_reports(
    out: Path, results: Sequence[CallResult], provenance: Provenance, headers: Headers, *, is_complete: bool = True
) -> None:
    """The three CSV files in ``out``, as a set; complete ones put an end to partial ones. Raises UnavailableError."""
    calls, verdicts, agents = report_names(is_complete)
    with written_together(out) as folder:
        write_calls_csv(folder / calls, results, provenance, headers)
        write_verdicts_csv(folder / verdicts, results, headers)
        write_agents_csv(folder / agents, results, headers)
    if is_complete:
        for name in report_names(is_complete=False):
            with suppress(OSError):
                (out / name).unlink(missing_ok=True)


def plain_console() -> Console:
    """Standard output; what comes from files is printed as it is, whatever brackets and colons it holds."""
    width = None if sys.stdout.isatty() else 140
    return Console(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)


def show(results: Sequence[CallResult], out: Path, *, is_complete: bool = True) -> None:
    """The summary on standard output: calls, agents, counts that add up. All of it is in the files too."""
    console = plain_console()
    console.print(_calls_table(results))
    if any(result.agent_id for result in results):
        console.print(_agents_table(results))
    summary = summarize(results)
    lines = [
        f"{summary.total} calls: {summary.scored} scored, {summary.cannot_judge} cannot judge, "
        f"{summary.skipped} skipped, {summary.failed} failed"
    ]
    for kind, reasons in (("cannot judge", summary.cannot_judge_by_reason), ("failed", summary.failed_by_reason)):
        lines += [f"  {kind}: {count} × {reason}" for reason, count in reasons.items()]
    if summary.unknown_agents:
        lines.append(f"  not in the roster: {', '.join(summary.unknown_agents)}")
    lines.append(f"written: {out}/{' '.join(report_names(is_complete))} transcripts/")
    for line in lines:
        console.print(one_line(line), soft_wrap=True)
    forgive_lost_output()


def say_speed(results: Sequence[CallResult], wall_s: Seconds) -> None:
    """What the run took, on standard error: the summary of the same calls stays the same."""
    audio_s = sum(result.duration_s or 0.0 for result in results)
    reused = sum(result.reused for result in results)
    say(
        f"{audio_s:.0f} s of audio in {wall_s:.1f} s, {audio_s / max(wall_s, 1e-3):.0f}x real time; "
        f"{reused} of {len(results)} transcripts reused"
    )


def final_code(results: Sequence[CallResult], *, is_complete: bool, is_stored: bool, is_broken: bool) -> int:
    """How a run ends: 130 cut off, 3 not all in the store, 4 with failures or ``is_broken``, else 0."""
    if not is_complete:
        return exit_codes.INTERRUPTED
    if not is_stored:
        return exit_codes.NOT_STORED
    return exit_codes.WITH_FAILURES if is_broken else exit_code(results)


def exit_code(results: Sequence[CallResult]) -> int:
    """0, or 4 when a recording failed; failures are listed in ``calls.csv``."""
    failed = any(result.score.status is CallStatus.FAILED for result in results)
    return exit_codes.WITH_FAILURES if failed else exit_codes.DONE


def _calls_table(results: Sequence[CallResult]) -> Table:
    table = Table(title="calls", title_justify="left")
    for name in ("call", "agent", "status"):
        table.add_column(name, no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    for name in ("grade", "failed rules", "cannot judge"):
        table.add_column(name)
    ordered = sorted(results, key=lambda r: (r.call_id, r.recording))
    for result in ordered[:_MOST_ROWS]:
        score = result.score
        table.add_row(
            one_line(result.call_id),
            one_line(result.agent_id or "–") + ("" if result.known_agent else " ?"),
            score.status.value,
            "–" if score.score_pct is None else f"{score.score_pct:.1f}",
            score.grade or "–",
            " ".join(score.failed_rules) or "–",
            _code(score.reason) if score.status is CallStatus.FAILED else _shortened(score.cannot_judge_rules),
        )
    if len(ordered) > _MOST_ROWS:
        table.caption = f"… and {len(ordered) - _MOST_ROWS} more in calls.csv"
    return table


def _code(reason: str) -> str:
    """The words of a failure, and the way out, are in the counts below the tables."""
    return reason.partition(":")[0]


def _shortened(rules: Sequence[str]) -> str:
    return " ".join(rules) or "–" if len(rules) <= 3 else f"{len(rules)} rules"


def _agents_table(results: Sequence[CallResult]) -> Table:
    table = Table(title="agents", title_justify="left")
    for name in ("rank", "agent", "branch"):
        table.add_column(name, no_wrap=True)
    for name in ("calls", "scored", "cannot judge", "mean", "95 % interval", "fatal"):
        table.add_column(name, justify="right", no_wrap=True)
    agents = summarize_agents(results)
    for agent in agents[:_MOST_ROWS]:
        interval = "–" if agent.ci_low_pct is None else f"{agent.ci_low_pct:.1f}–{agent.ci_high_pct:.1f}"
        table.add_row(
            str(agent.rank or "–"), one_line(agent.agent_id or "–"), one_line(agent.branch or "–"),
            str(agent.calls), str(agent.scored),
            str(agent.cannot_judge), "–" if agent.mean_score_pct is None else f"{agent.mean_score_pct:.1f}", interval,
            str(agent.fatal_calls),
        )  # fmt: skip
    if len(agents) > _MOST_ROWS:
        table.caption = f"… and {len(agents) - _MOST_ROWS} more in agents.csv"
    return table
