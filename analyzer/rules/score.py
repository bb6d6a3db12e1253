"""The score of a call: points earned over points that could be judged. The order of the verdicts does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.domain import CallScore, CallStatus, Outcome, Verdict
from analyzer.rules.judge import demands_of
from analyzer.scripts.schema import FatalEffect, Pack, Scoring, Severity


def score(verdicts: Sequence[Verdict], pack: Pack) -> CallScore:
    """Score one call from 0 to 100 and grade it.

    ``not_applicable`` and ``cannot_judge`` leave the denominator. Too small a judged share of the applicable points
    makes the call ``cannot_judge``, unless a fatal failure is certain: that stands by itself. With no verdicts at all
    nothing could be judged.
    """
    order = {demand.id: place for place, demand in enumerate(demands_of(pack))}
    ordered = sorted(verdicts, key=lambda v: (order.get(v.rule_id, len(order)), v.rule_id))
    judged = _points(ordered, Outcome.PASS, Outcome.FAIL)
    applicable = judged + _points(ordered, Outcome.CANNOT_JUDGE)
    fatal_count = sum(1 for v in ordered if v.outcome is Outcome.FAIL and v.severity == Severity.FATAL.value)
    reason = _objection(judged, applicable, pack.scoring)
    is_scored = bool(fatal_count) or not reason
    earned = sum(v.points for v in ordered if v.outcome is Outcome.PASS)
    score_pct = _with_fatal(100.0 * earned / judged if judged else 0.0, fatal_count, pack.scoring)
    return CallScore(
        call_id=ordered[0].call_id if ordered else "",
        status=CallStatus.SCORED if is_scored else CallStatus.CANNOT_JUDGE,
        score_pct=score_pct if is_scored else None,
        grade=_grade(score_pct, pack.scoring) if is_scored else "",
        fatal_count=fatal_count,
        failed_rules=_ids(ordered, Outcome.FAIL),
        cannot_judge_rules=_ids(ordered, Outcome.CANNOT_JUDGE),
        reason=reason,
    )


def _points(verdicts: Iterable[Verdict], *outcomes: Outcome) -> float:
    return sum(v.max_points for v in verdicts if v.outcome in outcomes)


def _objection(judged: float, applicable: float, scoring: Scoring) -> str:
    """Why the judged points are too few, in Chinese; empty when they are enough."""
    if judged <= 0:
        return "没有可以判定的质检项"
    if judged < scoring.min_judged_share * applicable:
        return f"可判定的分值太少（{judged:g}/{applicable:g} 分），请人工复核"
    return ""


def _with_fatal(score_pct: float, fatal_count: int, scoring: Scoring) -> float:
    if not fatal_count:
        return round(score_pct, 2)
    return 0.0 if scoring.fatal is FatalEffect.ZERO else round(min(score_pct, scoring.cap_pct), 2)


def _grade(score_pct: float, scoring: Scoring) -> str:
    return next(band.grade for band in scoring.grades if score_pct >= band.from_pct)


def _ids(verdicts: Iterable[Verdict], outcome: Outcome) -> tuple[str, ...]:
    return tuple(v.rule_id for v in verdicts if v.outcome is outcome)
