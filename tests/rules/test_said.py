"""``said``, ``when``, ``expect`` and ``avoid``: conditions that hold, do not hold, or cannot be told."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import Outcome, Transcript, Verdict
from analyzer.rules.ask import ask
from analyzer.rules.scene import Call
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.conditions import Condition
from analyzer.scripts.schema import Pack

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE
HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN

Judged = Callable[..., Verdict]
Asked = Callable[..., Answer]

COLD = {"speaker": "customer", "phrases": ["不热"]}
ASKS = "坐席：请您说一下您家的地址好吗"


@pytest.fixture
def asked(packed: Callable[..., Pack], called: Callable[..., Transcript]) -> Asked:
    """``asked({condition}, [lines], …)`` is the answer."""

    def ask_one(condition: dict[str, Any], lines: list[str], **details: Any) -> Answer:
        pack = packed({"kind": "expect", "condition": condition})
        rule = pack.rules[0]
        assert isinstance(rule.condition, Condition)
        return ask(rule.condition, Call.of(called(lines, pack, **details), pack.windows, pack.scoring, 0.9))

    return ask_one


@pytest.mark.parametrize(
    ("block", "lines", "expected"),
    [
        (COLD, ["客户：我家不热", ASKS], HOLDS),
        (COLD, ["客户：我想交费", ASKS], FAILS),
        (COLD, ["客户：我想交费", "坐席：您家不热吗"], FAILS),
        (COLD, ["不明：我家不热", ASKS], UNKNOWN),
        (COLD, ["客户：我想交费", "不明：我家不热"], UNKNOWN),
        (COLD | {"review_phrases": ["冰凉"]}, ["客户：家里冰凉", ASKS], UNKNOWN),
        (COLD | {"at_least": 2}, ["客户：不热，就是不热", ASKS], HOLDS),
        (COLD | {"at_least": 2}, ["客户：我家不热", ASKS], FAILS),
        (COLD | {"speaker": "anyone"}, ["坐席：您家不热吗"], HOLDS),
        (COLD | {"speaker": "anyone"}, ["不明：我家不热"], HOLDS),
        (COLD | {"speaker": "anyone"}, ["不明：我想交费"], FAILS),
        (COLD | {"place": "opening"}, ["客户：我家不热啊这个事你们管吗", ASKS], HOLDS),
        (COLD | {"near": {"phrases": ["暖气"]}}, ["客户：暖气不热", ASKS], HOLDS),
        (COLD | {"near": {"phrases": ["暖气"]}}, ["客户：饭不热", ASKS], FAILS),
        (
            COLD | {"exceptions": [{"phrases": ["没说不热"], "reason": "r", "source": "s"}]},
            ["客户：我没说不热", ASKS],
            FAILS,
        ),
    ],
)
def test_said(block: dict[str, Any], lines: list[str], expected: Truth, asked: Asked) -> None:
    answer = asked({"said": block}, lines)
    assert answer.truth is expected, answer.note
    assert answer.note


ANSWERED = {"speaker": "agent", "phrases": ["不知道"], "after": COLD}


@pytest.mark.parametrize(
    ("block", "lines", "expected"),
    [
        (ANSWERED, ["客户：我家不热", "坐席：这个我不知道"], HOLDS),
        (ANSWERED, ["坐席：这个我不知道", "客户：我家不热", ASKS], UNKNOWN),
        (ANSWERED, ["客户：我家不热", ASKS], FAILS),
        (ANSWERED, ["客户：我想交费", "坐席：这个我不知道"], FAILS),
        # A condition may accuse: what may not have been set off, or not in time, is not held against anybody.
        (ANSWERED | {"after": COLD | {"review_phrases": ["冰凉"]}}, ["客户：冰凉", "坐席：这个我不知道"], UNKNOWN),
        (ANSWERED | {"within": {"seconds": 5}}, ["客户：我家不热", "坐席：这个我不知道"], UNKNOWN),
        (ANSWERED | {"within": {"seconds": 5}}, ["客户 0-1：我家不热", "坐席 2-4：这个我不知道"], HOLDS),
        (ANSWERED | {"within": {"turns": 1}}, ["客户：我家不热", "坐席：这个我不知道"], HOLDS),
        ({"speaker": "agent", "phrases": ["您好"], "before": COLD}, ["坐席：您好", "客户：我家不热", ASKS], HOLDS),
        ({"speaker": "agent", "phrases": ["您好"], "before": COLD}, ["坐席：您好", "客户：我想交费", ASKS], FAILS),
    ],
)
def test_said_after_and_before(block: dict[str, Any], lines: list[str], expected: Truth, asked: Asked) -> None:
    answer = asked({"said": block}, lines)
    assert answer.truth is expected, answer.note


YES = {"said": {"speaker": "customer", "phrases": ["不热"]}}
NO = {"said": {"speaker": "customer", "phrases": ["漏水了"]}}
MAYBE = {"said": {"speaker": "customer", "phrases": ["停水了"], "review_phrases": ["没水"]}}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"all_of": [YES, YES]}, HOLDS),
        ({"all_of": [YES, MAYBE]}, UNKNOWN),
        ({"all_of": [MAYBE, NO]}, FAILS),
        ({"any_of": [YES, MAYBE]}, HOLDS),
        ({"any_of": [NO, MAYBE]}, UNKNOWN),
        ({"any_of": [NO, NO]}, FAILS),
        ({"none_of": [NO, NO]}, HOLDS),
        ({"none_of": [NO, MAYBE]}, UNKNOWN),
        ({"none_of": [MAYBE, YES]}, FAILS),
        ({"all_of": [{"any_of": [NO, YES]}, {"none_of": [NO]}]}, HOLDS),
        ({"none_of": [{"all_of": [YES, MAYBE]}]}, UNKNOWN),
        ({"none_of": [{"all_of": [NO, MAYBE]}]}, HOLDS),
    ],
)
def test_conditions_combine(condition: dict[str, Any], expected: Truth, asked: Asked) -> None:
    answer = asked(condition, ["客户：不热还没水", ASKS])
    assert answer.truth is expected
    assert answer.note


@pytest.mark.parametrize(
    ("condition", "lines", "expected"),
    [
        (YES, ["客户：我家不热", ASKS], FAIL),
        (YES, ["客户：我家不热", "坐席：非常抱歉给您带来不便"], PASS),
        (YES, ["客户：我想交费", ASKS], NOT_APPLICABLE),
        (MAYBE, ["客户：家里没水", ASKS], CANNOT_JUDGE),
        (MAYBE, ["客户：家里没水", "坐席：非常抱歉给您带来不便"], CANNOT_JUDGE),
        ({"none_of": [YES]}, ["客户：我想交费", ASKS], FAIL),
        ({"none_of": [YES]}, ["客户：我家不热", ASKS], NOT_APPLICABLE),
        ({"any_of": [NO, YES]}, ["客户：我家不热", ASKS], FAIL),
    ],
)
def test_when_decides_whether_a_rule_applies(
    condition: dict[str, Any], lines: list[str], expected: Outcome, judged: Judged
) -> None:
    verdict = judged({"phrases": ["非常抱歉"], "when": condition}, lines)
    assert verdict.outcome is expected, verdict.note
    assert verdict.evidence


def test_when_says_why(judged: Judged) -> None:
    rule = {"phrases": ["非常抱歉"], "when": YES}
    assert "不符合本项的适用条件；客户未说“不热”" in judged(rule, ["客户：我想交费", ASKS]).note
    mono = judged(rule, ["客户：我家不热", ASKS], mono=True)
    assert mono.outcome is CANNOT_JUDGE
    assert "单声道" in mono.note
    assert judged(rule | {"direction": "inbound"}, ["客户：我家不热", ASKS], direction=None).outcome is CANNOT_JUDGE


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客户：我家不热", ASKS], FAIL),
        (["客户：我家不热", "坐席：这个我不知道"], PASS),
        (["客户：我家不热", "不明：这个我不知道"], CANNOT_JUDGE),
    ],
)
def test_expect_and_avoid_are_opposites(lines: list[str], expected: Outcome, judged: Judged) -> None:
    condition = {"said": {"speaker": "agent", "phrases": ["不知道"]}}
    turned = {PASS: FAIL, FAIL: PASS, CANNOT_JUDGE: CANNOT_JUDGE}
    expect = judged({"kind": "expect", "condition": condition}, lines)
    avoid = judged({"kind": "avoid", "condition": condition}, lines)
    assert (expect.outcome, avoid.outcome) == (expected, turned[expected])
    assert expect.note
    assert avoid.evidence


@pytest.mark.parametrize("kind", ["expect", "avoid"])
def test_a_condition_that_cannot_be_told_judges_nobody(kind: str, judged: Judged) -> None:
    rule = {"kind": kind, "condition": {"said": {"speaker": "agent", "phrases": ["不知道"]}}}
    lines = ["客户：我家不热", "坐席：这个我不知道"]
    assert judged(rule, lines, mono=True).outcome is CANNOT_JUDGE
    assert judged(rule, lines, agent_confidence=0.5).outcome is CANNOT_JUDGE
    assert judged(rule, lines[:1]).outcome is CANNOT_JUDGE
    assert judged(rule | {"direction": "outbound"}, lines).outcome is not CANNOT_JUDGE


def test_a_failed_condition_has_the_note_of_the_rule(judged: Judged) -> None:
    rule = {"kind": "avoid", "condition": {"said": {"speaker": "agent", "phrases": ["不知道"]}}}
    lines = ["客户：我家不热", "坐席：这个我不知道"]
    assert judged(rule | {"miss_note": "推脱客户"}, lines).note.startswith("推脱客户；坐席已说“不知道”")
    assert judged(rule, lines).note.startswith("不符合“项目”")
    assert judged(rule | {"deducts": 3, "points": 0}, lines).points == -3
