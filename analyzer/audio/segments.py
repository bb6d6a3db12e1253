"""The sound of chosen spans of one channel, as a recogniser wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analyzer.audio.prepare import resampled
from analyzer.audio.reader import open_audio
from analyzer.audio.samples import Int16Block, to_int16
from analyzer.domain import Seconds
from analyzer.spans import Spans

MAX_CHUNK_S = 60.0


def iter_segments(
    path: Path, channel: int, spans: Spans, *, sample_rate_hz: int, max_chunk_s: Seconds = MAX_CHUNK_S
) -> Iterator[tuple[Seconds, Int16Block]]:
    """Yield ``(start_s, samples)`` for each span in time order; samples are 16-bit mono, shape ``(frames,)``.

    ``start_s`` is the recording's time of the first sample. A span longer than ``max_chunk_s`` comes in several chunks,
    each starting where the one before ended. ``spans`` are sorted and disjoint. The file is read once from its
    beginning, never by seeking: compressed formats seek inexactly, and times must be those of ``prepare``.

    Raises:
        AudioError: the recording cannot be used.
        IndexError: there is no such channel.
    """
    with open_audio(path) as stream:
        if not 0 <= channel < stream.info.channels:
            raise IndexError(f"{path} has {stream.info.channels} channels, there is no channel {channel}")
        blocks = (to_int16(block[:, channel]) for block in resampled(stream.blocks(), stream.info, sample_rate_hz))
        ranges = _sample_ranges(spans, sample_rate_hz, max(1, round(max_chunk_s * sample_rate_hz)))
        for start, samples in _cut(blocks, ranges):
            yield start / sample_rate_hz, samples


def _sample_ranges(spans: Spans, sample_rate_hz: int, max_frames: int) -> Iterator[tuple[int, int]]:
    for span in spans:
        start, end = round(span.start_s * sample_rate_hz), round(span.end_s * sample_rate_hz)
        for first in range(start, end, max_frames):
            yield first, min(first + max_frames, end)


def _cut(blocks: Iterator[Int16Block], ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, Int16Block]]:
    """The samples of each range, from a stream that starts at sample 0; ranges beyond its end are left out."""
    block_start, block = 0, np.empty(0, dtype=np.int16)
    for start, end in ranges:
        parts: list[Int16Block] = []
        position = start
        while position < end:
            if position < block_start + len(block):
                part = block[position - block_start : end - block_start]
                parts.append(part)
                position += len(part)
                continue
            block_start += len(block)
            following = next(blocks, None)
            if following is None:
                break
            block = following
        if parts:
            yield start, np.concatenate(parts)
