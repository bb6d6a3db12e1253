"""Conditions, moments and windows of a pack in plain Chinese, as a supervisor would say them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from analyzer.scripts.conditions import (
    Condition,
    Data,
    Loudness,
    Moment,
    Pace,
    Reach,
    Repeated,
    Said,
    Silence,
    TalkOver,
)
from analyzer.scripts.schema import ANYWHERE, Near, Party, Side, Window

WHO = {Party.AGENT: "坐席", Party.CUSTOMER: "客户", Party.ANYONE: "任何一方"}
_SHOWN = 4
_WHICH = {"first": "第一次", "last": "最后一次", "every": "每次"}
_FIELDS = {
    "ring_s": "振铃秒数",
    "rings": "振铃声数",
    "hung_up_by": "先挂机的一方",
    "call_type": "来电类型",
    "vip": "重点客户",
    "duration_s": "通话秒数",
}
_VALUES = {"agent": "坐席", "customer": "客户", "True": "是", "False": "否"}
_SIDES = {"before": "前", "after": "后", "either": "前后"}


def listed(phrases: Sequence[str], most: int = _SHOWN) -> str:
    """``“A”、“B” 等 9 种说法``: the first phrases by their words, the others by their number."""
    shown = "、".join(f"“{phrase}”" for phrase in phrases[:most])
    return f"{shown} 等 {len(phrases)} 种说法" if len(phrases) > most else shown


def condition_in_words(condition: Condition) -> str:
    """What has to hold."""
    for key, joint in (("all_of", "，并且"), ("any_of", "，或者")):
        parts: tuple[Condition, ...] | None = getattr(condition, key)
        if parts is not None:
            text = joint.join(map(condition_in_words, parts))
            return f"（{text}）" if len(parts) > 1 else text
    if condition.none_of is not None:
        return f"没有出现：{'；'.join(map(condition_in_words, condition.none_of))}"
    block: Any = next(value for _, value in condition if value is not None)
    return _BLOCKS[type(block)](block)


def moment_in_words(moment: Moment) -> str:
    """``客户第一次说“…”``."""
    which = _WHICH.get(str(moment.which), f"第 {moment.which} 次")
    place = "" if moment.place == ANYWHERE else f"在“{moment.place}”时段"
    return f"{WHO[moment.speaker]}{place}{which}说{listed(moment.phrases)}{_nearby(moment.near)}"


def reach_in_words(within: Reach | None) -> str:
    """``（2 轮、60 秒以内）``; empty without limits."""
    limits = []
    if within is not None and within.turns is not None:
        limits.append(f"{within.turns} 轮")
    if within is not None and within.seconds is not None:
        limits.append(f"{within.seconds:g} 秒")
    return f"（{'、'.join(limits)}以内）" if limits else ""


def placed_in_words(place: str, after: Moment | None, within: Reach | None, before: Moment | None) -> str:
    """Where something has to happen; empty for anywhere in the call."""
    parts = [] if place == ANYWHERE else [f"在“{place}”时段"]
    if after is not None:
        parts.append(f"在{moment_in_words(after)}之后{reach_in_words(within)}")
    if before is not None:
        parts.append(f"在{moment_in_words(before)}之前")
    return "，".join(parts)


def window_in_words(window: Window) -> str:
    """``开头 3 轮或 20 秒``."""
    side = "开头" if window.side is Side.START else "结尾"
    limits = []
    if window.turns == "all":
        limits.append("全部")
    elif window.turns is not None:
        limits.append(f"{window.turns} 轮")
    if window.speech_s is not None:
        limits.append(f"{window.speech_s:g} 秒")
    anchors = f"，从{listed(window.anchors)}算起" if window.anchors else ""
    return f"{side} {'、'.join(limits)}{anchors}"


def _nearby(near: Near | None) -> str:
    if near is None:
        return ""
    return f"（{_SIDES[near.side]} {near.within_syllables} 字以内有{listed(near.phrases)}）"


def _times(at_least: int) -> str:
    return f"至少 {at_least} 次" if at_least > 1 else ""


def _said(block: Said) -> str:
    placed = placed_in_words(block.place, block.after, block.within, block.before)
    where = f"{placed}，" if placed else ""
    return f"{where}{WHO[block.speaker]}说过{listed(block.phrases)}{_nearby(block.near)}{_times(block.at_least)}"


def _data(block: Data) -> str:
    name = _FIELDS[block.field]
    limits = []
    if block.equals is not None:
        values = block.equals if isinstance(block.equals, tuple) else (block.equals,)
        limits.append("为" + "或".join(_VALUES.get(str(value), str(value)) for value in values))
    if block.above is not None:
        limits.append(f"超过 {block.above:g}")
    if block.below is not None:
        limits.append(f"不到 {block.below:g}")
    return f"{name}{'，'.join(limits)}"


def _silence(block: Silence) -> str:
    who = "" if block.after is Party.ANYONE else f"{WHO[block.after]}说话以后"
    told = f"（事先说了{listed(block.announced_by)}的不算）" if block.announced_by else ""
    return f"{who}静默超过 {block.longer_than_s:g} 秒{_times(block.at_least)}{told}"


def _talk_over(block: TalkOver) -> str:
    what = "打断对方" if block.cuts_off else "抢话"
    return f"{WHO[block.by]}{what}超过 {block.longer_than_s:g} 秒{_times(block.at_least)}"


def _pace(block: Pace) -> str:
    limits = []
    if block.above is not None:
        limits.append(f"每分钟超过 {block.above:g} 字")
    if block.below is not None:
        limits.append(f"每分钟不到 {block.below:g} 字")
    scope = "整通" if block.per == "call" else "单句"
    return f"{WHO[block.speaker]}{scope}语速{'，'.join(limits)}{_times(block.at_least)}"


def _loudness(block: Loudness) -> str:
    return f"{WHO[block.speaker]}音量比平时高出 {block.jump_db:g} 分贝{_times(block.at_least)}"


def _repeated(block: Repeated) -> str:
    return f"{WHO[block.speaker]}把几乎一样的话说了 {block.times} 遍"


_BLOCKS: dict[type[Any], Callable[[Any], str]] = {
    Said: _said,
    Data: _data,
    Silence: _silence,
    TalkOver: _talk_over,
    Pace: _pace,
    Loudness: _loudness,
    Repeated: _repeated,
}
