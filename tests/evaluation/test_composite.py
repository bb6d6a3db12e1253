from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.composite import Composites, Value, assessment_value, complaint_value
from analyzer.evaluation.measure import measure
from analyzer.evaluation.records import Assessment, Assessor, Complaint, ComplaintLevel
from analyzer.evaluation.results import Part
from analyzer.evaluation_settings import LimitSettings, WeightSettings

WEIGHTS = WeightSettings()
SCORES = {
    "01": [90.0, 94.0, 92.0],
    "02": [80.0, 84.0, 82.0],
    "03": [70.0, 74.0],
    "04": [85.0, 95.0],
    "05": [60.0, 66.0],
}
CALLS = measure([(("东", agent), "报修", score) for agent, scores in SCORES.items() for score in scores])
assert CALLS is not None


def test_weights_sum_to_one_and_a_missing_component_shares_its_own_out():
    given = {("东", "01"): {Part.COMPLAINTS: Value(90.0, 90.0, 0.0, 1, "")}}
    composite = Composites({Part.CALLS: CALLS}, given, WEIGHTS).of(("东", "01"))
    by_part = {c.part: c for c in composite.components}
    assert sum(c.weight for c in composite.components) == pytest.approx(1.0)
    assert [by_part[p].effective_weight for p in Part] == pytest.approx([50 / 65, 15 / 65, 0, 0, 0])
    assert by_part[Part.SATISFACTION].note == "本期无数据，权重按比例分给其他项"
    calls = by_part[Part.CALLS]
    assert calls.value_pct is not None
    assert composite.value_pct == pytest.approx((50 * calls.value_pct + 15 * 90.0) / 65)
    assert composite.sd_pct == pytest.approx(50 / 65 * calls.sd_pct)


def test_who_has_no_calls_has_no_composite():
    given = {("东", "09"): {Part.COMPLAINTS: Value(100.0, 100.0, 0.0, 0, "")}}
    composite = Composites({Part.CALLS: CALLS}, given, WEIGHTS).of(("东", "09"))
    assert composite.value_pct is None
    assert composite.components[1].value_pct == 100.0


def test_the_chance_of_a_difference_counts_what_two_agents_share():
    composites = Composites({Part.CALLS: CALLS}, {}, WEIGHTS)
    one, other = ("东", "01"), ("东", "04")
    i, j = CALLS.index[one], CALLS.index[other]
    believed = CALLS.believed
    sd = math.sqrt(believed.sds[i] ** 2 + believed.sds[j] ** 2 - 2 * believed.covariance(i, j))
    z = (believed.means[i] - believed.means[j]) / sd
    assert composites.chance(one, other) == pytest.approx(0.5 * (1 + math.erf(z / math.sqrt(2))))
    assert composites.chance(one, other) + composites.chance(other, one) == pytest.approx(1.0)


def test_who_shares_no_type_of_calls_cannot_be_told_apart():
    rows = [
        (("东", a), kind, s)
        for a, kind, s in [("1", "甲", 90.0), ("1", "甲", 91.0), ("2", "乙", 50.0), ("2", "乙", 51.0)]
    ]
    calls = measure(rows)
    assert calls is not None
    assert Composites({Part.CALLS: calls}, {}, WEIGHTS).chance(("东", "1"), ("东", "2")) == 0.5


def complaint(number: int, justified: bool | None, level: ComplaintLevel = ComplaintLevel.MINOR) -> Complaint:
    return Complaint(f"T{number}", date(2026, 11, 2), "01", "东", justified, level)


def test_only_justified_complaints_cost_and_by_their_level():
    complaints = [
        complaint(1, True),
        complaint(2, None),
        complaint(3, False),
        complaint(4, True, ComplaintLevel.SERIOUS),
    ]
    value = complaint_value(complaints, LimitSettings())
    assert (value.value_pct, value.count, value.note) == (60.0, 2, "成立投诉 2 件，扣 40 分")
    assert (
        complaint_value([complaint(n, True, ComplaintLevel.MAJOR) for n in range(3)], LimitSettings()).value_pct == 0.0
    )


def test_assessments_are_mixed_by_weight_and_a_missing_one_is_told():
    marks = [
        Assessment("01", "2026-11", Assessor.SUPERIOR, 80.0),
        Assessment("01", "2026-11", Assessor.SUPERIOR, 90.0),
        Assessment("01", "2026-11", Assessor.SELF, 100.0),
    ]
    value = assessment_value(marks, WEIGHTS)
    assert value is not None
    assert value.value_pct == pytest.approx((50 * 85 + 20 * 100) / 70)
    assert value.note == "自评 100.0，上级评价 85.0；无用户评价，其权重分给其余评价"
    assert assessment_value([], WEIGHTS) is None
    assert assessment_value(marks[2:], WeightSettings(by_self=0.0)) is None


@given(st.permutations([(("东", a), "报修", s) for a, scores in SCORES.items() for s in scores]))
def test_the_order_of_calls_changes_nothing_at_all(rows):
    assert CALLS is not None
    again = measure(rows)
    assert again is not None
    assert again.believed.means.tolist() == CALLS.believed.means.tolist()
    assert again.believed.sds.tolist() == CALLS.believed.sds.tolist()


def test_rare_types_are_taken_together():
    rows = [(("东", str(n % 3)), "报修", 80.0 + n) for n in range(12)] + [(("东", "1"), kind, 50.0) for kind in "甲乙"]
    found = measure(rows, min_stratum=3)
    assert found is not None
    assert [(row.stratum, row.calls) for row in found.rows] == [("报修", 12), ("其他", 2)]
    assert found.rows[1].offset_pct < found.rows[0].offset_pct
    assert found.rows[1].mean_pct == 50.0
