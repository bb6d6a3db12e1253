"""Leaked speech follows its source and is fainter; a second talker does not follow."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.crosstalk import leaked, without
from analyzer.audio.frames import FRAME_S
from analyzer.domain import Span
from analyzer.spans import total_s

SECONDS = 10.0
FRAMES = round(SECONDS / FRAME_S)
WHOLE = (Span(0.0, SECONDS),)


def speech_levels(seed: int) -> np.ndarray:
    """Levels that rise and fall as syllables do, five a second, over 30 dB."""
    random = np.random.default_rng(seed)
    knots = random.uniform(-55, -20, FRAMES // 5 + 2)
    return np.interp(np.arange(FRAMES) / 5, np.arange(len(knots)), knots).astype(np.float32)


@pytest.mark.parametrize("gap_db", [10.0, 18.0, 24.0])
def test_a_fainter_copy_is_a_leak(gap_db: float) -> None:
    source = speech_levels(1)
    noise = np.random.default_rng(2).normal(0, 1, FRAMES)
    assert total_s(leaked((source - gap_db + noise).astype(np.float32), source, WHOLE)) > 0.95 * SECONDS


def test_the_source_is_no_leak() -> None:
    source = speech_levels(1)
    assert leaked(source, source - 18, WHOLE) == ()


@pytest.mark.parametrize("gap_db", [0.0, 10.0, 20.0])
def test_two_talking_at_once_are_no_leak(gap_db: float) -> None:
    assert total_s(leaked(speech_levels(3) - gap_db, speech_levels(4), WHOLE)) < 0.05 * SECONDS


def test_where_the_other_is_silent_nothing_leaks() -> None:
    source = speech_levels(1)
    assert leaked(source - 18, source, ()) == ()
    only = (Span(2.0, 4.0),)
    assert total_s(leaked(source - 18, source, only)) == pytest.approx(2.0, abs=0.1)


def test_too_short_to_tell() -> None:
    assert leaked(np.zeros(5, np.float32) - 40, np.zeros(5, np.float32), WHOLE) == ()


def test_own_speech_stays_whole_and_crumbs_go() -> None:
    speech = (Span(0.0, 1.0), Span(2.0, 2.1), Span(5.0, 8.0))
    assert without(speech, (), SECONDS) == speech
    assert without(speech, (Span(5.05, 8.0),), SECONDS) == (Span(0.0, 1.0), Span(2.0, 2.1))
    assert without(speech, (Span(6.0, 9.0),), SECONDS) == (Span(0.0, 1.0), Span(2.0, 2.1), Span(5.0, 6.0))
