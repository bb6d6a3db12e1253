"""Talk-over, silence and amounts of speech, from the speech spans of the channels."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.domain import Seconds
from analyzer.spans import Spans, at_least, complement, intersection, total_s, union

MIN_OVERLAP_S = 0.2
MIN_SILENCE_S = 1.0


def overlap_spans(channels: Sequence[Spans], *, min_s: Seconds = MIN_OVERLAP_S) -> Spans:
    """Where two or more channels speak at once for ``min_s`` or longer."""
    pairs = (intersection(channels[i], channels[j]) for i in range(len(channels)) for j in range(i + 1, len(channels)))
    return at_least(union(*pairs), min_s)


def silence_spans(channels: Sequence[Spans], duration_s: Seconds, *, min_s: Seconds = MIN_SILENCE_S) -> Spans:
    """Where nobody speaks for ``min_s`` or longer, the beginning and the end of the recording included."""
    return at_least(complement(union(*channels), duration_s), min_s)


def speech_s(channels: Sequence[Spans]) -> tuple[Seconds, ...]:
    """Seconds of speech per channel."""
    return tuple(total_s(spans) for spans in channels)
