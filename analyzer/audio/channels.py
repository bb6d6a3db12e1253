"""Whether channels carry a signal, and whether two channels carry the same one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decoder import FloatBlock

DEAD_BELOW_DBFS = -65.0
_ACTIVE_ABOVE_DBFS = -50.0
_METER_S = 0.25
_MAX_LAG_S = 0.005
_MIN_ACTIVE_S = 0.5
_SURE_AFTER_S = 30.0
_TWIN_CORRELATION = 0.999
_NO_TWIN_CORRELATION = 0.9
_MAX_GAIN_DB = 12.0
"""Crosstalk also is a copy of the other party, but a faint one."""


def rms_dbfs(samples: NDArray[np.float32]) -> float:
    """Level without its constant part, relative to full scale; -inf for silence. Shape ``(frames,)``."""
    if not len(samples):
        return -np.inf
    power = float(np.var(samples, dtype=np.float64))
    return 10.0 * float(np.log10(power)) if power > 0.0 else -np.inf


class LevelMeter:
    """Finds the loudest quarter second of each channel."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._window = max(1, round(_METER_S * sample_rate_hz))
        self._loudest = [-np.inf] * channels

    def feed(self, block: FloatBlock) -> None:
        for start in range(0, len(block), self._window):
            part = block[start : start + self._window]
            for channel in range(block.shape[1]):
                self._loudest[channel] = max(self._loudest[channel], rms_dbfs(part[:, channel]))

    def loudest_dbfs(self, channel: int) -> float:
        return float(self._loudest[channel])

    def is_dead(self, channel: int) -> bool:
        """No signal from beginning to end: digital silence, a constant, or noise that nobody hears."""
        return bool(self._loudest[channel] < DEAD_BELOW_DBFS)


class TwinDetector:
    """Decides whether two channels carry one signal, up to gain, sign and a few milliseconds of delay.

    Only blocks in which something sounds count. A party's crosstalk in the other party's channel correlates as well as
    a copy does, but is much fainter, and weak where the other party speaks.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._max_lag = round(_MAX_LAG_S * sample_rate_hz)
        lags = 2 * self._max_lag + 1
        self._cross = np.zeros(lags)
        self._right_power = np.zeros(lags)
        self._left_power = 0.0
        self._active_frames = 0
        self._ruled_out = False

    def feed(self, block: FloatBlock) -> None:
        """Take in a block of shape ``(frames, 2)``."""
        lag = self._max_lag
        if self._ruled_out or len(block) < 8 * lag:
            return
        if max(rms_dbfs(block[:, 0]), rms_dbfs(block[:, 1])) < _ACTIVE_ABOVE_DBFS:
            return
        pair = block.astype(np.float64) - block.mean(axis=0, dtype=np.float64)
        left, right = pair[lag : len(pair) - lag, 0], pair[:, 1]
        squares = np.concatenate(([0.0], np.cumsum(right**2)))
        self._cross += np.correlate(right, left, mode="valid")
        self._right_power += squares[len(left) :] - squares[: -len(left)]
        self._left_power += float(left @ left)
        self._active_frames += len(left)
        if self._active_frames > _SURE_AFTER_S * self._rate_hz:
            self._ruled_out = self._best()[0] < _NO_TWIN_CORRELATION

    def _best(self) -> tuple[float, float]:
        """The highest correlation over the lags, and the gain of right over left there in dB."""
        if self._left_power <= 0.0:
            return 0.0, 0.0
        power = np.maximum(self._right_power, 1e-12)
        correlation = np.abs(self._cross) / np.sqrt(self._left_power * power)
        best = int(np.argmax(correlation))
        return float(correlation[best]), 10.0 * float(np.log10(power[best] / self._left_power))

    def is_twin(self) -> bool:
        """Whether both channels carry the same signal, from what was fed so far."""
        if self._ruled_out or self._active_frames < _MIN_ACTIVE_S * self._rate_hz:
            return False
        correlation, gain_db = self._best()
        return correlation > _TWIN_CORRELATION and abs(gain_db) <= _MAX_GAIN_DB
