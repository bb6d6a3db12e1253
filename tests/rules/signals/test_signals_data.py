"""What the telephone system knows, and what it does not."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import CallData, Speaker
from analyzer.rules.scene import Call
from analyzer.rules.signals.data import data
from analyzer.rules.truth import Truth
from analyzer.scripts.conditions import Data

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]
KNOWN = CallData(ring_s=18.0, rings=4, hung_up_by=Speaker.CUSTOMER, call_type="报修", vip=True)


@pytest.mark.parametrize(
    ("block", "truth", "note"),
    [
        ({"field": "ring_s", "above": 15.0}, HOLDS, "振铃时长 18 秒"),
        ({"field": "ring_s", "above": 18.0}, FAILS, "振铃时长 18 秒"),
        ({"field": "ring_s", "below": 18.5}, HOLDS, "振铃时长 18 秒"),
        ({"field": "rings", "above": 3.0}, HOLDS, "振铃次数 4 次"),
        ({"field": "rings", "equals": 4.0}, HOLDS, "振铃次数 4 次"),
        ({"field": "hung_up_by", "equals": "customer"}, HOLDS, "挂机方 客户"),
        ({"field": "hung_up_by", "equals": "agent"}, FAILS, "挂机方 客户"),
        ({"field": "call_type", "equals": ("投诉", "报修")}, HOLDS, "业务类型 报修"),
        ({"field": "call_type", "equals": "投诉"}, FAILS, "业务类型 报修"),
        ({"field": "vip", "equals": True}, HOLDS, "重要客户 是"),
        ({"field": "vip", "equals": False}, FAILS, "重要客户 是"),
        ({"field": "vip", "equals": 1.0}, FAILS, "重要客户 是"),
        ({"field": "duration_s", "above": 60.0}, HOLDS, "通话时长 75.5 秒"),
    ],
)
def test_one_field_is_compared(block: dict[str, Any], truth: Truth, note: str, call_of: MakeCall) -> None:
    answer = data(Data(**block), call_of(duration_s=75.5, call=KNOWN))
    assert (answer.truth, answer.note) == (truth, note)
    assert answer.evidence[0].said in note


@pytest.mark.parametrize("field", ["ring_s", "rings", "hung_up_by", "call_type", "vip", "duration_s"])
def test_what_is_not_known_cannot_be_told(field: str, call_of: MakeCall) -> None:
    answer = data(Data.model_validate({"field": field, "equals": "x"}), call_of())
    assert (answer.truth, answer.note.startswith("缺少通话数据：")) == (UNKNOWN, True)
    assert not answer.evidence


def test_a_line_that_broke_was_hung_up_by_nobody_we_know(call_of: MakeCall) -> None:
    call = call_of(call=CallData(hung_up_by=Speaker.UNKNOWN))
    assert data(Data(field="hung_up_by", equals="agent"), call).truth is UNKNOWN


def test_evidence_says_what_was_asked(call_of: MakeCall) -> None:
    answer = data(Data(field="hung_up_by", equals=("customer",)), call_of(call=KNOWN))
    assert answer.evidence[0].expected == "挂机方 为 客户"
    assert data(Data(field="rings", above=3.0), call_of(call=KNOWN)).evidence[0].expected == "振铃次数 大于 3 次"
