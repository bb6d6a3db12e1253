from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio.samples import Resampler, to_int16


@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_16_bit_survives_the_way_through_float(values: list[int]) -> None:
    block = (np.array(values, dtype=np.float32) / np.float32(32768.0)).astype(np.float32)
    assert to_int16(block).tolist() == values


def test_too_loud_is_clipped_and_does_not_wrap() -> None:
    assert to_int16(np.array([1.0, 1.5, -1.0, -7.0], dtype=np.float32)).tolist() == [32767, 32767, -32768, -32768]


def test_equal_rates_pass_through_untouched() -> None:
    block = np.ones((10, 2), dtype=np.float32)
    resampler = Resampler(8000, 8000, 2)
    assert resampler.feed(block) is block
    assert resampler.finish().shape == (0, 2)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(16000, 8000), (8000, 16000), (44100, 8000), (48000, 16000)])
def test_times_and_length_are_kept(from_hz: int, to_hz: int) -> None:
    time_s = np.arange(3 * from_hz) / from_hz
    clicks = np.stack([np.exp(-(((time_s - at_s) / 0.001) ** 2)) for at_s in (0.5, 2.25)], axis=1).astype(np.float32)
    resampler = Resampler(from_hz, to_hz, 2)
    parts = [resampler.feed(clicks[start : start + 1000]) for start in range(0, len(clicks), 1000)]
    out = np.concatenate([*parts, resampler.finish()])
    assert abs(len(out) - 3 * to_hz) <= 1
    assert out[:, 0].argmax() / to_hz == pytest.approx(0.5, abs=1.5 / to_hz)
    assert out[:, 1].argmax() / to_hz == pytest.approx(2.25, abs=1.5 / to_hz)
    assert out.max() == pytest.approx(1.0, abs=0.02)


def test_what_was_not_fed_is_not_made_up() -> None:
    assert Resampler(16000, 8000, 1).finish().shape == (0, 1)
