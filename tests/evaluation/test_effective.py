"""People's final word over the machine's, with the points that follow."""

from __future__ import annotations

import json

import pytest

from analyzer.domain import Evidence, Outcome, Verdict
from analyzer.evaluation.effective import effective
from analyzer.rules.score import score
from analyzer.scripts.schema import Pack

PACK = Pack.model_validate_json(json.dumps(
    {
        "id": "p", "title": "包", "version": "1", "source": "s",
        "scoring": {"fatal": "zero", "grades": [{"grade": "合格", "from_pct": 0}]},
        "rules": [
            {
                "id": "A", "title": "开头语", "source": "Z3", "section": "开头语", "kind": "require",
                "elements": [
                    {"id": "greeting", "title": "问好", "phrases": ["您好"], "points": 4},
                    {"id": "unit", "title": "单位", "phrases": ["环保供热"], "points": 6},
                ],
            },
            {
                "id": "B", "title": "忌语", "source": "Z11", "section": "忌语", "kind": "forbid", "phrases": ["不知道"],
                "points": 0, "deducts": 5,
            },
        ],
    }
))  # fmt: skip
VERDICTS = (
    Verdict("1", "7", "A.greeting", "Z3", "开头语", Outcome.PASS, 4, 4),
    Verdict("1", "7", "A.unit", "Z3", "开头语", Outcome.FAIL, 0, 6, evidence=(Evidence("环保供热"),)),
    Verdict("1", "7", "B", "Z11", "忌语", Outcome.PASS, 0, 0),
)


def test_without_reviews_everything_stays() -> None:
    assert effective(VERDICTS, PACK, {}) == VERDICTS


@pytest.mark.parametrize(
    ("final", "score_pct"),
    [
        ({"A.unit": Outcome.PASS}, 100.0),
        ({"A.unit": Outcome.FAIL}, 40.0),
        ({"A.unit": Outcome.CANNOT_JUDGE}, None),
        ({"A.greeting": Outcome.FAIL}, 0.0),
        ({"B": Outcome.FAIL}, 35.0),
        ({"gone": Outcome.FAIL}, 40.0),
    ],
)
def test_points_follow_from_what_people_found(final: dict[str, Outcome], score_pct: float | None) -> None:
    counted = effective(VERDICTS, PACK, final)
    assert score(counted, PACK).score_pct == score_pct
    assert [v.rule_id for v in counted] == [v.rule_id for v in VERDICTS]
    assert [v.evidence for v in counted] == [v.evidence for v in VERDICTS]


def test_what_people_confirm_is_the_machines_verdict() -> None:
    """Three hits cost more than one; that a person agrees changes nothing about it."""
    three_times = VERDICTS[2]._replace(outcome=Outcome.FAIL, points=-15)
    assert effective([three_times], PACK, {"B": Outcome.FAIL}) == (three_times,)


@pytest.mark.parametrize("advisory", [{"A"}, {"A.greeting", "A.unit"}])
def test_advisory_rules_count_for_nothing_until_reviewed(advisory: set[str]) -> None:
    assert effective(VERDICTS, PACK, {}, advisory) == VERDICTS[2:]
    reviewed = effective(VERDICTS, PACK, {"A.unit": Outcome.PASS}, advisory)
    assert [(v.rule_id, v.points) for v in reviewed] == [("A.unit", 6.0), ("B", 0.0)]
