"""The telephone line: 300-3400 Hz, light noise, G.711 A-law."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from maker import SAMPLE_RATE_HZ

_BAND_HZ = (300.0, 3400.0)
_BAND = butter(4, _BAND_HZ, btype="bandpass", fs=SAMPLE_RATE_HZ, output="sos")


def band(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the line lets through of a sound."""
    return sosfilt(_BAND, sound)


def through_line(signal: NDArray[np.float64], noise_db: float, random: np.random.Generator) -> NDArray[np.int16]:
    """Add the line's noise to a band-limited signal (full scale 1.0) and code it as the exchange does.

    ``noise_db`` is the noise's RMS, full scale 0 dB.
    """
    noise = band(random.standard_normal(len(signal)))
    heard = signal + noise * (10 ** (noise_db / 20) / np.sqrt(np.mean(noise**2)))
    return _companded(np.clip(np.round(heard * 32767), -32768, 32767).astype(np.int16))


def _companded(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    coded = io.BytesIO()
    soundfile.write(coded, samples, SAMPLE_RATE_HZ, format="RAW", subtype="ALAW")
    coded.seek(0)
    heard, _ = soundfile.read(coded, dtype="int16", samplerate=SAMPLE_RATE_HZ, channels=1, format="RAW", subtype="ALAW")
    return heard
