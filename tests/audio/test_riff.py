from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.info import AudioWarning
from analyzer.audio.reader import open_audio

RATE_HZ = 8000


def wav_bytes(frames: int, *, data_bytes: int | None = None, riff_bytes: int | None = None, tail: bytes = b"") -> bytes:
    """A mono 16-bit WAV of ``frames`` ramp samples whose header may lie."""
    samples = (np.arange(frames) % 1000).astype("<i2").tobytes()
    data_bytes = len(samples) if data_bytes is None else data_bytes
    riff_bytes = 36 + len(samples) + len(tail) if riff_bytes is None else riff_bytes
    form = struct.pack("<4sI4s", b"RIFF", riff_bytes, b"WAVE")
    coding = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
    return form + coding + struct.pack("<4sI", b"data", data_bytes) + samples + tail


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], tuple[np.ndarray, tuple[AudioWarning, ...]]]:
    def run(content: bytes) -> tuple[np.ndarray, tuple[AudioWarning, ...]]:
        path = tmp_path / "call.wav"
        path.write_bytes(content)
        with open_audio(path) as stream:
            samples = np.concatenate([block[:, 0] for block in stream.blocks()])
            return np.rint(samples * 32768).astype(int), stream.warnings

    return run


@pytest.mark.parametrize(
    ("content", "warnings"),
    [
        (wav_bytes(16000), ()),
        (wav_bytes(16000, riff_bytes=0), ()),
        (wav_bytes(16000, riff_bytes=0xFFFFFFFF), ()),
        (wav_bytes(16000, data_bytes=0), (AudioWarning.SIZE_UNKNOWN,)),
        (wav_bytes(16000, data_bytes=0, riff_bytes=0), (AudioWarning.SIZE_UNKNOWN,)),
        (wav_bytes(16000, data_bytes=0xFFFFFFFF, riff_bytes=0xFFFFFFFF), (AudioWarning.SIZE_UNKNOWN,)),
        (wav_bytes(16000, data_bytes=0x7FFFFFDB, riff_bytes=0x7FFFFFFF), (AudioWarning.SIZE_UNKNOWN,)),
        (wav_bytes(16000, data_bytes=64000), (AudioWarning.TRUNCATED,)),
        (wav_bytes(16000, data_bytes=8000), (AudioWarning.SIZE_MISMATCH,)),
        (wav_bytes(16000, tail=b"LIST\x04\x00\x00\x00INFO"), ()),
    ],
)
def test_all_samples_are_read_whatever_the_header_says(
    content: bytes, warnings: tuple[AudioWarning, ...], read: Callable[[bytes], tuple[np.ndarray, tuple[str, ...]]]
) -> None:
    samples, found = read(content)
    assert np.array_equal(samples, np.arange(16000) % 1000)
    assert found == warnings


def test_a_few_bytes_behind_the_data_are_not_sound(
    read: Callable[[bytes], tuple[np.ndarray, tuple[str, ...]]],
) -> None:
    samples, found = read(wav_bytes(16000, tail=b"\x00\x01\x02\x03\x04\x05"))
    assert (len(samples), found) == (16000, ())
