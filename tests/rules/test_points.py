"""What single verdicts are worth."""

import pytest

from analyzer.domain import Outcome
from analyzer.rules.points import points_of
from analyzer.scripts.schema import Element, Kind, Rule, Status

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE


def rule(**values: object) -> Rule:
    return Rule.model_construct(id="R", title="t", source="s", section="节", kind=Kind.FORBID, **values)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(PASS, (5.0, 5.0)), (FAIL, (0.0, 5.0)), (NOT_APPLICABLE, (0.0, 5.0)), (CANNOT_JUDGE, (0.0, 5.0))],
)
def test_points_are_earned_by_passing(outcome: Outcome, expected: tuple[float, float]) -> None:
    plain = rule(points=5.0)
    assert points_of(plain, plain, outcome) == expected


@pytest.mark.parametrize(
    ("hits", "most", "points"), [(1, None, -2), (4, None, -2), (1, 5.0, -2), (2, 5.0, -4), (3, 5.0, -5), (0, 5.0, -2)]
)
def test_deductions_are_once_or_per_hit_up_to_a_limit(hits: int, most: float | None, points: float) -> None:
    taboo = rule(deducts=2.0, deducts_most=most)
    assert points_of(taboo, taboo, FAIL, hits) == (points, 0.0)
    assert points_of(taboo, taboo, PASS, hits) == (0.0, 0.0)
    assert points_of(taboo, taboo, CANNOT_JUDGE, hits) == (0.0, 0.0)


def test_a_rule_may_earn_and_deduct() -> None:
    both = rule(points=5.0, deducts=2.0)
    assert points_of(both, both, PASS) == (5.0, 5.0)
    assert points_of(both, both, FAIL) == (-2.0, 5.0)


def test_additions_come_on_top_of_points() -> None:
    courtesy = rule(points=1.0, adds=2.0)
    assert points_of(courtesy, courtesy, PASS) == (3.0, 1.0)
    assert points_of(courtesy, courtesy, FAIL) == (0.0, 1.0)


def test_elements_earn_their_own_points_only() -> None:
    element = Element(id="e", title="t", phrases=("您好",), points=3.0)
    greeting = rule(elements=(element,), adds=9.0, deducts=9.0)
    assert points_of(greeting, element, PASS) == (3.0, 3.0)
    assert points_of(greeting, element, FAIL) == (0.0, 3.0)


def test_on_trial_nothing_is_worth_anything() -> None:
    trial = rule(points=5.0, deducts=2.0, adds=2.0, status=Status.TRIAL)
    assert {points_of(trial, trial, outcome) for outcome in Outcome} == {(0.0, 0.0)}
