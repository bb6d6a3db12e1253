"""The other party's voice leaking into a channel: fainter, and rising and falling with the original.

Leaked speech must not count as the speaker's own – a customer's 不知道 would become the agent's. Two talking at once
differ: their levels do not move together. So a frame is leaked when, within a third of a second around it, the channel
is at least ``MIN_GAP_DB`` fainter than the other one and follows its level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.frames import FRAME_S
from analyzer.audio.tones import Mask, runs
from analyzer.domain import Seconds, Span
from analyzer.spans import Spans, at_least, complement, intersection, merge

MIN_GAP_DB = 8.0
MIN_CORRELATION = 0.8
_REACH = round(0.3 / FRAME_S)
_MIN_LEAK_S = 0.2
_BRIDGE_S = 0.3

Levels = NDArray[np.float32]


def leaked(level_dbfs: Levels, other_dbfs: Levels, other_speech: Spans) -> Spans:
    """Where the first channel carries nothing but the other's voice. Levels per ``FRAME_S``, shape ``(frames,)``."""
    count = min(len(level_dbfs), len(other_dbfs))
    if count < 2 * _REACH + 1:
        return ()
    own, other = (levels[:count].astype(np.float64) for levels in (level_dbfs, other_dbfs))
    gap = _mean(other - own)
    follows = _correlation(own, other) >= MIN_CORRELATION
    mask: Mask = (gap >= MIN_GAP_DB) & follows
    spans = merge((Span(first * FRAME_S, last * FRAME_S) for first, last in runs(mask)), max_gap_s=_BRIDGE_S)
    return at_least(intersection(spans, other_speech), _MIN_LEAK_S)


def without(speech: Spans, leak: Spans, duration_s: Seconds) -> Spans:
    """``speech`` less ``leak``; crumbs shorter than ``_MIN_LEAK_S`` that are left of a cut span go with it."""
    if not leak:
        return speech
    own = intersection(speech, complement(leak, duration_s))
    whole = set(speech)
    return tuple(span for span in own if span in whole or span.duration_s >= _MIN_LEAK_S)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over ``_REACH`` frames before and after; edges repeat."""
    width = 2 * _REACH + 1
    sums = np.cumsum(np.pad(values, (_REACH + 1, _REACH), mode="edge"))
    means: NDArray[np.float64] = (sums[width:] - sums[:-width]) / width
    return means


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation over the same neighbourhood; 0 where either does not move."""
    covariance = _mean(first * second) - _mean(first) * _mean(second)
    spread = (_mean(first**2) - _mean(first) ** 2) * (_mean(second**2) - _mean(second) ** 2)
    return np.where(spread > 1.0, covariance / np.sqrt(np.maximum(spread, 1.0)), 0.0)
