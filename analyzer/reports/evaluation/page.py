"""``report.html``: one file for the browser or the printer. No script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from analyzer.evaluation.records import shown_id
from analyzer.evaluation.results import AgentMonth, BranchMonth, PeriodResult
from analyzer.reports.evaluation.drawing import Scale, line_chart, scale_of
from analyzer.reports.evaluation.examples import Example
from analyzer.reports.evaluation.overview import figures
from analyzer.reports.evaluation.sheets import AWARD_STATUS, AWARDS, PENALTY_KIND, PENALTY_STATUS
from analyzer.reports.evaluation.trend import trend

_BAR = (0.0, 220.0)
_MISSED_SHOWN = 15


def page(
    result: PeriodResult,
    earlier: Sequence[PeriodResult] = (),
    examples: Mapping[str, Sequence[Example]] | None = None,
) -> str:
    """The page about ``result``: overview, branches, agents with interval bars, awards, proposals, rates, topics,
    the rules most often missed with ``examples``, and the trend over ``earlier`` periods of the season.
    """
    season = [other for other in earlier if other.season == result.season]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            figures=figures(result),
            branches=[row for row in result.branches if row.branch],
            branch_scale=_branch_scale(result.branches),
            teams=_teams(result.agents),
            scale=_agent_scale(result.agents),
            awards=[(*key, list(rows)) for key, rows in groupby(
                (*result.awards, *result.gold), key=lambda row: (AWARDS.get(row.award, row.award), row.branch))],
            kpis=[row for row in result.kpis if not row.agent_id],
            topics=[(branch, list(rows)) for branch, rows in groupby(result.topics, key=lambda row: row.branch)],
            missed=[rate for rate in result.rules if rate.failed][:_MISSED_SHOWN],
            examples=examples or {},
            chart=line_chart(trend((*season, result))),
            award_status=AWARD_STATUS,
            penalty_kind=PENALTY_KIND,
            penalty_status=PENALTY_STATUS,
        )
    )  # fmt: skip


def _teams(agents: Sequence[AgentMonth]) -> list[tuple[str, list[AgentMonth]]]:
    """The agents of each branch, those who are ranked first."""
    known = sorted(
        (row for row in agents if row.agent_id),
        key=lambda row: (row.branch, row.rank is None, row.rank or 0, row.agent_id),
    )
    return [(branch, list(rows)) for branch, rows in groupby(known, key=lambda row: row.branch)]


def _branch_scale(branches: Sequence[BranchMonth]) -> Scale:
    """One scale for the bars of all branches."""
    return scale_of((v for row in branches for v in (row.low_pct, row.high_pct) if v is not None), *_BAR)


def _agent_scale(agents: Sequence[AgentMonth]) -> Scale:
    """One scale for all bars; raw intervals of few calls may reach beyond it."""
    values = (v for row in agents for v in (row.shrunk_low_pct, row.shrunk_high_pct, row.raw_pct) if v is not None)
    return scale_of(values, *_BAR)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("analyzer.reports.evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pct"] = lambda value, decimals=1: "–" if value is None else f"{value:.{decimals}f}"
    environment.filters["known"] = lambda value: "–" if value is None else value
    environment.filters["shown_id"] = shown_id
    environment.filters["second"] = lambda value: "" if value is None else f"第 {value:.1f} 秒"
    return environment
