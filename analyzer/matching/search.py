"""Searching a stream for wordings: candidates by sound class, then alignment. No match within the limit is lost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from analyzer.domain import MatchLevel
from analyzer.matching.align import Table, align
from analyzer.matching.book import Book, max_cost
from analyzer.matching.costs import IMPOSSIBLE, INSERTIONS, NEAR_COST
from analyzer.matching.library import Library
from analyzer.matching.match import CharSpan, Match, Op
from analyzer.matching.phrase import Pattern, Sounded
from analyzer.matching.sieve import Sieve
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role

# Shorter stretches are searched for one wording after the other.
_WIDE_SYLLABLES = 64
_CHEAPEST_INSERTION = min(INSERTIONS.values())

Window = tuple[int, int]


class Searcher:
    """Searches one stream, once for every question. With a ``library`` its wordings are looked up all at once."""

    def __init__(self, stream: Stream, library: Library | None = None) -> None:
        self.stream, self._library = stream, library
        self._book = library.book() if library else Book(())
        self._windows: dict[int, list[Window]] | None = None
        self._found: dict[tuple[str, float, int, int], tuple[Match, ...]] = {}

    def find_all(
        self, pattern: Pattern, *, min_similarity: float, start: int = 0, end: int | None = None
    ) -> tuple[Match, ...]:
        """See the function of the same name."""
        end = len(self.stream.syllables) if end is None else end
        question = (pattern.text, min_similarity, start, end)
        found = self._found.get(question)
        if found is None:
            limit = max_cost(pattern, min_similarity)
            windows = self._places(pattern, min_similarity, start, end, limit)
            found = self._found[question] = _aligned(pattern, self.stream, windows, limit)
        return found

    def _places(self, pattern: Pattern, min_similarity: float, start: int, end: int, limit: float) -> list[Window]:
        """Windows inside ``[start, end)`` that hold every match of at most ``limit``."""
        number = self._book.numbers.get(pattern.text)
        if number is None or limit > self._book.max_costs[number]:
            if self._library and end - start >= _WIDE_SYLLABLES:
                self._library.note(pattern, min_similarity)
            return _candidates(pattern, self.stream, start, end, limit)
        if self._windows is None:
            self._windows = _by_wording(self._book, self.stream)
        windows = self._windows.get(number, ())
        return [(max(low, start), min(high, end)) for low, high in windows if low < end and start < high]


def prepare(streams: Iterable[Stream], library: Library) -> None:
    """Let later searches of ``streams`` for wordings that ``library`` knows be answered by one pass for all of them."""
    for stream in streams:
        stream.memo[__name__] = Searcher(stream, library)


def searcher_of(stream: Stream) -> Searcher:
    """The searcher that belongs to the stream; made when there is none yet."""
    searcher = stream.memo.get(__name__)
    if not isinstance(searcher, Searcher):
        searcher = stream.memo[__name__] = Searcher(stream)
    return searcher


def find_all(
    pattern: Pattern, stream: Stream, *, min_similarity: float, start: int = 0, end: int | None = None
) -> tuple[Match, ...]:
    """All places in syllables ``[start, end)`` where ``pattern`` is said with at least ``min_similarity`` (0–1).

    Matches do not overlap; of overlapping ones the closest stays, the earlier one when equally close. In call order.
    """
    return searcher_of(stream).find_all(pattern, min_similarity=min_similarity, start=start, end=end)


def nearest(pattern: Pattern, stream: Stream, *, start: int = 0, end: int | None = None) -> Match | None:
    """The place in syllables ``[start, end)`` that comes closest to ``pattern``; None when nothing is like it at all.

    Takes the time of a full alignment: meant for windows, to explain a miss.
    """
    end = len(stream.syllables) if end is None else end
    if start >= end:
        return None
    table = align(pattern, stream.syllables[start:end])
    cost, j = min((cost, j) for j, cost in enumerate(table.last_row))
    return _to_match(table, stream, start, j, cost) if cost < pattern.weight else None


def _by_wording(book: Book, stream: Stream) -> dict[int, list[Window]]:
    windows: dict[int, list[Window]] = {}
    if stream.syllables and book.patterns:
        places = Sieve(book, stream).sift(book.max_costs)
        for number, start, end in zip(*(a.tolist() for a in (places.numbers, places.starts, places.ends)), strict=True):
            windows.setdefault(number, []).append((start, end))
    return windows


def _aligned(pattern: Pattern, stream: Stream, windows: Sequence[Window], limit: float) -> tuple[Match, ...]:
    found: list[Match] = []
    for low, high in windows:
        table = align(pattern, stream.syllables[low:high], limit)
        ends = sorted((cost, j) for j, cost in enumerate(table.last_row) if cost <= limit)
        for cost, j in ends:
            # The syllable before the end column belongs to the match: no need to trace what is taken already.
            if any(other.start < low + j <= other.end for other in found):
                continue
            match = _to_match(table, stream, low, j, cost)
            if match is not None and not any(match.overlaps(other) for other in found):
                found.append(match)
    return tuple(sorted(found, key=lambda m: m.start))


def _candidates(pattern: Pattern, stream: Stream, start: int, end: int, max_cost: float) -> list[tuple[int, int]]:
    """Windows that hold every match of at most ``max_cost``: enough syllables of the right sound class, close enough.

    A content syllable that is not heard at least confusably costs ``NEAR_COST`` or more. With ``missing`` of them gone,
    what is left of ``max_cost`` bounds the insertions, and thereby how far apart the other syllables may lie.
    """
    content = [item for item in pattern.items if isinstance(item, Sounded) and item.role is not Role.PARTICLE]
    most_missing = math.floor(max_cost / NEAR_COST)
    if most_missing >= len(content):
        return [(start, end)] if start < end else []
    names = {name for item in content for name in item.classes}
    hits = sorted({p for name in names for p in stream.positions.get(name, ()) if start <= p < end})
    longest = sum(1 if isinstance(item, Sounded) else item.longest for item in pattern.items)
    found: list[tuple[int, int]] = []
    for missing in range(most_missing + 1):
        needed = len(content) - missing
        reach = longest + math.floor((max_cost - missing * NEAR_COST) / _CHEAPEST_INSERTION)
        for first, last in zip(hits, hits[needed - 1 :], strict=False):
            if last - first < reach:
                found.append((max(start, last - reach), min(end, first + reach + 1)))
    return _merged(found)


def _merged(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(windows):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _to_match(table: Table, stream: Stream, offset: int, end_column: int, cost: float) -> Match | None:
    steps = tuple(replace(s, start=s.start + offset, end=s.end + offset) for s in table.steps(end_column))
    heard = [s for s in steps if s.op is not Op.OMITTED and s.start < s.end]
    if not heard or cost == IMPOSSIBLE:
        return None
    start, end = heard[0].start, heard[-1].end
    start_s, end_s = stream.times(start, end)
    return Match(
        expected=table.pattern.text,
        said=stream.said(start, end),
        level=max((s.level for s in steps), key=lambda level: level.rank, default=MatchLevel.EXACT),
        similarity=max(0.0, 1.0 - cost / table.pattern.weight),
        confidence=stream.confidence(start, end),
        start=start,
        end=end,
        start_s=start_s,
        end_s=end_s,
        chars=_char_spans(stream, start, end),
        steps=steps,
    )


def _char_spans(stream: Stream, start: int, end: int) -> tuple[CharSpan, ...]:
    spans: list[CharSpan] = []
    for index, group in groupby(stream.syllables[start:end], key=lambda s: s.utterance_index):
        syllables = list(group)
        chars = [s.char_index for s in syllables]
        words = [s.word_index for s in syllables if s.word_index is not None]
        spans.append(
            CharSpan(
                index, min(chars), max(chars) + 1, min(words) if words else None, max(words) + 1 if words else None
            )
        )
    return tuple(spans)
