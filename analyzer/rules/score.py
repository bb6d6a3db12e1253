"""The score of a call: points earned over points that could be judged, then what is taken off and added.

The order of the verdicts does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

from analyzer.domain import CallScore, CallStatus, Outcome, SectionScore, Verdict
from analyzer.rules.demands import demands_of
from analyzer.rules.same import Same
from analyzer.scripts.schema import FatalEffect, Pack, Rule, Scoring, Severity, Status

_JUDGED = (Outcome.PASS, Outcome.FAIL)
_APPLICABLE = (*_JUDGED, Outcome.CANNOT_JUDGE)
_RULE_ID = attrgetter("rule_id")


def score(verdicts: Sequence[Verdict], pack: Pack) -> CallScore:
    """Score one call from 0 to 100 and grade it.

    ``not_applicable`` and ``cannot_judge`` leave the denominator. With weights every section that has judged points
    counts by its weight, otherwise all points are one pool; a pack in which no rule has points starts from 100. Then
    deductions and additions, then what a fatal failure does. Too small a judged share of what applies makes the call
    ``cannot_judge``, unless a fatal failure is certain: that stands by itself. With no verdicts at all nothing could be
    judged. Fatal rules on trial are shown, and decide nothing.
    """
    ordered = _in_order(verdicts, _order(Same(pack)))
    applicable = [v for v in ordered if v.outcome is not Outcome.NOT_APPLICABLE]
    passed, failed, open_ = ([v for v in applicable if v.outcome is outcome] for outcome in _APPLICABLE)
    fatal_count = sum(1 for v in failed if _is_fatal(v) and v.rule_id.partition(".")[0] not in _on_trial(Same(pack)))
    sections = _sections(applicable, pack.scoring)
    base_pct, reason = _base(ordered, sections, pack)
    is_scored = bool(fatal_count) or not reason
    deducted = sum(-v.points for v in failed if v.points < 0)
    added = sum(max(0.0, v.points - v.max_points) for v in passed)
    added = min(added, pack.scoring.adds_most)
    plain_pct = min(100.0, max(0.0, base_pct - deducted + added))
    score_pct = _with_fatal(plain_pct, fatal_count, pack.scoring)
    return CallScore(
        call_id=ordered[0].call_id if ordered else "",
        status=CallStatus.SCORED if is_scored else CallStatus.CANNOT_JUDGE,
        score_pct=score_pct if is_scored else None,
        grade=_grade(score_pct, pack.scoring) if is_scored else "",
        fatal_count=fatal_count,
        failed_rules=tuple([v.rule_id for v in failed]),
        cannot_judge_rules=tuple([v.rule_id for v in open_]),
        reason=reason,
        sections=sections,
        deducted=round(deducted, 2),
        added=round(added, 2),
    )


@lru_cache(maxsize=16)
def _on_trial(same: Same[Pack]) -> frozenset[str]:
    return frozenset(rule.id for rule in same.subject.rules if rule.status is not Status.ACTIVE)


@lru_cache(maxsize=16)
def _order(same: Same[Pack]) -> Mapping[str, int]:
    """The place of every rule and element in the pack; filling in its names takes longer than judging a call."""
    return {demand.id: place for place, demand in enumerate(demands_of(same.subject))}


def _in_order(verdicts: Sequence[Verdict], order: Mapping[str, int]) -> Sequence[Verdict]:
    # Judging leaves them in the order of the pack: to see that is quicker than to sort them.
    if [*map(_RULE_ID, verdicts)] == [*order]:
        return verdicts
    return sorted(verdicts, key=lambda v: (order.get(v.rule_id, len(order)), v.rule_id))


def _is_fatal(verdict: Verdict) -> bool:
    return verdict.severity == Severity.FATAL.value


def _sections(applicable: Sequence[Verdict], scoring: Scoring) -> tuple[SectionScore, ...]:
    """The sections that have points which apply to this call, in the order of the pack."""
    verdicts: dict[str, list[Verdict]] = {}
    names: dict[str, None] = {}
    for verdict in applicable:
        verdicts.setdefault(verdict.section, []).append(verdict)
        if verdict.max_points > 0:
            names[verdict.section] = None
    return tuple([_section(name, verdicts[name], scoring) for name in names])


def _section(name: str, applicable: Sequence[Verdict], scoring: Scoring) -> SectionScore:
    return SectionScore(
        section=name,
        earned=sum([v.max_points for v in applicable if v.outcome is Outcome.PASS]),
        judged=sum([v.max_points for v in applicable if v.outcome in _JUDGED]),
        applicable=sum([v.max_points for v in applicable]),
        weight=scoring.weights.get(name, 1.0),
    )


def _base(verdicts: Sequence[Verdict], sections: Sequence[SectionScore], pack: Pack) -> tuple[float, str]:
    """The score before deductions (0–100), and in Chinese why too little was judged for one; empty when it was not."""
    if not sections and not any(_has_points(rule) for rule in pack.rules):
        return 100.0, _objection_to_taboos(verdicts, pack)
    judged = sum(section.judged for section in sections)
    applicable = sum(section.applicable for section in sections)
    if judged <= 0:
        return 0.0, "没有可以判定的质检项"
    if not pack.scoring.weights:
        share, shown = judged / applicable, f"{judged:g}/{applicable:g} 分"
        base = sum(section.earned for section in sections) / judged
    else:
        share = _weighted((s.judged / s.applicable, s.weight) for s in sections)
        base = _weighted((s.earned / s.judged, s.weight) for s in sections if s.judged > 0)
        shown = f"按权重 {100.0 * share:.0f}%"
    if share < pack.scoring.min_judged_share:
        return 100.0 * base, f"可判定的分值太少（{shown}），请人工复核"
    return 100.0 * base, ""


def _has_points(rule: Rule) -> bool:
    return rule.status is Status.ACTIVE and bool(rule.points or any(element.points for element in rule.elements))


def _objection_to_taboos(verdicts: Sequence[Verdict], pack: Pack) -> str:
    """Where nothing earns points, rules that take off or add are counted instead."""
    counting = {rule.id for rule in pack.rules if rule.status is Status.ACTIVE and (rule.deducts or rule.adds)}
    counted = [v for v in verdicts if v.rule_id in counting and v.outcome in _APPLICABLE]
    judged = sum(1 for v in counted if v.outcome in _JUDGED)
    if not judged:
        return "没有可以判定的质检项"
    if judged < pack.scoring.min_judged_share * len(counted):
        return f"可判定的质检项太少（{judged}/{len(counted)} 项），请人工复核"
    return ""


def _weighted(parts: Iterable[tuple[float, float]]) -> float:
    """The mean of ratios by their weights."""
    pairs = tuple(parts)
    return sum(ratio * weight for ratio, weight in pairs) / sum(weight for _, weight in pairs)


def _with_fatal(score_pct: float, fatal_count: int, scoring: Scoring) -> float:
    if not fatal_count:
        return round(score_pct, 2)
    return 0.0 if scoring.fatal is FatalEffect.ZERO else round(min(score_pct, scoring.cap_pct), 2)


def _grade(score_pct: float, scoring: Scoring) -> str:
    return next(band.grade for band in scoring.grades if score_pct >= band.from_pct)
