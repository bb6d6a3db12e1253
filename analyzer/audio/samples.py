"""Sample formats and rates: float blocks to 16 bit, and streaming resampling."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from analyzer.audio.decoder import FloatBlock

Int16Block = NDArray[np.int16]
"""16-bit samples; shape ``(frames,)`` or ``(frames, channels)`` as documented where it is used."""


def to_int16(block: FloatBlock) -> Int16Block:
    """Full scale ±1 to 16 bit, clipped; 16-bit sources come back bit for bit."""
    scaled = np.rint(block * np.float32(32768.0))
    samples: Int16Block = np.clip(scaled, -32768, 32767).astype(np.int16)
    return samples


class Resampler:
    """Streaming conversion between sample rates; shape ``(frames, channels)``.

    The filter's delay is taken out: frame n of the output lies at n / to_rate_hz of the input. Equal rates pass
    through.
    """

    def __init__(self, from_rate_hz: int, to_rate_hz: int, channels: int) -> None:
        self._channels = channels
        self._stream = (
            None
            if from_rate_hz == to_rate_hz
            else soxr.ResampleStream(from_rate_hz, to_rate_hz, channels, dtype="float32", quality="HQ")
        )

    def feed(self, block: FloatBlock) -> FloatBlock:
        """The frames that are ready; the rest comes with later blocks."""
        if self._stream is None:
            return block
        return self._shaped(self._stream.resample_chunk(np.ascontiguousarray(block), last=False))

    def finish(self) -> FloatBlock:
        """The frames still held back."""
        empty = np.empty((0, self._channels), dtype=np.float32)
        if self._stream is None:
            return empty
        return self._shaped(self._stream.resample_chunk(empty, last=True))

    def _shaped(self, block: FloatBlock) -> FloatBlock:
        return block.reshape(-1, self._channels)
