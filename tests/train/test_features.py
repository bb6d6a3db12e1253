"""Features and the labels of their frames."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("kaldi_native_fbank", reason="features need kaldi-native-fbank, from the extra 'train'")
pytest.importorskip("scipy", reason="the channel needs scipy, from the extra 'train'")

from models.train.features import COEFFICIENTS, MFCC_CONF, SUBSAMPLING, labels, mfcc
from models.train.units import ENTRY_PDF, UNITS

FRAME = 240
"""Samples from one output frame to the next: 30 ms at 8 kHz."""


@st.composite
def timed_units(draw: st.DrawFn) -> list[tuple[str | None, float, float]]:
    """Units in time order, silence between some of them."""
    spoken, at = [], 0.0
    for unit in draw(st.lists(st.none() | st.sampled_from(UNITS), min_size=1, max_size=15)):
        end = at + draw(st.integers(1, 3000))
        spoken.append((unit, at, end))
        at = end
    return spoken


def runs(pdfs: np.ndarray) -> list[int]:
    """The entry pdfs in order: one for every unit that is there."""
    return [int(pdf) for pdf in pdfs if pdf % 2 == 1]


@given(timed_units())
def test_every_unit_gets_a_frame_and_the_order_stays(spoken: list[tuple[str | None, float, float]]) -> None:
    frames = SUBSAMPLING * (round(spoken[-1][2] / FRAME) + len(spoken) + 2)
    out = labels(spoken, frames)
    assert out.shape == (frames // SUBSAMPLING,)
    assert runs(out) == [ENTRY_PDF[unit] for unit, _, _ in spoken if unit is not None]
    inside = [(int(a), int(b)) for a, b in pairwise(out) if b and b % 2 == 0]
    assert all(a in (b - 1, b) for a, b in inside), "the second pdf of a unit follows its first or itself"


def test_frames_lie_where_the_units_were_spoken() -> None:
    spoken = [(None, 0, 10 * FRAME), ("g", 10 * FRAME, 15 * FRAME), ("ong1", 15 * FRAME, 30 * FRAME)]
    out = labels(spoken, SUBSAMPLING * 40)
    assert [int(np.flatnonzero(out == ENTRY_PDF[unit])[0]) for unit in ("g", "ong1")] == pytest.approx([10, 15], abs=1)
    assert not out[:9].any()
    assert not out[31:].any()


def test_the_same_unit_twice_is_told_from_a_long_one() -> None:
    twice = labels([("i1", 0, 10 * FRAME), ("i1", 10 * FRAME, 20 * FRAME)], SUBSAMPLING * 20)
    once = labels([("i1", 0, 20 * FRAME)], SUBSAMPLING * 20)
    assert (len(runs(twice)), len(runs(once))) == (2, 1)


def test_units_beyond_the_end_of_the_sound_are_left_out() -> None:
    out = labels([("i1", 0, 5 * FRAME), ("u1", 5 * FRAME, 10 * FRAME)], SUBSAMPLING * 3)
    assert runs(out) == [ENTRY_PDF["i1"]]


@pytest.mark.parametrize("samples", [0, 100, 199, 200, 279, 280, 8000])
def test_a_frame_every_ten_milliseconds_with_snipped_edges(samples: int) -> None:
    audio = np.random.default_rng(1).integers(-3000, 3000, samples).astype(np.int16)
    out = mfcc(audio)
    assert out.shape == (max(0, 1 + (samples - 200) // 80), COEFFICIENTS)
    assert out.dtype == np.float32
    assert np.isfinite(out).all()


def test_the_features_repeat_and_the_model_is_told_the_same_settings() -> None:
    audio = np.random.default_rng(1).integers(-3000, 3000, 4000).astype(np.int16)
    assert np.array_equal(mfcc(audio), mfcc(audio)), "no dither"
    told = dict(line.removeprefix("--").split("=") for line in MFCC_CONF.split())
    assert told["sample-frequency"] == "8000"
    assert told["num-ceps"] == str(COEFFICIENTS)
    assert told["dither"] == "0"
