"""``before``: what has to be said before something else is."""

from collections.abc import Callable

import pytest

from analyzer.domain import Outcome, Verdict

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE

Judged = Callable[..., Verdict]

PRICE = {"speaker": "agent", "phrases": ["费用是{号}元"]}
CONSENT = {"phrases": ["您看可以吗"], "before": PRICE}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["坐席：上门检查您看可以吗", "客户：行", "坐席：费用是三十元"], PASS),
        (["坐席：费用是三十元您看可以吗", "客户：行"], FAIL),
        (["坐席：费用是三十元", "客户：行"], FAIL),
        (["坐席：我们明天上门去看看吧", "客户：行"], NOT_APPLICABLE),
        (["客户：费用是三十元吗", "坐席：我们明天上门去看看吧"], NOT_APPLICABLE),
        # Nearly the event: met before it is met; missed is no fail.
        (["坐席：上门检查您看可以吗", "客户：行", "坐席：飞用是三四元"], PASS),
        (["坐席：我们明天上门去看看吧", "客户：行", "坐席：飞用是某元"], CANNOT_JUDGE),
    ],
)
def test_before_an_event(lines: list[str], expected: Outcome, judged: Judged) -> None:
    rule = CONSENT | {"before": PRICE | {"review_phrases": ["飞用是"]}}
    verdict = judged(rule, lines)
    assert verdict.outcome is expected, verdict.note


def test_the_event_is_named(judged: Judged) -> None:
    verdict = judged(CONSENT, ["坐席 1-3：费用是三十元"])
    assert "应在此之前：坐席第 1.0 秒说“费用是三十元”" in verdict.note
    assert verdict.evidence[-1].expected == "触发：费用是{号}元"


def test_without_a_fair_chance_before_the_other_sides_event_nobody_misses(judged: Judged) -> None:
    rule = {"phrases": ["为您服务"], "before": {"speaker": "customer", "phrases": ["投诉"]}}
    assert judged(rule, ["客户：我要投诉", "坐席：好的请您说一下具体情况"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["坐席：喂你好这里是供热公司", "客户：我要投诉"]).outcome is FAIL


def test_an_event_that_does_not_happen_leaves_the_place(judged: Judged) -> None:
    rule = CONSENT | {"place": "opening"}
    assert judged(rule, ["坐席：上门检查您看可以吗", "客户：行"]).outcome is PASS
    assert judged(rule, ["坐席：我们明天上门去看看吧", "客户：行"]).outcome is FAIL


def test_a_recording_without_its_start_never_fails(judged: Judged) -> None:
    lines = ["坐席：费用是三十元", "客户：行"]
    assert judged(CONSENT, lines, warnings=("clipped_start",)).outcome is CANNOT_JUDGE


def test_between_a_trigger_and_an_event(judged: Judged) -> None:
    rule = CONSENT | {"after": {"speaker": "customer", "phrases": ["上门"]}}
    assert judged(rule, ["客户：能上门吗", "坐席：能上门您看可以吗，费用是三十元"]).outcome is PASS
    assert judged(rule, ["客户：能上门吗", "坐席：费用是三十元，您看可以吗"]).outcome is FAIL
    # Without the event, the search goes on to the end.
    assert judged(rule, ["客户：能上门吗", "坐席：能上门您看可以吗"]).outcome is PASS
    assert judged(rule, ["客户：能上门吗", "坐席：能的我们明天上午去"]).outcome is FAIL


def test_an_event_before_the_trigger_ends_nothing(judged: Judged) -> None:
    rule = CONSENT | {"after": {"speaker": "customer", "phrases": ["上门"]}}
    lines = ["坐席：费用是三十元", "客户：能上门吗", "坐席：能上门您看可以吗"]
    assert judged(rule, lines).outcome is PASS


def test_before_every_event(judged: Judged) -> None:
    rule = CONSENT | {"before": PRICE | {"which": "every"}}
    good = ["坐席：您看可以吗", "客户：行", "坐席：费用是三十元"]
    assert judged(rule, [*good, "客户：行", *good]).outcome is PASS
    assert judged(rule, [*good, "客户：行", "坐席：另外配件的费用是八十元"]).outcome is FAIL


def test_mono_and_times_and_direction(judged: Judged) -> None:
    lines = ["坐席 1-3：上门检查您看可以吗", "客户 3-4：行", "坐席 4-6：费用是三十元"]
    assert judged(CONSENT, lines).outcome is PASS
    assert judged(CONSENT, lines, mono=True).outcome is CANNOT_JUDGE
    assert judged(CONSENT | {"direction": "inbound"}, lines, direction=None).outcome is CANNOT_JUDGE
