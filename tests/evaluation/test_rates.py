from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.rates import SHOWN, rule_rates, worst
from analyzer.evaluation.records import RuleCount

COUNTS = [
    RuleCount("Z10", "01", "东", 6, 4, 1, "C1"),
    RuleCount("Z10", "02", "东", 10, 0, 0, "C2"),
    RuleCount("Z5", "01", "东", 0, 4, 0, "C3"),
    RuleCount("Z8", "01", "东", 0, 0, 3),
    RuleCount("Z4", "01", "东", 9, 0, 0),
]


def test_counts_are_summed_and_the_rule_missed_most_comes_first():
    rates = rule_rates(COUNTS, {"Z10": "结束前询问"})
    assert [rate.rule_id for rate in rates] == ["Z5", "Z10", "Z4", "Z8"]  # as many missed, of fewer
    assert (rates[1].title, rates[1].passed, rates[1].failed, rates[1].cannot_judge) == ("结束前询问", 16, 4, 1)
    assert rates[1].missed_pct == 20.0
    assert rates[1].example_call_id == "C1"  # of those who failed it
    assert rates[3].missed_pct is None


def test_only_what_failed_is_among_the_worst():
    assert [rate.rule_id for rate in worst(COUNTS, {})] == ["Z5", "Z10"]
    many = [RuleCount(f"Z{n}", "01", "东", 0, 1, 0) for n in range(9)]
    assert len(worst(many, {})) == SHOWN


@given(st.permutations(COUNTS))
def test_the_order_changes_nothing(counts):
    assert rule_rates(counts, {}) == rule_rates(COUNTS, {})
