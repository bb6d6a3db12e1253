"""Sounds of the telephone that are not speech: steady tones (ring-back, busy, hum) and hold music.

Both rules are far from what voices do: a tone keeps pitch and level from frame to frame, music keeps them most of the
time, for seconds. Melodies are recognised, but not singing, an orchestra, or music under speech: no speech may be lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.frames import FRAME_S, Frames

_TONE_PURITY = 0.97
_TONE_DRIFT_HZ = 6.0
_TONE_DRIFT_DB = 1.0
_MIN_TONE_S = 0.2
_TONE_EDGE_FRAMES = 2

_MUSIC_WINDOW_S = 2.0
_MUSIC_DRIFT_HZ = 5.0
_MUSIC_STEADY_SHARE = 0.8
_MUSIC_DRIFT_DB = 1.0
_MUSIC_EDGE_S = 0.5

Mask = NDArray[np.bool_]


def tones(frames: Frames) -> Mask:
    """Runs of frames with one or two partials that keep pitch and level."""
    steady = (
        (frames.purity > _TONE_PURITY)
        & (_drift(frames.peak_hz) < _TONE_DRIFT_HZ)
        & (_drift(frames.level_dbfs) < _TONE_DRIFT_DB)
    )
    mask = np.zeros(len(frames), dtype=np.bool_)
    for first, last in runs(steady):
        if (last - first) * FRAME_S >= _MIN_TONE_S:
            mask[max(0, first - _TONE_EDGE_FRAMES) : last + _TONE_EDGE_FRAMES] = True
    return mask


def music(frames: Frames, sounding: Mask) -> Mask:
    """Stretches of two seconds and more where most sounding frames keep pitch and level."""
    window = round(_MUSIC_WINDOW_S / FRAME_S)
    if len(frames) < window:
        return np.zeros(len(frames), dtype=np.bool_)
    count = np.maximum(_around(sounding, window), 1.0)
    same_pitch = _around(sounding & (_drift(frames.peak_hz) < _MUSIC_DRIFT_HZ), window) / count
    same_level = _around(sounding & (_drift(frames.level_dbfs) < _MUSIC_DRIFT_DB), window) / count
    # A share of one half makes the threshold the median.
    centres = (count > window / 2) & (same_pitch > _MUSIC_STEADY_SHARE) & (same_level > 0.5)
    return _around(centres, 2 * round(_MUSIC_EDGE_S / FRAME_S) + 1) > 0.5


def runs(mask: Mask) -> list[tuple[int, int]]:
    """The half-open index ranges in which ``mask`` is set."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _drift(values: NDArray[np.float32]) -> NDArray[np.float32]:
    drift: NDArray[np.float32] = np.abs(np.diff(values, prepend=values[:1]))
    return drift


def _around(mask: Mask, window: int) -> NDArray[np.float64]:
    """How many frames are set in the window around each frame."""
    sums = np.concatenate(([0], np.cumsum(mask)))
    centres = np.arange(len(mask))
    first = np.maximum(centres - window // 2, 0)
    last = np.minimum(centres + (window + 1) // 2, len(mask))
    return (sums[last] - sums[first]).astype(np.float64)
