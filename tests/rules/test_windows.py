import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.rules.windows import locate
from analyzer.scripts.schema import Side, Window
from analyzer.text.stream import Stream, build_stream

CALL = [
    Utterance(Speaker.AGENT, "一二", 10.0, 12.0),
    Utterance(Speaker.CUSTOMER, "喂", 12.0, 13.0),
    Utterance(Speaker.AGENT, "三四五", 13.0, 16.0),
    Utterance(Speaker.CUSTOMER, "你好", 16.0, 17.0),
    Utterance(Speaker.AGENT, "六", 17.0, 18.0),
]


def stream(*, timed: bool = True) -> Stream:
    call = CALL if timed else [Utterance(u.speaker, u.text) for u in CALL]
    return build_stream(call, Speaker.AGENT)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(side=Side.START, turns=1), (0, 2)),
        (Window(side=Side.START, turns=2), (0, 5)),
        (Window(side=Side.START, turns=9), (0, 6)),
        (Window(side=Side.END, turns=1), (5, 6)),
        (Window(side=Side.END, turns=2), (2, 6)),
        (Window(side=Side.START, speech_s=3.0), (0, 3)),
        (Window(side=Side.END, speech_s=2.0), (4, 6)),
        (Window(side=Side.START, turns=2, speech_s=1.0), (0, 1)),
        (None, (0, 6)),
    ],
)
def test_windows_count_the_speakers_own_turns_and_talk(window: Window | None, expected: tuple[int, int]) -> None:
    searched = locate(stream(), window)
    assert (searched.start, searched.end) == expected


def test_the_ring_tone_before_the_first_word_does_not_count() -> None:
    searched = locate(stream(), Window(side=Side.START, speech_s=2.0))
    assert (searched.start_s, searched.end_s) == (10.0, 12.0)


def test_without_times_the_seconds_are_estimated_from_syllables() -> None:
    searched = locate(stream(timed=False), Window(side=Side.START, speech_s=0.5))
    assert (searched.start, searched.end) == (0, 3)
    assert searched.start_s is None


def test_an_empty_stream_has_an_empty_window() -> None:
    searched = locate(build_stream(CALL, Speaker.UNKNOWN), Window(side=Side.END, turns=1))
    assert (searched.start, searched.end) == (0, 0)
