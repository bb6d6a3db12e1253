"""What the pipeline asks of a recogniser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.domain import Seconds, Word

Segment = tuple[Seconds, NDArray[np.int16]]
"""The recording's time of the first sample, and 16-bit mono samples of shape ``(frames,)``."""


UNKNOWN_WORD = "[unk]"
"""What recognisers write for a sound that is none of their words."""


class Transcriber(Protocol):
    """A recogniser that may be shared between threads; every call of ``words`` is a stream of its own."""

    @property
    def sample_rate_hz(self) -> int:
        """The rate that ``words`` expects its samples in."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same sound could be heard differently."""
        ...

    def words(self, segments: Iterable[Segment]) -> tuple[Word, ...]:
        """Recognise one channel's segments, in time order; times are those of the recording.

        A segment that starts where the one before ended continues it.
        """
        ...
