from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.audio.segments import iter_segments
from analyzer.domain import Span

WriteWav = Callable[..., Path]
RATE_HZ = 8000
RAMP = np.arange(-20000, 20000, dtype=np.int16)


def test_segments_are_the_samples_at_their_times(write_wav: WriteWav) -> None:
    path = write_wav(np.stack([RAMP, RAMP[::-1]], axis=1))
    spans = (Span(0.0, 0.25), Span(1.0, 2.5), Span(4.9, 5.0))
    for channel, signal in enumerate((RAMP, RAMP[::-1])):
        pieces = list(iter_segments(path, channel, spans, sample_rate_hz=RATE_HZ))
        assert [start_s for start_s, _ in pieces] == [0.0, 1.0, 4.9]
        for (_, samples), span in zip(pieces, spans, strict=True):
            assert samples.dtype == np.int16
            assert np.array_equal(samples, signal[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edges=st.lists(st.integers(0, len(RAMP) + 5000), max_size=10, unique=True).map(sorted),
    max_frames=st.integers(700, 30000),
)
def test_any_spans_and_chunks(write_wav: WriteWav, edges: list[int], max_frames: int) -> None:
    spans = tuple(Span(a / RATE_HZ, b / RATE_HZ) for a, b in zip(edges[::2], edges[1::2], strict=False))
    path = write_wav(RAMP)
    pieces = list(iter_segments(path, 0, spans, sample_rate_hz=RATE_HZ, max_chunk_s=max_frames / RATE_HZ))
    expected = [RAMP[a:b] for a, b in zip(edges[::2], edges[1::2], strict=False)]
    assert sum(len(samples) for _, samples in pieces) == sum(len(part) for part in expected)
    for start_s, samples in pieces:
        start = round(start_s * RATE_HZ)
        assert 0 < len(samples) <= max_frames
        assert np.array_equal(samples, RAMP[start : start + len(samples)])


def test_chunks_of_a_long_span_follow_each_other(write_wav: WriteWav) -> None:
    path = write_wav(np.zeros(150 * RATE_HZ, dtype=np.int16))
    pieces = list(iter_segments(path, 0, (Span(1.0, 149.0),), sample_rate_hz=RATE_HZ))
    assert [(start_s, len(samples) / RATE_HZ) for start_s, samples in pieces] == [
        (1.0, 60.0),
        (61.0, 60.0),
        (121.0, 28.0),
    ]


@pytest.mark.parametrize(("file_hz", "rate_hz"), [(16000, 8000), (8000, 16000), (44100, 8000)])
def test_times_are_those_of_the_recording_at_any_rate(write_wav: WriteWav, file_hz: int, rate_hz: int) -> None:
    time_s = np.arange(10 * file_hz) / file_hz
    signal = 0.5 * np.exp(-(((time_s - 7.3) / 0.002) ** 2))
    path = write_wav(signal, rate_hz=file_hz)
    [(start_s, samples)] = iter_segments(path, 0, (Span(6.5, 8.0),), sample_rate_hz=rate_hz)
    assert start_s + samples.argmax() / rate_hz == pytest.approx(7.3, abs=2 / rate_hz)


def test_missing_channel(write_wav: WriteWav) -> None:
    with pytest.raises(IndexError, match="no channel 1"):
        list(iter_segments(write_wav(RAMP), 1, (Span(0.0, 1.0),), sample_rate_hz=RATE_HZ))


def test_no_spans_no_segments(write_wav: WriteWav) -> None:
    assert list(iter_segments(write_wav(RAMP), 0, (), sample_rate_hz=RATE_HZ)) == []


def test_memory_is_bounded_by_the_chunk(write_wav: WriteWav) -> None:
    path = write_wav(np.zeros((20 * 60 * RATE_HZ, 2), dtype=np.int16), subtype="ULAW")
    tracemalloc.start()
    try:
        for _ in iter_segments(path, 0, (Span(0.0, 1200.0),), sample_rate_hz=RATE_HZ):
            pass
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 6_000_000
