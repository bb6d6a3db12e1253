"""``agents.csv``: one row per agent, best first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analyzer.domain import CallResult
from analyzer.reports import cells
from analyzer.reports.agents import AgentSummary, summarize_agents
from analyzer.reports.table import Headers, write_table

COLUMNS = {
    "agent_id": "工号",
    "branch": "分公司",
    "calls": "通话数",
    "scored": "已评分",
    "cannot_judge": "无法判定",
    "mean_score": "平均分",
    "ci_low": "95%置信下限",
    "ci_high": "95%置信上限",
    "fatal_calls": "严重违规通话数",
    "rank": "名次",
}


def write_agents_csv(path: Path, results: Iterable[CallResult], headers: Headers = "en") -> None:
    """Write the agents of ``results`` by rank. Raises UnavailableError when the file cannot be written."""
    write_table(path, COLUMNS, (_row(summary) for summary in summarize_agents(results)), headers)


def _row(summary: AgentSummary) -> list[str]:
    return [
        cells.text(summary.agent_id),
        cells.text(summary.branch),
        str(summary.calls),
        str(summary.scored),
        str(summary.cannot_judge),
        cells.number(summary.mean_score_pct, 2),
        cells.number(summary.ci_low_pct, 2),
        cells.number(summary.ci_high_pct, 2),
        str(summary.fatal_calls),
        "" if summary.rank is None else str(summary.rank),
    ]
