"""Set algebra of time spans. Results are sorted, disjoint, not touching, and free of empty spans."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from analyzer.domain import Seconds, Span

Spans = tuple[Span, ...]


def union(*groups: Iterable[Span]) -> Spans:
    """Time covered by any span of any group."""
    return merge((span for group in groups for span in group), max_gap_s=0.0)


def merge(spans: Iterable[Span], *, max_gap_s: Seconds) -> Spans:
    """Join spans whose gap is at most ``max_gap_s``."""
    known = tuple(spans)
    return known if _are_apart(known, max_gap_s) else merge_pairs(known, max_gap_s=max_gap_s)


def _are_apart(spans: Spans, max_gap_s: Seconds) -> bool:
    """Whether there is nothing to join: most spans come from here already."""
    last_end_s = -math.inf
    for start_s, end_s in spans:
        if end_s <= start_s or not start_s - last_end_s > max_gap_s:
            return False
        last_end_s = end_s
    return True


def merge_pairs(pairs: Sequence[tuple[Seconds, Seconds]], *, max_gap_s: Seconds = 0.0) -> Spans:
    """The same for starts and ends: a call has hundreds of words and few spans."""
    # What has been merged so far, after an empty span before all time that the first one follows at a distance.
    merged: list[Span] = []
    last_start_s, last_end_s = 0.0, -math.inf
    for start_s, end_s in sorted(pairs):
        if end_s <= start_s:
            continue
        if start_s - last_end_s > max_gap_s:
            merged.append(Span(last_start_s, last_end_s))
            last_start_s, last_end_s = start_s, end_s
        elif end_s > last_end_s:
            last_end_s = end_s
    merged.append(Span(last_start_s, last_end_s))
    return tuple(merged[1:])


def intersection(first: Iterable[Span], second: Iterable[Span]) -> Spans:
    """Time covered by both."""
    left, right = union(first), union(second)
    common: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start_s = max(left[i].start_s, right[j].start_s)
        end_s = min(left[i].end_s, right[j].end_s)
        if start_s < end_s:
            common.append(Span(start_s, end_s))
        if left[i].end_s <= right[j].end_s:
            i += 1
        else:
            j += 1
    return tuple(common)


def complement(spans: Iterable[Span], duration_s: Seconds) -> Spans:
    """Time of ``[0, duration_s)`` that is not covered."""
    gaps: list[Span] = []
    position_s = 0.0
    for span in union(spans):
        if span.start_s >= duration_s:
            break
        if span.start_s > position_s:
            gaps.append(Span(position_s, span.start_s))
        position_s = max(position_s, span.end_s)
    if position_s < duration_s:
        gaps.append(Span(position_s, duration_s))
    return tuple(gaps)


def widen(spans: Iterable[Span], *, margin_s: Seconds, max_gap_s: Seconds, duration_s: Seconds) -> Spans:
    """Add ``margin_s`` to both sides, within the recording, and join what then lies closer than ``max_gap_s``."""
    wide = (Span(max(0.0, s.start_s - margin_s), min(duration_s, s.end_s + margin_s)) for s in spans)
    return merge(wide, max_gap_s=max_gap_s)


def at_least(spans: Iterable[Span], min_s: Seconds) -> Spans:
    """The spans that last ``min_s`` or longer."""
    return tuple(span for span in spans if span.duration_s >= min_s)


def total_s(spans: Iterable[Span]) -> Seconds:
    """Seconds covered; spans that overlap count once."""
    return sum(span.duration_s for span in union(spans))
