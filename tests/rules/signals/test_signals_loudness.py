"""Raised voices: compared with the speaker's own median."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.rules.scene import Call
from analyzer.rules.signals.loudness import loudness
from analyzer.rules.truth import Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Loudness

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]


def talk(*levels_dbfs: float | None) -> list[tuple[Any, ...]]:
    return [("坐席", 5.0 * i, 5.0 * i + 2.0, "这个事情我说过了", level) for i, level in enumerate(levels_dbfs)]


def test_a_jump_over_the_median_is_found(call_of: MakeCall) -> None:
    answer = loudness(Loudness(jump_db=8.0), call_of(*talk(-25.0, -24.0, -25.0, -12.0, -26.0)))
    assert (answer.truth, answer.note) == (HOLDS, "坐席音量比平时高 13.0 分贝（15.0–17.0 秒）")
    assert answer.evidence[0].start_s == 15.0


@pytest.mark.parametrize(("level", "truth"), [(-15.1, FAILS), (-15.0, FAILS), (-14.9, HOLDS)])
def test_only_more_than_the_jump_counts(level: float, truth: Truth, call_of: MakeCall) -> None:
    assert loudness(Loudness(jump_db=10.0), call_of(*talk(-25.0, -25.0, -25.0, level))).truth is truth


def test_several_may_be_asked_for(call_of: MakeCall) -> None:
    call = call_of(*talk(-25.0, -25.0, -25.0, -12.0, -10.0))
    assert loudness(Loudness(jump_db=8.0, at_least=2), call).truth is HOLDS
    assert loudness(Loudness(jump_db=8.0, at_least=3), call).truth is FAILS


def test_a_loud_speaker_is_not_a_raised_voice(call_of: MakeCall) -> None:
    answer = loudness(Loudness(jump_db=6.0), call_of(*talk(-8.0, -9.0, -8.5, -7.0)))
    assert (answer.truth, "最多高出平时" in answer.note) == (FAILS, True)


def test_short_words_do_not_count(call_of: MakeCall) -> None:
    call = call_of(*talk(-25.0, -25.0, -25.0), ("坐席", 40.0, 40.3, "喂", -5.0))
    assert loudness(Loudness(jump_db=6.0), call).truth is FAILS


def test_a_slamming_door_is_for_a_person(call_of: MakeCall) -> None:
    call = call_of(*talk(-25.0, -25.0, -25.0), ("坐席", 40.0, 42.0, "这个事情我说过了", -5.0, 0.2))
    assert loudness(Loudness(jump_db=6.0), call).truth is UNKNOWN


def test_what_is_missing_cannot_be_told(call_of: MakeCall) -> None:
    block = Loudness(jump_db=6.0)
    assert loudness(block, call_of(*talk(-25.0, -25.0, None, -5.0))).note == "没有音量信息"
    assert loudness(block, call_of(*talk(-25.0, -5.0))).truth is UNKNOWN
    assert loudness(block, call_of(*talk(-25.0, -25.0, -25.0, -5.0), warnings=("crosstalk",))).truth is UNKNOWN
    assert loudness(block, call_of(("某人", 0.0, 2.0, "这个事情我说过了", -5.0))).truth is UNKNOWN
    assert loudness(block, call_of(*talk(-25.0, -25.0, -25.0, -5.0), agent_confidence=0.5)).truth is UNKNOWN


def test_anyone_means_one_of_them(call_of: MakeCall) -> None:
    customer = [("客户", *line[1:]) for line in talk(-25.0, -25.0, -25.0, -5.0)]
    call = call_of(*talk(-25.0, -25.0, -25.0), *customer)
    assert loudness(Loudness(speaker=Party.ANYONE, jump_db=6.0), call).truth is HOLDS
    assert loudness(Loudness(speaker=Party.AGENT, jump_db=6.0), call).truth is FAILS
