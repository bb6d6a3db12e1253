from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.rules.windows import counted_turns, locate, outside, said_before, turn_starts
from analyzer.scripts.schema import Side, Window
from analyzer.text.stream import BACKCHANNEL_SYLLABLES, Stream, build_stream
from analyzer.text.syllables import Role

# Two turns that say something (of eight and ten syllables), with mere answers before, between and after them.
CALL = [
    Utterance(Speaker.AGENT, "喂嗯", 8.0, 10.0),
    Utterance(Speaker.CUSTOMER, "喂", 10.0, 10.5),
    Utterance(Speaker.AGENT, "甲乙丙丁戊己庚辛", 11.0, 19.0),
    Utterance(Speaker.CUSTOMER, "喂", 19.0, 20.0),
    Utterance(Speaker.AGENT, "好的", 20.0, 22.0),
    Utterance(Speaker.CUSTOMER, "你好", 22.0, 23.0),
    Utterance(Speaker.AGENT, "子丑寅卯辰巳午未申酉", 23.0, 33.0),
    Utterance(Speaker.CUSTOMER, "好", 33.0, 34.0),
    Utterance(Speaker.AGENT, "行", 34.0, 35.0),
]
SIZE = 2 + 8 + 2 + 10 + 1


def stream(*, timed: bool = True) -> Stream:
    call = CALL if timed else [Utterance(u.speaker, u.text) for u in CALL]
    return build_stream(call, Speaker.AGENT)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(side=Side.START, turns=1), (0, 12)),
        (Window(side=Side.START, turns=2), (0, SIZE)),
        (Window(side=Side.START, turns="all"), (0, SIZE)),
        (Window(side=Side.END, turns=1), (10, SIZE)),
        (Window(side=Side.END, turns=2), (0, SIZE)),
        (Window(side=Side.END, turns="all"), (0, SIZE)),
        (Window(side=Side.START, speech_s=5.0), (0, 5)),
        (Window(side=Side.END, speech_s=3.0), (SIZE - 3, SIZE)),
        (Window(side=Side.START, turns=1, speech_s=1.0), (0, 1)),
        (None, (0, SIZE)),
    ],
)
def test_windows_count_the_speakers_own_talk_and_turns_that_say_something(
    window: Window | None, expected: tuple[int, int]
) -> None:
    searched = locate(stream(), window)
    assert (searched.start, searched.end) == expected


def test_the_ring_tone_before_the_first_word_does_not_count() -> None:
    searched = locate(stream(), Window(side=Side.START, speech_s=2.0))
    assert (searched.start_s, searched.end_s) == (8.0, 10.0)


def test_without_times_the_seconds_are_estimated_from_syllables() -> None:
    searched = locate(stream(timed=False), Window(side=Side.START, speech_s=0.5))
    assert (searched.start, searched.end) == (0, 3)
    assert searched.start_s is None


def test_an_empty_stream_has_an_empty_window() -> None:
    searched = locate(build_stream(CALL, Speaker.UNKNOWN), Window(side=Side.END, turns=1))
    assert (searched.start, searched.end) == (0, 0)
    assert outside(build_stream(CALL, Speaker.UNKNOWN), searched) == ()


def anchored(texts: list[str], *, reach_s: float = 60.0) -> str:
    """What of the agent's words lies in a window of one turn and 1.9 s (ten syllables) after its start."""
    lines = [Utterance(Speaker.AGENT if i % 2 == 0 else Speaker.CUSTOMER, text) for i, text in enumerate(texts)]
    spoken = build_stream(lines, Speaker.AGENT)
    window = Window(side=Side.START, turns=1, speech_s=1.9, anchors=("供热管家", "您好"), reach_s=reach_s)
    searched = locate(spoken, window)
    return spoken.said(searched.start, searched.end)


FILLING = "东西南北" * 10


def test_a_window_starts_a_little_before_its_anchor() -> None:
    assert anchored([FILLING + "供热管家"]) == ("东西南北" * 5)[:10]
    assert anchored([FILLING + "东供热管家"]) == ("西南北东" * 3)[:10]
    assert anchored([FILLING]) == FILLING[:10]
    assert anchored(["您好我是供热管家三号为您服务"]) == "您好我是供热管家三号"


def test_of_the_anchors_in_the_first_turn_that_has_one_the_first_of_the_list_counts() -> None:
    assert anchored(["您好" + FILLING + "供热管家"]) == ("东西南北" * 5)[:10]
    assert anchored(["您好" + FILLING, "我家从昨天晚上就不热了", "供热管家"]) == "您好" + FILLING[:8]


def test_an_anchor_out_of_reach_is_none() -> None:
    assert anchored([FILLING + "供热管家"], reach_s=8.0) == FILLING[:10]
    assert anchored([FILLING, "我家从昨天晚上就不热了", FILLING + "供热管家"]) == FILLING[:10]


def test_outside_is_what_was_not_searched() -> None:
    spoken = stream()
    parts = outside(spoken, locate(spoken, Window(side=Side.START, speech_s=5.0)))
    assert [(p.start, p.end, p.start_s, p.end_s) for p in parts] == [(5, SIZE, 14.0, 35.0)]
    parts = outside(spoken, locate(spoken, Window(side=Side.END, turns=1)))
    assert [(p.start, p.end) for p in parts] == [(0, 10)]


TALK = st.lists(
    st.tuples(st.sampled_from([Speaker.AGENT, Speaker.CUSTOMER]), st.text(alphabet="甲乙丙嗯", max_size=16)), max_size=8
)


@given(TALK, st.integers(0, 40), st.integers(0, 40))
def test_turns_are_counted_as_by_looking_at_every_syllable(
    call: list[tuple[Speaker, str]], one: int, other: int
) -> None:
    talk = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    start, end = sorted(min(at, len(talk.syllables)) for at in (one, other))
    sizes = Counter(s.turn for s in talk.syllables[start:end] if s.role is not Role.FILLER)
    assert counted_turns(talk, start, end) == sorted(t for t, n in sizes.items() if n > BACKCHANNEL_SYLLABLES)
    assert said_before(talk)[end] - said_before(talk)[start] == sizes.total()
    turns = [s.turn for s in talk.syllables]
    assert turn_starts(talk) == [turns.index(turn) for turn in sorted(set(turns))] + [len(turns)]
