"""Silences: which count, what excuses them, and when nobody can tell."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import Activity, Fit, Span, Speaker, SpeechQuality, Word
from analyzer.rules.scene import Call
from analyzer.rules.signals.silence import silence
from analyzer.rules.truth import Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Silence

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]
ASKED = ("[请]稍等",)
BACK = ("让您久等了", "不好意思久等了")


def lines(before: str = "我看一下", gap_s: float = 23.4, after: str = "您家已经登记了") -> list[tuple[Any, ...]]:
    start_s = 12.0 + gap_s
    return [
        ("坐席", 2.0, 4.0, "您好请问有什么可以帮您"),
        ("客户", 4.5, 9.0, "我家暖气不热已经三天了"),
        ("坐席", 10.0, 12.0, before),
        ("坐席", start_s, start_s + 3.0, after),
        ("客户", start_s + 4.0, start_s + 5.0, "好的谢谢"),
    ]


def test_a_long_silence_is_found_with_its_times(call_of: MakeCall) -> None:
    answer = silence(Silence(longer_than_s=20.0), call_of(*lines()))
    assert (answer.truth, answer.note) == (HOLDS, "静音 23.4 秒（12.0–35.4 秒）")
    assert (answer.evidence[0].start_s, answer.evidence[0].end_s) == (12.0, 35.4)


@pytest.mark.parametrize(("gap_s", "truth"), [(19.9, FAILS), (20.0, FAILS), (20.1, HOLDS)])
def test_only_longer_ones_count(gap_s: float, truth: Truth, call_of: MakeCall) -> None:
    assert silence(Silence(longer_than_s=20.0), call_of(*lines(gap_s=gap_s))).truth is truth


def test_before_the_first_and_after_the_last_word_nothing_counts(call_of: MakeCall) -> None:
    call = call_of(("坐席", 60.0, 62.0, "您好"), ("客户", 63.0, 64.0, "你好"), duration_s=300.0)
    answer = silence(Silence(longer_than_s=5.0), call)
    assert (answer.truth, answer.note) == (FAILS, "没有超过 5 秒的静音（最长 1.0 秒）")


def test_several_are_counted(call_of: MakeCall) -> None:
    call = call_of(*((("坐席", at_s, at_s + 1.0, "您好")) for at_s in (0.0, 11.0, 22.0)))
    assert silence(Silence(longer_than_s=5.0, at_least=2), call).truth is HOLDS
    answer = silence(Silence(longer_than_s=5.0, at_least=3), call)
    assert answer.truth is FAILS
    assert "共 2 处，不到 3 处" in answer.note


@pytest.mark.parametrize(
    ("before", "after", "truth", "note"),
    [
        ("请稍等我看一下", "让您久等了您家已经登记了", FAILS, "都不计入"),
        ("我看一下", "让您久等了", HOLDS, "此前未请客户稍等"),
        ("请稍等", "您家已经登记了没有问题的", HOLDS, "回来后未致意"),
        ("请骚等我看一下", "让您久等了", FAILS, "都不计入"),
    ],
)
def test_asking_for_patience_and_coming_back(
    before: str, after: str, truth: Truth, note: str, call_of: MakeCall
) -> None:
    block = Silence(longer_than_s=20.0, announced_by=ASKED, resumed_by=BACK)
    answer = silence(block, call_of(*lines(before, after=after)))
    assert (answer.truth, note in answer.note) == (truth, True), answer


def test_without_words_for_coming_back_asking_is_enough(call_of: MakeCall) -> None:
    block = Silence(longer_than_s=20.0, announced_by=ASKED)
    assert silence(block, call_of(*lines("请稍等"))).truth is FAILS


def test_the_asking_must_be_shortly_before(call_of: MakeCall) -> None:
    call = call_of(
        ("坐席", 0.0, 1.0, "请稍等"), ("客户", 2.0, 12.0, "好的那我等着你快一点"), ("坐席", 40.0, 42.0, "您好")
    )
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED), call).truth is HOLDS
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED, within_s=15.0), call).truth is FAILS


def test_the_customer_cannot_ask_for_the_agents_patience(call_of: MakeCall) -> None:
    call = call_of(("坐席", 0.0, 2.0, "您说一下地址"), ("客户", 3.0, 4.0, "请稍等"), ("坐席", 40.0, 42.0, "您好"))
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED), call).truth is HOLDS


def test_too_long_counts_whatever_was_said(call_of: MakeCall) -> None:
    block = Silence(longer_than_s=20.0, announced_by=ASKED, longest_s=60.0)
    assert silence(block, call_of(*lines("请稍等", gap_s=59.0))).truth is FAILS
    answer = silence(block, call_of(*lines("请稍等", gap_s=61.0)))
    assert (answer.truth, answer.note) == (HOLDS, "静音 61.0 秒（12.0–73.0 秒），超过最长 60 秒")


def test_after_whose_words(call_of: MakeCall) -> None:
    after_agent = call_of(*lines())
    assert silence(Silence(longer_than_s=20.0, after=Party.AGENT), after_agent).truth is HOLDS
    assert silence(Silence(longer_than_s=20.0, after=Party.CUSTOMER), after_agent).truth is FAILS
    unsure = call_of(*lines(), agent_confidence=0.6)
    assert silence(Silence(longer_than_s=20.0, after=Party.AGENT), unsure).truth is UNKNOWN
    assert silence(Silence(longer_than_s=20.0), unsure).truth is HOLDS


def test_mono_tells_silences_but_not_whose(call_of: MakeCall) -> None:
    mono = call_of(*(("某人", *line[1:]) for line in lines("请稍等")), warnings=("mono",))
    assert silence(Silence(longer_than_s=20.0), mono).truth is HOLDS
    assert silence(Silence(longer_than_s=20.0, after=Party.AGENT), mono).truth is UNKNOWN
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED), mono).truth is UNKNOWN
    assert silence(Silence(longer_than_s=30.0, announced_by=ASKED, after=Party.AGENT), mono).truth is FAILS


def test_words_heard_badly_excuse_perhaps(call_of: MakeCall) -> None:
    badly = [line if line[1] != 10.0 else (*line, None, 0.2) for line in lines()]
    call = call_of(*badly)
    words = tuple(
        (
            u
            if u.start_s != 10.0
            else type(u)(u.speaker, u.text, u.start_s, u.end_s, 0.2, (Word(u.text, 10.0, 12.0, 0.2),))
        )
        for u in call.transcript.utterances
    )
    heard = Call.of(type(call.transcript)("c", words), {}, call.scoring, 0.9)
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED), heard).truth is UNKNOWN
    assert silence(Silence(longer_than_s=20.0), heard).truth is HOLDS


def test_an_agent_who_cannot_be_understood_may_have_asked(call_of: MakeCall) -> None:
    doubtful = call_of(*lines(), qualities=(SpeechQuality(Speaker.AGENT, Fit.DOUBTFUL, note="识别结果不可靠"),))
    assert silence(Silence(longer_than_s=20.0, announced_by=ASKED), doubtful).truth is UNKNOWN


def test_speech_that_was_not_recognised_is_no_silence(call_of: MakeCall) -> None:
    activities = (
        Activity(Speaker.AGENT, 0, (Span(2.0, 4.0), Span(10.0, 12.0), Span(35.4, 38.4))),
        Activity(Speaker.CUSTOMER, 1, (Span(4.5, 9.0), Span(20.0, 25.0), Span(39.4, 40.4))),
    )
    assert silence(Silence(longer_than_s=20.0), call_of(*lines(), activities=activities)).truth is FAILS
    # And neither is a word that the detector of speech passed over.
    deaf = (Activity(Speaker.AGENT, 0, (Span(2.0, 4.0),)), Activity(Speaker.CUSTOMER, 1, (Span(39.4, 40.4),)))
    assert silence(Silence(longer_than_s=25.0), call_of(*lines(), activities=deaf)).truth is FAILS


@pytest.mark.parametrize("warning", ["dead_channel", "no_speech"])
def test_what_was_not_recorded_cannot_be_told(warning: str, call_of: MakeCall) -> None:
    assert silence(Silence(longer_than_s=20.0), call_of(*lines(), warnings=(warning,))).truth is UNKNOWN


def test_without_times_nothing_can_be_told(call_of: MakeCall) -> None:
    answer = silence(Silence(longer_than_s=20.0), call_of(("坐席", None, None, "您好")))
    assert (answer.truth, answer.note) == (UNKNOWN, "没有时间信息，不能确定静音")
    assert silence(Silence(longer_than_s=20.0), call_of()).truth is UNKNOWN
