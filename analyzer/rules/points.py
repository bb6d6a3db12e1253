"""What one verdict is worth: points earned, taken off, or added."""

from __future__ import annotations

from analyzer.domain import Outcome
from analyzer.scripts.schema import Element, Rule, Status


def points_of(rule: Rule, part: Rule | Element, outcome: Outcome, hits: int = 1) -> tuple[float, float]:
    """``(points, max_points)`` of the verdict on ``part``, which is ``rule`` itself or one of its elements.

    A pass earns the points and brings what the rule adds. A fail earns nothing and costs what the rule deducts: once,
    or for each of ``hits`` up to ``deducts_most``; then points are negative. Only ``points`` count into max_points. A
    rule that is not active is worth nothing.
    """
    if rule.status is not Status.ACTIVE:
        return 0.0, 0.0
    if outcome is Outcome.PASS:
        return part.points + (rule.adds if part is rule else 0.0), part.points
    if outcome is Outcome.FAIL and part is rule and rule.deducts:
        return -_deducted(rule, hits), part.points
    return 0.0, part.points


def _deducted(rule: Rule, hits: int) -> float:
    if rule.deducts_most is None:
        return rule.deducts
    return min(rule.deducts * max(1, hits), rule.deducts_most)
