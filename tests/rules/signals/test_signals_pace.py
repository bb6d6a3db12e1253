"""Syllables a minute, over the call and in single utterances."""

from collections.abc import Callable

import pytest

from analyzer.domain import Activity, Fit, Span, Speaker, SpeechQuality
from analyzer.rules.scene import Call
from analyzer.rules.signals.pace import pace
from analyzer.rules.truth import Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Pace

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]
TWENTY = "您好这里是热力公司请问您家暖气是不是不热"
TALK = (("坐席", 0.0, 4.0, TWENTY), ("客户", 5.0, 6.0, "是的"), ("坐席", 10.0, 14.0, TWENTY))


def test_own_talk_alone_counts(call_of: MakeCall) -> None:
    assert len(TWENTY) == 20
    answer = pace(Pace(above=299.0), call_of(*TALK))
    assert (answer.truth, answer.note) == (HOLDS, "坐席语速 300 字/分钟（8 秒内 40 字），高于 299")
    assert pace(Pace(above=300.0), call_of(*TALK)).truth is FAILS
    assert pace(Pace(below=301.0), call_of(*TALK)).truth is HOLDS
    assert pace(Pace(below=300.0), call_of(*TALK)).truth is FAILS


def test_detected_speech_is_the_measure_where_it_is_known(call_of: MakeCall) -> None:
    activities = (Activity(Speaker.AGENT, 0, (Span(0.0, 3.0), Span(10.0, 12.0))), Activity(Speaker.CUSTOMER, 1, ()))
    answer = pace(Pace(above=470.0), call_of(*TALK, activities=activities))
    assert (answer.truth, "480" in answer.note) == (HOLDS, True)


def test_single_utterances(call_of: MakeCall) -> None:
    call = call_of(TALK[0], ("坐席", 20.0, 22.5, TWENTY), ("坐席", 30.0, 30.5, "好的"))
    answer = pace(Pace(per="utterance", above=400.0), call)
    assert (answer.truth, answer.note) == (HOLDS, "坐席语速 480 字/分钟（20.0–22.5 秒），高于 400")
    assert answer.evidence[0].said == TWENTY
    assert pace(Pace(per="utterance", above=400.0, at_least=2), call).truth is FAILS
    assert pace(Pace(per="utterance", above=500.0), call).truth is FAILS
    assert pace(Pace(per="utterance", above=400.0, min_syllables=21), call).truth is UNKNOWN


def test_words_heard_badly_are_for_a_person(call_of: MakeCall) -> None:
    call = call_of(TALK[0], ("坐席", 20.0, 22.5, TWENTY, None, 0.2))
    assert pace(Pace(per="utterance", above=400.0), call).truth is UNKNOWN
    doubtful = call_of(*TALK, qualities=(SpeechQuality(Speaker.AGENT, Fit.DOUBTFUL),))
    assert pace(Pace(above=100.0), doubtful).truth is UNKNOWN
    unknown = call_of(*TALK, qualities=(SpeechQuality(Speaker.AGENT, Fit.UNKNOWN),))
    assert pace(Pace(above=100.0), unknown).truth is UNKNOWN


def test_a_sound_that_is_no_word_is_one_syllable(call_of: MakeCall) -> None:
    call = call_of(("坐席", 0.0, 4.0, "[unk]" + TWENTY[:19]))
    assert "4 秒内 20 字" in pace(Pace(above=100.0), call).note


@pytest.mark.parametrize("per", ["call", "utterance"])
def test_what_is_missing_cannot_be_told(per: str, call_of: MakeCall) -> None:
    block = Pace.model_validate({"per": per, "above": 100.0})
    assert pace(block, call_of(("坐席", None, None, TWENTY))).truth is UNKNOWN
    assert pace(block, call_of(("某人", 0.0, 4.0, TWENTY))).truth is UNKNOWN
    assert pace(block, call_of(("坐席", 0.0, 2.0, "您好"))).truth is UNKNOWN
    assert pace(block, call_of(*TALK, agent_confidence=0.5)).truth is UNKNOWN


def test_anyone_means_one_of_them(call_of: MakeCall) -> None:
    call = call_of(TALK[0], ("客户", 5.0, 7.0, TWENTY))
    assert pace(Pace(speaker=Party.AGENT, above=400.0), call).truth is FAILS
    assert pace(Pace(speaker=Party.ANYONE, above=400.0), call).truth is HOLDS
