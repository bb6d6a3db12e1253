"""Cutting words into utterances loses nothing and cuts exactly at pauses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance, Word
from analyzer.speech.utterances import cut_at_pauses, in_call_order, mean_confidence, mean_level_dbfs

PAUSE_S = 0.6


@st.composite
def word_runs(draw: st.DrawFn) -> list[Word]:
    """Words in time order with gaps of whole centiseconds."""
    words, time_cs = [], 0
    for _ in range(draw(st.integers(0, 12))):
        time_cs += draw(st.integers(0, 150))
        end_cs = time_cs + draw(st.integers(1, 80))
        confidence = draw(st.none() | st.floats(0, 1))
        words.append(Word(draw(st.text("您好供热", min_size=1, max_size=3)), time_cs / 100, end_cs / 100, confidence))
        time_cs = end_cs
    return words


@given(word_runs())
def test_every_word_is_in_exactly_one_utterance_in_order(words: list[Word]) -> None:
    utterances = cut_at_pauses(words, Speaker.AGENT, pause_s=PAUSE_S)
    assert [word for utterance in utterances for word in utterance.words] == words
    assert all(u.text == "".join(w.text for w in u.words) and u.speaker is Speaker.AGENT for u in utterances)
    assert all((u.start_s, u.end_s) == (u.words[0].start_s, u.words[-1].end_s) for u in utterances)


@given(word_runs())
def test_gaps_are_shorter_inside_and_long_enough_between(words: list[Word]) -> None:
    utterances = cut_at_pauses(words, Speaker.AGENT, pause_s=PAUSE_S)
    for utterance in utterances:
        assert all(b.start_s - a.end_s < PAUSE_S for a, b in pairwise(utterance.words))
    assert all(b.words[0].start_s - a.words[-1].end_s >= PAUSE_S for a, b in pairwise(utterances))


def test_a_gap_as_long_as_the_pause_cuts() -> None:
    words = [Word("您好", 0.0, 0.5), Word("供热", 1.0, 1.5), Word("再见", 1.75, 2.0)]
    assert [u.text for u in cut_at_pauses(words, Speaker.AGENT, pause_s=0.5)] == ["您好", "供热再见"]


def test_confidence_is_weighted_by_characters_and_none_without_any() -> None:
    words = [Word("环保供热", 0, 1, 1.0), Word("您", 1, 2, 0.5), Word("好", 2, 3)]
    assert mean_confidence(words) == pytest.approx(0.9)
    assert mean_confidence([Word("好", 0, 1)]) is None
    assert mean_confidence([]) is None
    assert cut_at_pauses(words[2:], Speaker.AGENT, pause_s=PAUSE_S)[0].confidence is None


def test_channels_are_merged_by_start_and_ties_keep_their_order() -> None:
    agent = [Utterance(Speaker.AGENT, "一", 0.0), Utterance(Speaker.AGENT, "三", 2.0)]
    customer = [Utterance(Speaker.CUSTOMER, "二", 1.0), Utterance(Speaker.CUSTOMER, "四", 2.0)]
    assert [u.text for u in in_call_order([agent, customer])] == ["一", "二", "三", "四"]
    assert [u.text for u in in_call_order([customer, agent])] == ["一", "二", "四", "三"]


def test_the_level_of_an_utterance_is_the_mean_power_of_its_words() -> None:
    words = [Word("您好", 0.0, 1.0, None, -20.0), Word("供热", 1.0, 2.0, None, -20.0)]
    assert cut_at_pauses(words, Speaker.AGENT, pause_s=PAUSE_S)[0].level_dbfs == -20.0
    louder = [Word("您好", 0.0, 1.0, None, -10.0), Word("供热", 1.0, 2.0, None, -60.0), Word("再见", 2.0, 3.0)]
    assert mean_level_dbfs(louder) == pytest.approx(-13.0, abs=0.1)
    assert mean_level_dbfs(louder[2:]) is None
    assert mean_level_dbfs([Word("一", 1.0, 1.0, None, -30.0)]) == -30.0
