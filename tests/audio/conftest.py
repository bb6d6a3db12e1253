"""Synthetic sound for the audio tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

Signal = NDArray[np.float64]


def _syllable(rng: np.random.Generator, rate_hz: int, length_s: float) -> Signal:
    """A gliding voice under two formants: what detectors take for a vowel."""
    time_s = np.arange(round(length_s * rate_hz)) / rate_hz
    pitch_hz = rng.uniform(110, 230) * (1.0 + rng.uniform(-0.25, 0.25) * time_s / length_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    formants_hz = rng.uniform(300, 800), rng.uniform(1000, 2400)
    voice = np.zeros_like(time_s)
    for harmonic in range(1, 25):
        at_hz = harmonic * float(pitch_hz.mean())
        if at_hz > 3400:
            break
        gain = sum(1.0 / (1.0 + ((at_hz - formant) / 120.0) ** 2) for formant in formants_hz)
        voice += (gain + 0.02) * np.sin(harmonic * phase)
    return voice * np.sin(np.pi * time_s / length_s) ** 0.5


@pytest.fixture(scope="session")
def speak() -> Callable[..., Signal]:
    """``speak(duration_s, rate_hz, seed, level)``: syllables of 0.2 s without pauses, peak at ``level``."""

    def make(duration_s: float, rate_hz: int = 8000, seed: int = 0, level: float = 0.3) -> Signal:
        rng = np.random.default_rng(seed)
        syllables = [_syllable(rng, rate_hz, 0.2) for _ in range(round(duration_s / 0.2))]
        voice = np.concatenate(syllables)
        return voice / np.abs(voice).max() * level

    return make


@pytest.fixture
def write_wav(tmp_path: Path) -> Callable[..., Path]:
    """``write_wav(signal, name, rate_hz, subtype)``; the suffix of ``name`` gives the container."""

    def write(signal: Signal, name: str = "call.wav", rate_hz: int = 8000, subtype: str | None = "PCM_16") -> Path:
        path = tmp_path / name
        soundfile.write(path, signal, rate_hz, subtype=subtype)
        return path

    return write
