from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio.frames import FRAME_S, Frames
from analyzer.audio.tones import music, runs, tones


def steady(count: int, *, purity: float = 1.0, drift_hz: float = 0.0, drift_db: float = 0.0) -> Frames:
    index = np.arange(count)
    return Frames(
        level_dbfs=(-20 + drift_db * (index % 2)).astype(np.float32),
        voiced=np.ones(count, dtype=np.bool_),
        purity=np.full(count, purity, dtype=np.float32),
        peak_hz=(450 + drift_hz * (index % 2)).astype(np.float32),
    )


def test_a_tone_is_pure_and_keeps_pitch_and_level() -> None:
    assert tones(steady(50)).all()
    assert not tones(steady(50, purity=0.9)).any()
    assert not tones(steady(50, drift_hz=20)).any()
    assert not tones(steady(50, drift_db=3)).any()


def test_a_short_steady_vowel_is_no_tone() -> None:
    assert not tones(steady(round(0.16 / FRAME_S))).any()


def test_music_is_steady_for_seconds_without_being_pure() -> None:
    everything = np.ones(200, dtype=np.bool_)
    assert music(steady(200, purity=0.5), everything).all()
    assert not music(steady(200, purity=0.5, drift_hz=20), everything).any()
    assert not music(steady(200, purity=0.5, drift_db=3), everything).any()
    assert not music(steady(50, purity=0.5), everything[:50]).any()


def test_silence_is_no_music() -> None:
    assert not music(steady(200), np.zeros(200, dtype=np.bool_)).any()


@given(st.lists(st.booleans()))
def test_runs_rebuild_the_mask(values: list[bool]) -> None:
    mask = np.array(values, dtype=np.bool_)
    rebuilt = np.zeros_like(mask)
    for first, last in runs(mask):
        assert first < last
        rebuilt[first:last] = True
    assert np.array_equal(rebuilt, mask)
