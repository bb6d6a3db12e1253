"""Finding speech in a channel.

WebRTC's detector is lenient here and calls loud noise and tones speech; four vetoes correct it: the level must stand
out of the noise around it, must move as speech does, and the sound must be neither a steady tone nor hold music. Rather
a noise too much than a word too little: what follows is a recogniser, which hears for itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.frames import FRAME_S, FrameAnalyser, Frames
from analyzer.audio.levels import Levels
from analyzer.audio.samples import Int16Block
from analyzer.audio.tones import Mask, music, runs, tones
from analyzer.domain import Seconds, Span
from analyzer.spans import Spans, at_least, merge, widen

MARGIN_S = 0.35
MERGE_GAP_S = 0.5

_BRIDGE_S = 0.25
"""Closures of plosives and short breaths belong to the speech around them."""
_MIN_SPEECH_S = 0.1
_MIN_LEVEL_DBFS = -62.0
_ABOVE_FLOOR_DB = 6.0
_FLOOR_PERCENTILE = 5.0
_FLOOR_REACH_S = 10.0
_FLOOR_STEP_S = 1.0
_MOVEMENT_REACH_S = 0.5
_MIN_MOVEMENT_DB = 6.0
_VOTE_FRAMES = 5
_VOTES_NEEDED = 3


class SpeechDetector:
    """Detects speech in a stream of 16-bit mono blocks at 8000 or 16000 Hz; keeps 2.4 MB per hour.

    Raises:
        ValueError: another sample rate.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._analyser = FrameAnalyser(sample_rate_hz)
        self._frames: Frames | None = None

    def feed(self, block: Int16Block) -> None:
        """Take in samples of shape ``(frames,)``."""
        self._analyser.feed(block)

    def finish(self) -> Spans:
        """The spans of speech, tight (to about 0.05 s), sorted and disjoint."""
        frames = self._frames = self._analyser.finish()
        return at_least(merge(_spans_of(_vote(speech_mask(frames))), max_gap_s=_BRIDGE_S), _MIN_SPEECH_S)

    @property
    def levels_dbfs(self) -> NDArray[np.float32]:
        """Level in the speech band of every frame of ``FRAME_S``. To be asked after ``finish``."""
        if self._frames is None:
            raise RuntimeError("levels are known after finish()")
        return self._frames.level_dbfs

    def level_dbfs(self, span: Span) -> float:
        """Mean level in the speech band during ``span``; -inf outside the recording. To be asked after ``finish``."""
        mean_dbfs = Levels(self.levels_dbfs).mean_dbfs(span)
        return -np.inf if mean_dbfs is None else mean_dbfs


def decode_spans(speech: Spans, duration_s: Seconds) -> Spans:
    """Speech spans widened by MARGIN_S, joined where they come closer than MERGE_GAP_S: what is worth decoding."""
    return widen(speech, margin_s=MARGIN_S, max_gap_s=MERGE_GAP_S, duration_s=duration_s)


def speech_mask(frames: Frames) -> Mask:
    """Which frames are speech, before smoothing."""
    level = frames.level_dbfs
    if not len(level):
        return np.empty(0, dtype=np.bool_)
    gate = np.maximum(_noise_floor(level) + _ABOVE_FLOOR_DB, _MIN_LEVEL_DBFS)
    sounding = level > gate
    moving = _movement(level) >= _MIN_MOVEMENT_DB
    return frames.voiced & sounding & moving & ~tones(frames) & ~music(frames, sounding)


def _noise_floor(level: NDArray[np.float32]) -> NDArray[np.float64]:
    """Level that is exceeded nearly all the time within ten seconds before and after."""
    step, reach = round(_FLOOR_STEP_S / FRAME_S), round(_FLOOR_REACH_S / FRAME_S)
    centres = np.arange(0, len(level), step)
    floors = [np.percentile(level[max(0, c - reach) : c + reach + 1], _FLOOR_PERCENTILE) for c in centres]
    return np.interp(np.arange(len(level)), centres, floors)


def _movement(level: NDArray[np.float32]) -> NDArray[np.float32]:
    """Difference of the highest and the lowest level within half a second before and after."""
    reach = round(_MOVEMENT_REACH_S / FRAME_S)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(level, reach, mode="edge"), 2 * reach + 1)
    movement: NDArray[np.float32] = around.max(axis=1) - around.min(axis=1)
    return movement


def _vote(mask: Mask) -> Mask:
    """Take a frame for speech when most of its neighbourhood is."""
    if not len(mask):
        return mask
    votes = np.convolve(mask.astype(np.int64), np.ones(_VOTE_FRAMES, dtype=np.int64), mode="full")
    reach = _VOTE_FRAMES // 2
    return votes[reach : reach + len(mask)] >= _VOTES_NEEDED


def _spans_of(mask: Mask) -> Spans:
    return tuple(Span(first * FRAME_S, last * FRAME_S) for first, last in runs(mask))
