"""How loud a channel is at any time of the recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.frames import FRAME_S
from analyzer.domain import Span


class Levels:
    """Levels in the speech band (dBFS), one for every frame of FRAME_S; shape ``(frames,)``."""

    __slots__ = ("_frames_dbfs",)

    def __init__(self, frames_dbfs: NDArray[np.float32]) -> None:
        self._frames_dbfs = frames_dbfs

    def mean_dbfs(self, span: Span) -> float | None:
        """Mean power during ``span`` in dBFS; the frame it falls into for a span without length, None outside."""
        first = round(span.start_s / FRAME_S)
        power = 10.0 ** (self._frames_dbfs[first : max(first + 1, round(span.end_s / FRAME_S))] / 10.0)
        return 10.0 * float(np.log10(np.mean(power))) if len(power) else None
