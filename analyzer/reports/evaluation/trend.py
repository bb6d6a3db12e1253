"""How branches went from period to period: the results of the season put side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analyzer.evaluation.results import BranchMonth, PeriodResult


@dataclass(frozen=True, slots=True)
class Trend:
    """``values[branch][i]`` belongs to ``periods[i]``; None where the branch had nothing to show."""

    periods: tuple[str, ...]
    values: dict[str, tuple[float | None, ...]]


def trend(
    results: Iterable[PeriodResult], value: Callable[[BranchMonth], float | None] = lambda row: row.composite_pct
) -> Trend:
    """``value`` of every named branch over ``results``, by default the composite score."""
    ordered = sorted(results, key=lambda result: result.first_day)
    branches = sorted({row.branch for result in ordered for row in result.branches if row.branch})
    found = {
        branch: tuple(next((value(row) for row in result.branches if row.branch == branch), None) for result in ordered)
        for branch in branches
    }
    return Trend(tuple(result.period for result in ordered), found)
