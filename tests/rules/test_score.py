from functools import lru_cache

import pytest

from analyzer.domain import CallStatus, Outcome, Verdict
from analyzer.rules.score import score
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import FatalEffect, Pack

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE


@lru_cache(maxsize=1)
def steward() -> Pack:
    return load_pack("heating_steward").pack


def capped(cap_pct: float) -> Pack:
    scoring = steward().scoring.model_copy(update={"fatal": FatalEffect.CAP, "cap_pct": cap_pct})
    return steward().model_copy(update={"scoring": scoring})


def verdict(rule_id: str, outcome: Outcome, max_points: float = 10.0, severity: str = "minor") -> Verdict:
    points = max_points if outcome is PASS else 0.0
    return Verdict("c", None, rule_id, "T", "节", outcome, points, max_points, severity)


def test_points_earned_over_points_that_could_be_judged() -> None:
    verdicts = [verdict("a", PASS), verdict("b", FAIL), verdict("c", NOT_APPLICABLE), verdict("d", CANNOT_JUDGE)]
    result = score(verdicts, steward())
    assert (result.call_id, result.status, result.score_pct, result.grade) == ("c", CallStatus.SCORED, 50.0, "不合格")
    assert (result.failed_rules, result.cannot_judge_rules) == (("b",), ("d",))


@pytest.mark.parametrize(
    ("passed", "grade"),
    [(10, "优秀"), (9, "优秀"), (8, "良好"), (7, "合格"), (6, "合格"), (5, "不合格"), (0, "不合格")],
)
def test_grades(passed: int, grade: str) -> None:
    verdicts = [verdict(f"r{i}", PASS if i < passed else FAIL) for i in range(10)]
    assert score(verdicts, steward()).grade == grade


def test_too_little_judged_is_no_score() -> None:
    result = score([verdict("a", PASS), verdict("b", CANNOT_JUDGE, 11.0)], steward())
    assert (result.status, result.score_pct, result.grade) == (CallStatus.CANNOT_JUDGE, None, "")
    assert "10/21" in result.reason


def test_nothing_judged_is_no_score() -> None:
    assert score([verdict("a", NOT_APPLICABLE)], steward()).status is CallStatus.CANNOT_JUDGE
    assert score([], steward()).reason == "没有可以判定的质检项"


def test_a_fatal_failure_is_zero_or_a_cap_as_the_pack_says() -> None:
    verdicts = [verdict("a", PASS, 90.0), verdict("z", FAIL, 10.0, "fatal")]
    assert score(verdicts, steward()).score_pct == 0.0
    assert score(verdicts, capped(59)).score_pct == 59.0
    assert score(verdicts, capped(95)).score_pct == 90.0
    assert score(verdicts, steward()).fatal_count == 1


def test_a_certain_fatal_failure_stands_by_itself() -> None:
    verdicts = [verdict("a", CANNOT_JUDGE, 90.0), verdict("z", FAIL, 10.0, "fatal")]
    assert score(verdicts, steward()).score_pct == 0.0
