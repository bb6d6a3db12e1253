"""The month of every agent: counts, means, shrunken means, composite, rank and tie band."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.domain import CallStatus
from analyzer.evaluation.bands import bands
from analyzer.evaluation.composite import Composites
from analyzer.evaluation.cycle import Period
from analyzer.evaluation.mean import mean_interval_pct
from analyzer.evaluation.measure import Measured
from analyzer.evaluation.rates import worst
from analyzer.evaluation.records import Complaint, PeriodData, RuleCount, ScoredCall
from analyzer.evaluation.results import AgentMonth
from analyzer.evaluation.staff import Key, Staff
from analyzer.evaluation_settings import LimitSettings


@dataclass(frozen=True, slots=True)
class Month:
    """What the rows of a period are made from; ``calls_of`` has everybody's calls by (branch, agent_id)."""

    data: PeriodData
    period: Period
    staff: Staff
    calls_of: Mapping[Key, Sequence[ScoredCall]]
    calls: Measured | None
    composites: Composites | None
    limits: LimitSettings


def calls_by_key(calls: Iterable[ScoredCall]) -> dict[Key, list[ScoredCall]]:
    """Calls by (branch, agent_id), each in the order of day and id."""
    found: defaultdict[Key, list[ScoredCall]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: (call.day, call.call_id)):
        found[call.branch, call.agent_id].append(call)
    return dict(found)


def agent_months(month: Month) -> tuple[AgentMonth, ...]:
    """Everybody who had a call or is posted in the period: by branch, the ranked first, then by number."""
    counts: defaultdict[Key, list[RuleCount]] = defaultdict(list)
    for count in month.data.rule_counts:
        counts[count.branch, count.agent_id].append(count)
    keys = {*month.calls_of, *month.staff.keys(month.period)}
    names = dict(month.data.rule_names)
    rows = {
        key: replace(_row(key, month.calls_of.get(key, ()), month), worst_rules=worst(counts[key], names))
        for key in keys
    }
    for branch in {branch for branch, _ in keys}:
        rows |= _ranked(branch, rows, month)
    return tuple(rows[key] for key in sorted(rows, key=lambda key: _order(rows[key])))


def _order(row: AgentMonth) -> tuple[str, bool, int, str]:
    return row.branch, row.rank is None, row.rank or 0, row.agent_id


def justified_complaints(complaints: Iterable[Complaint], key: Key, period: Period, staff: Staff) -> list[Complaint]:
    """The justified complaints of the period about the person behind ``key``, in whichever branch."""
    person = staff.person(key)
    return [
        complaint
        for complaint in complaints
        if complaint.is_justified
        and complaint.agent_id == key[1]
        and period.holds(complaint.day)
        and staff.person((complaint.branch, complaint.agent_id)) == person
    ]


def _row(key: Key, calls: Sequence[ScoredCall], month: Month) -> AgentMonth:
    posting = month.staff.posting(key, month.period)
    scores = sorted(c.score_pct for c in calls if c.status is CallStatus.SCORED and c.score_pct is not None)
    interval = mean_interval_pct(scores)
    composite = month.composites.of(key) if month.composites and key[0] and key[1] else None
    appealed = sum(call.is_appealed for call in calls)
    notes = [objection(key, len(scores), month)] + ([f"有 {appealed} 通通话申诉未结"] if appealed else [])
    row = AgentMonth(
        agent_id=key[1],
        name=posting.name if posting else "",
        branch=key[0],
        post=posting.post if posting else "",
        calls=len(calls),
        scored=len(scores),
        cannot_judge=sum(call.status is CallStatus.CANNOT_JUDGE for call in calls),
        fatal_calls=sum(bool(call.fatal_rules) for call in calls),
        unreviewed_fatal=sum(bool(call.unreviewed_fatal) for call in calls),
        raw_pct=statistics.fmean(scores) if scores else None,
        raw_low_pct=interval[0] if interval else None,
        raw_high_pct=interval[1] if interval else None,
        adjusted_pct=None,
        branch_pct=None,
        shrinkage=None,
        shrunk_pct=None,
        shrunk_low_pct=None,
        shrunk_high_pct=None,
        components=composite.components if composite else (),
        composite_pct=composite.value_pct if composite else None,
        composite_sd_pct=composite.sd_pct if composite else None,
        rank=None,
        band=None,
        complaints_justified=len(justified_complaints(month.data.complaints, key, month.period, month.staff)),
        honours=_honours(key, month),
        note="；".join(note for note in notes if note),
    )
    return _with_means(row, key, month.calls)


def _honours(key: Key, month: Month) -> int:
    person = month.staff.person(key)
    return sum(
        honour.agent_id == key[1]
        and month.period.holds(honour.day)
        and month.staff.person((honour.branch, honour.agent_id)) == person
        for honour in month.data.honours
    ) * bool(key[1])


def _with_means(row: AgentMonth, key: Key, calls: Measured | None) -> AgentMonth:
    if calls is None or key not in calls.index:
        return row
    at, believed = calls.index[key], calls.believed
    low, high = believed.interval_pct(at)
    return replace(
        row,
        adjusted_pct=float(calls.adjusted.means[at]),
        branch_pct=float(believed.branch_means[believed.branch[at]]),
        shrinkage=float(believed.shrinkage[at]),
        shrunk_pct=min(100.0, max(0.0, float(believed.means[at]))),
        shrunk_low_pct=low,
        shrunk_high_pct=high,
    )


def objection(key: Key, scored: int, month: Month) -> str:
    """In Chinese, why an agent is not compared with others; empty for who is."""
    branch, agent_id = key
    if not agent_id:
        return "通话未标明座席，不参加评比"
    if not branch:
        return "所属分公司不明，不参加评比"
    if not month.staff.is_empty and month.staff.posting(key, month.period) is None:
        return "不在本分公司本期花名册中，不参加评比"
    if not scored:
        return "本期没有计分通话，不参加评比"
    if scored < month.limits.min_calls:
        return f"计分通话 {scored} 通，少于最低要求 {month.limits.min_calls} 通，不参加评比"
    return ""


def _ranked(branch: str, rows: dict[Key, AgentMonth], month: Month) -> dict[Key, AgentMonth]:
    """The rows of a branch that are compared, with rank and band. Composites that look equal share a rank."""
    compared = {
        key: round(row.composite_pct, 2)
        for key, row in rows.items()
        if key[0] == branch and row.composite_pct is not None and not objection(key, row.scored, month)
    }
    if not compared or month.composites is None:
        return {}
    chance = month.composites.chance
    order = sorted(compared, key=lambda key: (-compared[key], key))
    shown = sorted(compared.values(), reverse=True)
    numbers = bands(range(len(order)), lambda one, other: chance(order[one], order[other]), month.limits.tie_chance)
    return {
        key: replace(rows[key], rank=shown.index(compared[key]) + 1, band=number)
        for key, number in zip(order, numbers, strict=True)
    }
