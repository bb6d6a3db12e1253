"""What a run leaves and shows: the CSV files and the table at its end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from analyzer.domain import CallResult, CallStatus
from analyzer.reports import (
    Headers,
    Provenance,
    summarize,
    summarize_agents,
    write_agents_csv,
    write_calls_csv,
    write_verdicts_csv,
)

EXIT_WITH_FAILURES = 4
EXIT_INTERRUPTED = 130
_MOST_ROWS = 40


def write_reports(out: Path, results: Sequence[CallResult], provenance: Provenance, headers: Headers) -> None:
    """``calls.csv``, ``verdicts.csv`` and ``agents.csv`` in ``out``. Raises UnavailableError."""
    write_calls_csv(out / "calls.csv", results, provenance, headers)
    write_verdicts_csv(out / "verdicts.csv", results, headers)
    write_agents_csv(out / "agents.csv", results, headers)


def plain_console() -> Console:
    """Standard output; what comes from files is printed as it is, whatever brackets and colons it holds."""
    width = None if sys.stdout.isatty() else 140
    return Console(file=sys.stdout, width=width, markup=False, emoji=False, highlight=False)


def show(results: Sequence[CallResult], out: Path) -> None:
    """The summary on standard output: calls, agents, counts that add up."""
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
    lines.append(f"written: {out}/calls.csv verdicts.csv agents.csv transcripts/")
    for line in lines:
        console.print(line, soft_wrap=True)


def exit_code(results: Sequence[CallResult]) -> int:
    """0, or 4 when a recording failed; failures are listed in ``calls.csv``."""
    return EXIT_WITH_FAILURES if any(r.score.status is CallStatus.FAILED for r in results) else 0


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
            result.call_id,
            (result.agent_id or "–") + ("" if result.known_agent else " ?"),
            score.status.value,
            "–" if score.score_pct is None else f"{score.score_pct:.1f}",
            score.grade or "–",
            " ".join(score.failed_rules) or "–",
            score.reason if score.status is CallStatus.FAILED else _shortened(score.cannot_judge_rules),
        )
    if len(ordered) > _MOST_ROWS:
        table.caption = f"… and {len(ordered) - _MOST_ROWS} more in calls.csv"
    return table


def _shortened(rules: Sequence[str]) -> str:
    return " ".join(rules) if len(rules) <= 3 else f"{len(rules)} rules"


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
            str(agent.rank or "–"), agent.agent_id or "–", agent.branch or "–", str(agent.calls), str(agent.scored),
            str(agent.cannot_judge), "–" if agent.mean_score_pct is None else f"{agent.mean_score_pct:.1f}", interval,
            str(agent.fatal_calls),
        )  # fmt: skip
    if len(agents) > _MOST_ROWS:
        table.caption = f"… and {len(agents) - _MOST_ROWS} more in agents.csv"
    return table
