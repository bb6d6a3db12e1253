"""What is heard on a call besides speech: the ring-back tone and hold music."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maker import SAMPLE_RATE_HZ

_RINGBACK_HZ = 450.0  # Chinese ring-back: 1 s on, 4 s off
_RING_ON_S, _RING_PERIOD_S = 1.0, 5.0
_NOTE_S = 0.45
_TUNE_HZ = (523.25, 659.26, 783.99, 880.0, 783.99, 659.26, 587.33, 659.26, 523.25, 440.0, 392.0, 440.0)


def ringback(duration_s: float) -> NDArray[np.float64]:
    """Ring-back tone, full scale 1.0."""
    times = _times(duration_s)
    return np.sin(2 * np.pi * _RINGBACK_HZ * times) * (times % _RING_PERIOD_S < _RING_ON_S)


def hold_music(duration_s: float) -> NDArray[np.float64]:
    """A plain plucked tune with a lower second voice, full scale 1.0."""
    times = _times(duration_s)
    note = (times / _NOTE_S).astype(int)
    within = times - note * _NOTE_S
    pitch = np.array(_TUNE_HZ)[note % len(_TUNE_HZ)]
    tone = np.sin(2 * np.pi * pitch * within) + 0.4 * np.sin(4 * np.pi * pitch * within)
    return 0.6 * (tone * np.exp(-within * 4) + 0.3 * np.sin(2 * np.pi * 329.63 * times))


def _times(duration_s: float) -> NDArray[np.float64]:
    return np.arange(round(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
