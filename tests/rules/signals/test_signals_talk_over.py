"""Talk-over and interruptions: who began second, what is a mere answer, and when nobody can tell."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import Activity, Fit, Span, Speaker, SpeechQuality
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk_over import talk_over
from analyzer.rules.truth import Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import TalkOver

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]
OVER = (
    ("坐席", 0.0, 2.0, "您好请问有什么可以帮您"),
    ("客户", 3.0, 10.0, "我家暖气不热已经三天了你们怎么也不来人看一看"),
    ("坐席", 6.0, 9.0, "您先听我说完好不好您先别着急"),
    ("客户", 12.0, 14.0, "那你说吧到底怎么办"),
)


def test_who_began_second_talks_over(call_of: MakeCall) -> None:
    answer = talk_over(TalkOver(by=Party.AGENT), call_of(*OVER))
    assert (answer.truth, answer.note) == (HOLDS, "坐席抢话 3.0 秒（6.0–9.0 秒）")
    assert answer.evidence[0].said == "您先听我说完好不好您先别着急"
    assert (answer.evidence[0].speaker, answer.evidence[0].start_s) == (Speaker.AGENT, 6.0)
    assert talk_over(TalkOver(by=Party.CUSTOMER), call_of(*OVER)).truth is FAILS
    assert talk_over(TalkOver(by=Party.ANYONE), call_of(*OVER)).truth is HOLDS


def test_length_and_number_have_limits(call_of: MakeCall) -> None:
    assert talk_over(TalkOver(by=Party.AGENT, longer_than_s=2.9), call_of(*OVER)).truth is HOLDS
    assert talk_over(TalkOver(by=Party.AGENT, longer_than_s=3.0), call_of(*OVER)).truth is FAILS
    assert talk_over(TalkOver(by=Party.AGENT, at_least=2), call_of(*OVER)).truth is FAILS


@pytest.mark.parametrize("answer", ["嗯嗯", "对对对", "好的好的", "嗯我知道了", "是是是好的"])
def test_short_answers_are_no_talk_over(answer: str, call_of: MakeCall) -> None:
    call = call_of(OVER[0], OVER[1], ("坐席", 6.0, 8.0, answer), OVER[3])
    assert talk_over(TalkOver(by=Party.AGENT), call).truth is FAILS


@pytest.mark.parametrize("words", ["你等一下", "我不管", "听我说"])
def test_short_words_that_are_no_answer_count(words: str, call_of: MakeCall) -> None:
    call = call_of(OVER[0], OVER[1], ("坐席", 6.0, 7.5, words), OVER[3])
    assert talk_over(TalkOver(by=Party.AGENT), call).truth is HOLDS


def test_cutting_off_means_that_the_other_stops(call_of: MakeCall) -> None:
    assert talk_over(TalkOver(by=Party.AGENT, cuts_off=True), call_of(*OVER)).truth is FAILS
    stops = call_of(
        OVER[0],
        ("客户", 3.0, 8.0, "我家暖气不热已经三天了"),
        ("坐席", 6.0, 12.0, "您先听我说完好不好您先别着急"),
        OVER[3],
    )
    answer = talk_over(TalkOver(by=Party.AGENT, cuts_off=True), stops)
    assert (answer.truth, answer.note) == (HOLDS, "坐席打断对方 2.0 秒（6.0–8.0 秒）")


def test_who_goes_on_after_a_breath_has_not_begun_anew(call_of: MakeCall) -> None:
    activities = (
        Activity(Speaker.AGENT, 0, (Span(0.0, 4.0), Span(4.5, 9.0))),
        Activity(Speaker.CUSTOMER, 1, (Span(4.2, 8.0),)),
    )
    call = call_of(
        ("坐席", 0.0, 4.0, "您好这里是热力公司"),
        ("客户", 4.2, 8.0, "我家里的暖气不热了"),
        ("坐席", 4.5, 9.0, "请问您有什么事情需要帮助"),
        activities=activities,
    )
    assert talk_over(TalkOver(by=Party.AGENT), call).truth is FAILS
    assert talk_over(TalkOver(by=Party.CUSTOMER), call).truth is HOLDS


def test_beginning_together_talks_over_nobody(call_of: MakeCall) -> None:
    call = call_of(("坐席", 5.0, 9.0, "请问您的地址是哪里"), ("客户", 5.1, 9.0, "我家里的暖气不热了"))
    assert talk_over(TalkOver(by=Party.ANYONE), call).truth is FAILS


@pytest.mark.parametrize("warning", ["crosstalk", "mono", "dual_mono", "dead_channel"])
def test_channels_that_bleed_or_are_one_tell_nothing(warning: str, call_of: MakeCall) -> None:
    assert talk_over(TalkOver(by=Party.AGENT), call_of(*OVER, warnings=(warning,))).truth is UNKNOWN


def test_who_is_who_must_be_known(call_of: MakeCall) -> None:
    unsure = call_of(*OVER, agent_confidence=0.6)
    assert talk_over(TalkOver(by=Party.AGENT), unsure).truth is UNKNOWN
    assert talk_over(TalkOver(by=Party.ANYONE), unsure).truth is HOLDS
    strange = call_of(*OVER, ("某人", 20.0, 21.0, "喂"))
    assert talk_over(TalkOver(by=Party.AGENT), strange).truth is UNKNOWN


@pytest.mark.parametrize("speaker", [Speaker.AGENT, Speaker.CUSTOMER])
def test_noise_on_either_side_is_for_a_person(speaker: Speaker, call_of: MakeCall) -> None:
    noisy = call_of(*OVER, qualities=(SpeechQuality(speaker, Fit.DOUBTFUL),))
    answer = talk_over(TalkOver(by=Party.AGENT), noisy)
    assert (answer.truth, "请复听" in answer.note) == (UNKNOWN, True)


def test_speech_without_a_word_is_for_a_person(call_of: MakeCall) -> None:
    activities = (
        Activity(Speaker.AGENT, 0, (Span(0.0, 2.0), Span(6.0, 9.0))),
        Activity(Speaker.CUSTOMER, 1, (Span(3.0, 10.0),)),
    )
    answer = talk_over(TalkOver(by=Party.AGENT), call_of(OVER[0], OVER[1], activities=activities))
    assert (answer.truth, "可能是杂音" in answer.note) == (UNKNOWN, True)
    # Of what was said elsewhere in the call nothing is shown for it.
    assert [evidence.said for evidence in answer.evidence] == [""]
    words: tuple[Any, ...] = (OVER[0], OVER[2])
    answer = talk_over(TalkOver(by=Party.AGENT), call_of(*words, activities=activities))
    assert (answer.truth, "客户一侧可能只是杂音" in answer.note) == (UNKNOWN, True)


def test_without_times_or_without_the_other_side_nothing_can_be_told(call_of: MakeCall) -> None:
    untimed = call_of(("坐席", None, None, "您好"), ("客户", None, None, "你好"))
    assert talk_over(TalkOver(by=Party.AGENT), untimed).truth is UNKNOWN
    assert talk_over(TalkOver(by=Party.AGENT), call_of(OVER[0])).truth is UNKNOWN
