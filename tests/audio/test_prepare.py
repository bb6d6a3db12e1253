from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.info import AudioWarning, Layout
from analyzer.audio.prepare import prepare
from analyzer.domain import Span
from analyzer.errors import AudioError, AudioFault
from analyzer.spans import intersection, total_s

Speak = Callable[..., np.ndarray]
WriteWav = Callable[..., Path]
RATE_HZ = 8000


def on_line(length_s: float, *parts: tuple[float, np.ndarray], rate_hz: int = RATE_HZ) -> np.ndarray:
    """A channel with line noise and the given sounds at the given seconds."""
    line = np.random.default_rng(5).standard_normal(round(length_s * rate_hz)) * 0.001
    for start_s, sound in parts:
        start = round(start_s * rate_hz)
        line[start : start + len(sound)] += sound[: len(line) - start]
    return line


def test_a_call(speak: Speak, write_wav: WriteWav) -> None:
    agent = on_line(12, (1.0, speak(3, seed=1)), (8.0, speak(2, seed=2)))
    customer = on_line(12, (3.4, speak(2, seed=3)))
    call = prepare(write_wav(np.stack([agent, customer], axis=1), subtype="ALAW"), sample_rate_hz=8000)
    assert (call.layout, call.duration_s, call.warnings) == (Layout.STEREO, 12.0, ())
    assert [channel.index for channel in call.channels] == [0, 1]
    assert [round(total_s(channel.speech_spans)) for channel in call.channels] == [5, 2]
    assert len(call.overlaps) == 1
    assert call.overlaps[0].start_s == pytest.approx(3.4, abs=0.1)
    assert call.overlaps[0].end_s == pytest.approx(4.0, abs=0.15)
    assert [round(span.start_s) for span in call.silences] == [0, 5, 10]
    assert (call.clipped_start, call.clipped_end) == (False, False)


@pytest.mark.parametrize("file_rate_hz", [8000, 16000, 44100])
@pytest.mark.parametrize("rate_hz", [8000, 16000])
def test_times_do_not_depend_on_rates(speak: Speak, write_wav: WriteWav, file_rate_hz: int, rate_hz: int) -> None:
    signal = on_line(6, (2.0, speak(2, file_rate_hz, 4)), rate_hz=file_rate_hz)
    call = prepare(write_wav(signal, rate_hz=file_rate_hz), sample_rate_hz=rate_hz)
    spans = call.channels[0].speech_spans
    assert call.layout is Layout.MONO
    assert total_s(intersection(spans, [Span(2.0, 4.0)])) > 1.85
    assert spans[0].start_s == pytest.approx(2.0, abs=0.1)
    assert spans[-1].end_s == pytest.approx(4.0, abs=0.15)


def test_dual_mono_keeps_the_louder_channel(speak: Speak, write_wav: WriteWav) -> None:
    signal = on_line(5, (1.0, speak(2)))
    call = prepare(write_wav(np.stack([signal * 0.5, signal], axis=1)), sample_rate_hz=8000)
    assert call.layout is Layout.DUAL_MONO
    assert [channel.index for channel in call.channels] == [1]
    assert call.warnings == (AudioWarning.DUAL_MONO,)
    assert call.overlaps == ()


def test_a_dead_channel(speak: Speak, write_wav: WriteWav) -> None:
    signal = on_line(5, (1.0, speak(2)))
    call = prepare(write_wav(np.stack([signal, np.full_like(signal, 0.1)], axis=1)), sample_rate_hz=8000)
    assert call.layout is Layout.STEREO
    assert [channel.dead for channel in call.channels] == [False, True]
    assert call.channels[1].decode_spans == ()
    assert call.warnings == (AudioWarning.DEAD_CHANNEL,)


def test_nobody_speaks(write_wav: WriteWav) -> None:
    call = prepare(write_wav(on_line(5)), sample_rate_hz=8000)
    assert call.warnings == (AudioWarning.NO_SPEECH,)
    assert call.silences == (Span(0.0, 5.0),)


def test_speech_cut_at_both_ends(speak: Speak, write_wav: WriteWav) -> None:
    call = prepare(write_wav(on_line(6, (0.0, speak(2, seed=1)), (4.0, speak(2, seed=2)))), sample_rate_hz=8000)
    assert (call.clipped_start, call.clipped_end) == (True, True)
    assert call.warnings == (AudioWarning.CLIPPED_START, AudioWarning.CLIPPED_END)
    assert call.channels[0].speech_spans[-1].end_s <= call.duration_s


def test_a_faint_beginning_is_not_clipped(speak: Speak, write_wav: WriteWav) -> None:
    faint = speak(1, seed=1, level=0.02)
    call = prepare(write_wav(on_line(6, (0.0, faint), (1.5, speak(2, seed=2)))), sample_rate_hz=8000)
    assert not call.clipped_start


def test_truncated_recordings_keep_their_true_length(speak: Speak, write_wav: WriteWav) -> None:
    path = write_wav(on_line(6, (1.0, speak(2))))
    path.write_bytes(path.read_bytes()[: 44 + 2 * RATE_HZ * 4])
    call = prepare(path, sample_rate_hz=8000)
    assert call.duration_s == 4.0
    assert call.warnings == (AudioWarning.TRUNCATED,)


def test_a_flac_that_ends_early_keeps_its_true_length(speak: Speak, write_wav: WriteWav) -> None:
    path = write_wav(on_line(20, (1.0, speak(2))), "call.flac")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    call = prepare(path, sample_rate_hz=8000)
    assert 5.0 < call.duration_s < 12.0
    assert AudioWarning.TRUNCATED in call.warnings


def test_faults_come_through(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        prepare(tmp_path / "none.wav", sample_rate_hz=8000)
    assert caught.value.fault is AudioFault.NOT_FOUND


def test_memory_stays_bounded(write_wav: WriteWav) -> None:
    minutes = 10
    path = write_wav(np.zeros((minutes * 60 * RATE_HZ, 2), dtype=np.int16), subtype="ULAW")
    tracemalloc.start()
    try:
        prepare(path, sample_rate_hz=8000)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The sound itself would be 38 MB as float32.
    assert peak_bytes < 12_000_000
