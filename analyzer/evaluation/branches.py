"""The month of every branch (department): means, rates, grade, and what the ladder does to it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from analyzer.domain import CallStatus
from analyzer.evaluation.agents import Month
from analyzer.evaluation.awards import places_of
from analyzer.evaluation.ladder import STEPS
from analyzer.evaluation.rates import worst
from analyzer.evaluation.records import EXCELLENT, Ruling
from analyzer.evaluation.results import AgentMonth, BranchMonth, Kpi, KpiRow, PenaltyRow, PenaltyStatus
from analyzer.evaluation.shrink import Z_95

_C_MONTH, _OUT_OF_YEAR = "G-THREE", "G-PROBLEMS"


def branch_months(
    month: Month, rows: Sequence[AgentMonth], kpis: Sequence[KpiRow], penalties: Sequence[PenaltyRow]
) -> tuple[BranchMonth, ...]:
    """Every branch that has agents or rates, by name."""
    names = {row.branch for row in rows} | {kpi.branch for kpi in kpis}
    return tuple(_branch(name, month, rows, kpis, penalties) for name in sorted(names - {""}))


def _branch(
    branch: str,
    month: Month,
    rows: Sequence[AgentMonth],
    kpis: Sequence[KpiRow],
    penalties: Sequence[PenaltyRow],
) -> BranchMonth:
    mine = [row for row in rows if row.branch == branch]
    calls = [call for (where, _), some in month.calls_of.items() if where == branch for call in some]
    scores = sorted(c.score_pct for c in calls if c.status is CallStatus.SCORED and c.score_pct is not None)
    rates = tuple(kpi for kpi in kpis if kpi.branch == branch and not kpi.agent_id)
    mean, half = _mean(mine, month)
    composite = _composite(mine)
    effects = [p for p in penalties if p.branch == branch and p.status is not PenaltyStatus.REFUSED]
    grade, reasons = _grade(composite, effects, month)
    return BranchMonth(
        branch=branch,
        agents=sum(bool(row.agent_id) for row in mine),
        calls=len(calls),
        scored=len(scores),
        cannot_judge=sum(call.status is CallStatus.CANNOT_JUDGE for call in calls),
        fatal_calls=sum(bool(call.fatal_rules) for call in calls),
        raw_pct=statistics.fmean(scores) if scores else None,
        mean_pct=mean,
        low_pct=None if mean is None else max(0.0, mean - half),
        high_pct=None if mean is None else min(100.0, mean + half),
        composite_pct=composite,
        complaints_justified=sum(
            bool(c.is_justified) and c.branch == branch and month.period.holds(c.day) for c in month.data.complaints
        ),
        satisfaction_pct=next((kpi.rate_pct for kpi in rates if kpi.kpi is Kpi.SATISFACTION), None),
        kpis=rates,
        places=places_of(month.data.quotas, branch, month.period.name, EXCELLENT),
        grade=grade,
        grade_reasons=tuple(reasons),
        out_of_year_awards=_problems(branch, month) and not _is_pardoned(branch, month),
        worst_rules=worst((c for c in month.data.rule_counts if c.branch == branch), dict(month.data.rule_names)),
    )


def _mean(rows: Sequence[AgentMonth], month: Month) -> tuple[float | None, float]:
    """The mean of adjusted means by calls, and half its 95 % interval from the calls' own spread."""
    known = [(row.scored, row.adjusted_pct, row) for row in rows if row.adjusted_pct is not None]
    total = sum(n for n, _, _ in known)
    if not total or month.calls is None:
        return None, 0.0
    variances = month.calls.adjusted.variances
    spread = sum(n**2 * float(variances[month.calls.index[row.branch, row.agent_id]]) for n, _, row in known)
    return sum(n * mean for n, mean, _ in known) / total, Z_95 * math.sqrt(spread) / total


def _composite(rows: Sequence[AgentMonth]) -> float | None:
    known = [(row.scored, row.composite_pct) for row in rows if row.composite_pct is not None and row.scored]
    total = sum(n for n, _ in known)
    return sum(n * value for n, value in known) / total if total else None


def _grade(composite: float | None, penalties: Sequence[PenaltyRow], month: Month) -> tuple[str, list[str]]:
    """A–D by the composite, C at best where the ladder says so; empty where there is nothing to grade."""
    if composite is None:
        return "", ["本期没有可计分的数据"]
    limits = month.limits
    steps = (("A", limits.grade_a_pct), ("B", limits.grade_b_pct), ("C", limits.grade_c_pct))
    grade = next((name for name, least in steps if composite >= least), "D")
    reasons = [f"分公司综合得分 {composite:.2f}，评为 {grade}"]
    for row in penalties:
        if row.step == _C_MONTH:
            state = "已批准" if row.status is PenaltyStatus.GRANTED else "建议，待审批"
            reasons.append(f"{row.agent_id} {row.reason}，当月绩效考核为 C（{row.step}，{state}）")
            grade = max(grade, "C")
    return grade, reasons


def _problems(branch: str, month: Month) -> bool:
    return sum(problem.branch == branch for problem in month.data.problems) >= STEPS[_OUT_OF_YEAR].at_least


def _is_pardoned(branch: str, month: Month) -> bool:
    """Whether the latest word on the branch's problems, in whichever month, is that they have no such effect."""
    words = [w for w in month.data.decisions if (w.matter, w.branch, w.agent_id) == (_OUT_OF_YEAR, branch, "")]
    return bool(words) and max(words, key=lambda word: (word.day, word.ruling)).ruling is Ruling.REFUSED
