"""The condition ``data``: what the telephone system knows of the call."""

from __future__ import annotations

from analyzer.domain import Evidence, Speaker, Transcript
from analyzer.rules.scene import Call
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.conditions import Data

_NAMES = {
    "ring_s": "振铃时长",
    "rings": "振铃次数",
    "hung_up_by": "挂机方",
    "call_type": "业务类型",
    "vip": "重要客户",
    "duration_s": "通话时长",
}
_UNITS = {"ring_s": " 秒", "rings": " 次", "duration_s": " 秒"}
_PARTIES = {Speaker.AGENT.value: "坐席", Speaker.CUSTOMER.value: "客户"}

Value = str | bool | float


def data(block: Data, call: Call) -> Answer:
    """Compares one field; a field that is not known cannot be told."""
    name = _NAMES[block.field]
    value = _value(block.field, call.transcript)
    if value is None:
        return Answer(Truth.UNKNOWN, f"缺少通话数据：{name}")
    asked = _asked(block)
    shown = f"{name} {_shown(block.field, value)}"
    evidence = (Evidence(expected=f"{name} {asked}", said=_shown(block.field, value)),)
    return Answer(Truth.HOLDS if _fits(block, value) else Truth.FAILS, shown, evidence)


def _value(field: str, transcript: Transcript) -> Value | None:
    if field == "duration_s":
        return transcript.duration_s
    value: Value | Speaker | None = getattr(transcript.call, field)
    if isinstance(value, Speaker):
        return None if value is Speaker.UNKNOWN else value.value
    return value


def _fits(block: Data, value: Value) -> bool:
    if block.equals is not None:
        wanted = block.equals if isinstance(block.equals, tuple) else (block.equals,)
        return any(_same(value, one) for one in wanted)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (block.above is None or value > block.above) and (block.below is None or value < block.below)


def _same(value: Value, wanted: Value) -> bool:
    """1 is not true, and case and spaces around do not matter."""
    if isinstance(value, str) and isinstance(wanted, str):
        return value.strip().casefold() == wanted.strip().casefold()
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _asked(block: Data) -> str:
    if block.equals is not None:
        wanted = block.equals if isinstance(block.equals, tuple) else (block.equals,)
        return "为 " + "、".join(_shown(block.field, one) for one in wanted)
    limits = (("大于", block.above), ("小于", block.below))
    return "且".join(f"{word} {_shown(block.field, limit)}" for word, limit in limits if limit is not None)


def _shown(field: str, value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return _PARTIES.get(value, value) if field == "hung_up_by" else value
    return f"{value:g}{_UNITS.get(field, '')}"
