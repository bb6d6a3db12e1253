"""Searching a stream for wordings: candidates by sound class, then alignment. No match within the limit is lost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from analyzer.domain import MatchLevel
from analyzer.matching.align import Table, align
from analyzer.matching.book import EPSILON, Book, Ints, max_cost
from analyzer.matching.costs import IMPOSSIBLE, INSERTIONS, NEAR_COST
from analyzer.matching.fills import Fill, Slot
from analyzer.matching.library import Library
from analyzer.matching.match import CharSpan, Match, Op
from analyzer.matching.phrase import Pattern, Sounded
from analyzer.matching.sieve import Bounds, Sieve
from analyzer.matching.steps import steps_of
from analyzer.matching.strip import Strip
from analyzer.text.stream import Stream

# Shorter stretches are searched for one wording after the other.
_WIDE_SYLLABLES = 64
_HALF = 0.5
# Windows begin and end at multiples of so many syllables, where they can.
_STEP = 8
_MOST_STRIPS = 256
_CHEAPEST_INSERTION = min(INSERTIONS.values())

Window = tuple[int, int]
Positions = dict[str, list[int]]
"""Syllables of a stream by sound class or character, in ascending order."""


class Searcher:
    """Searches one stream, once for every question. With a ``library`` its wordings are looked up all at once."""

    def __init__(self, stream: Stream, library: Library | None = None) -> None:
        self.stream, self._library = stream, library
        self._book = library.book() if library else Book(())
        self._positions: Positions | None = None
        self._strips: dict[Window, Strip] = {}
        self._fills: dict[str, list[Fill]] = {}
        self._sieve: Sieve | None = None
        self._windows: dict[int, list[Window]] | None = None
        self._half_alike: Bounds | None = None
        self._found: dict[tuple[str, float, int, int], tuple[Match, ...]] = {}

    def find_all(
        self, pattern: Pattern, *, min_similarity: float, start: int = 0, end: int | None = None
    ) -> tuple[Match, ...]:
        """See the function of the same name."""
        end = len(self.stream.syllables) if end is None else end
        limit = max_cost(pattern, min_similarity)
        windows = self._windows_of(pattern, limit)
        if windows is None:
            if self._library and end - start >= _WIDE_SYLLABLES:
                self._library.note(pattern, min_similarity)
            windows = _candidates(pattern, self._positions_of(), start, end, limit)
        elif not windows:
            return ()
        question = (pattern.text, min_similarity, start, end)
        found = self._found.get(question)
        if found is None:
            found = self._found[question] = self._aligned(pattern, self._rounded(windows, start, end), limit)
        return found

    def possible(self, patterns: tuple[Pattern, ...], min_similarity: float) -> Iterable[Pattern]:
        """Those of ``patterns`` that may be found at ``min_similarity``, in their order; often none of many."""
        if not self._book.patterns:
            return patterns
        numbers, highest = self._book.group(patterns)
        if self._windows is None:
            self._windows = self._all_windows()
        may_be = self._may_be[numbers] | (highest > min_similarity + EPSILON)
        return [patterns[index] for index in np.flatnonzero(may_be).tolist()]

    def closest(self, patterns: Sequence[Pattern], start: int, end: int) -> Match | None:
        """See the function of the same name."""
        if start >= end or not patterns:
            return None
        sieve, bounds, numbers = self._bounds(patterns)
        best: Match | None = None
        places = sieve.places(bounds, numbers, start, end)
        for at in np.argsort(places.least / sieve.book.weights[places.numbers], kind="stable").tolist():
            pattern = sieve.book.patterns[places.numbers[at]]
            if best is not None and places.least[at] >= (1.0 - best.similarity) * pattern.weight:
                break
            window = (int(places.starts[at]), int(places.ends[at]))
            best = self._closer(best, pattern, *self._rounded([window], start, end)[0])
        if best is None:
            place = sieve.likeliest(bounds, numbers, start, end)
            for number, low, high in zip(place.numbers, place.starts, place.ends, strict=True):
                best = self._closer(best, sieve.book.patterns[number], int(low), int(high))
        return best

    def _closer(self, best: Match | None, pattern: Pattern, start: int, end: int) -> Match | None:
        """The better one of ``best`` and the closest match of ``pattern`` in ``[start, end)``."""
        limit = (1.0 - best.similarity if best else 1.0) * pattern.weight
        table = align(pattern, self._strip(start, end), limit)
        cost, j = min((cost, j) for j, cost in enumerate(table.last_row))
        return (_to_match(table, self.stream, start, j, cost) or best) if cost < limit else best

    def _rounded(self, windows: Sequence[Window], start: int, end: int) -> list[Window]:
        """The windows inside ``[start, end)``, widened so that different wordings share them."""
        return _merged(
            [
                (max(low // _STEP * _STEP, start), min(-(-high // _STEP) * _STEP, end))
                for low, high in windows
                if low < end and start < high
            ]
        )

    def _strip(self, start: int, end: int) -> Strip:
        strip = self._strips.get((start, end))
        if strip is None:
            if len(self._strips) >= _MOST_STRIPS:
                self._strips.clear()
            window = self.stream.syllables[start:end]
            strip = self._strips[start, end] = Strip(window, lambda slot: self._fills_of(slot, start, end))
        return strip

    def _fills_of(self, slot: Slot, start: int, end: int) -> list[Fill]:
        """The fillings of ``slot`` inside ``[start, end)``, counted from there. All are listed once, for the stream."""
        fills = self._fills.get(slot.name)
        if fills is None:
            fills = self._fills[slot.name] = slot.fills(self.stream.syllables)
        return [(low - start, high - start, graded) for low, high, graded in fills if start <= low and high <= end]

    def _aligned(self, pattern: Pattern, windows: Sequence[Window], limit: float) -> tuple[Match, ...]:
        """The matches in ``windows`` that cost ``limit`` or less; see find_all for which."""
        found: list[Match] = []
        for low, high in windows:
            table = align(pattern, self._strip(low, high), limit)
            ends = sorted((cost, j) for j, cost in enumerate(table.last_row) if cost <= limit)
            for cost, j in ends:
                # The syllable before the end column belongs to the match: no need to trace what is taken already.
                if any(other.start < low + j <= other.end for other in found):
                    continue
                match = _to_match(table, self.stream, low, j, cost)
                if match is not None and not any(match.overlaps(other) for other in found):
                    found.append(match)
        return tuple(sorted(found, key=lambda m: m.start))

    def _positions_of(self) -> Positions:
        if self._positions is None:
            self._positions = {}
            for position, syllable in enumerate(self.stream.syllables):
                for name in syllable.classes:
                    self._positions.setdefault(name, []).append(position)
        return self._positions

    def _windows_of(self, pattern: Pattern, limit: float) -> list[Window] | None:
        """Where the wording may be found at ``limit``; None when the book does not tell."""
        number = self._book.numbers.get(pattern.text)
        if number is None or limit > self._book.max_costs[number]:
            return None
        if self._windows is None:
            self._windows = self._all_windows()
        return self._windows.get(number, [])

    def _all_windows(self) -> dict[int, list[Window]]:
        """Where each wording of the book may be found, by its number."""
        windows: dict[int, list[Window]] = {}
        # One more for wordings that the book does not have.
        self._may_be = np.zeros(len(self._book.patterns) + 1, bool)
        self._may_be[-1] = True
        if self.stream.syllables:
            sieve = self._sieve = self._sieve or Sieve(self._book, self.stream)
            places = sieve.places(sieve.bounds(self._book.max_costs), np.arange(len(self._book.patterns)))
            self._may_be[places.numbers] = True
            columns = (places.numbers.tolist(), places.starts.tolist(), places.ends.tolist())
            for number, low, high in zip(*columns, strict=True):
                windows.setdefault(number, []).append((low, high))
        return windows

    def _bounds(self, patterns: Sequence[Pattern]) -> tuple[Sieve, Bounds, Ints]:
        """A sieve with all of ``patterns``, their bounds for matches at least half alike, and their numbers there."""
        numbers, _ = self._book.group(tuple(patterns))
        if (numbers < 0).any():
            sieve = Sieve(Book((pattern, _HALF) for pattern in patterns), self.stream)
            return sieve, sieve.bounds(sieve.book.max_costs), np.arange(len(sieve.book.patterns))
        sieve = self._sieve = self._sieve or Sieve(self._book, self.stream)
        self._half_alike = self._half_alike or sieve.bounds(_HALF * self._book.weights + EPSILON)
        return sieve, self._half_alike, numbers


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


def closest(patterns: Sequence[Pattern], stream: Stream, *, start: int = 0, end: int | None = None) -> Match | None:
    """What comes closest to any of ``patterns`` in syllables ``[start, end)``; None when nothing is like it at all.

    If anything there is at least half alike (0.5), it is the closest of all. If not, it is one of the closest, good
    enough to illustrate a miss.
    """
    return searcher_of(stream).closest(patterns, start, len(stream.syllables) if end is None else end)


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


def _candidates(pattern: Pattern, positions: Positions, start: int, end: int, max_cost: float) -> list[tuple[int, int]]:
    """Windows that hold every match of at most ``max_cost``: enough syllables of the right sound class, close enough.

    A content syllable that is not heard at least confusably costs ``NEAR_COST`` or more. With ``missing`` of them gone,
    what is left of ``max_cost`` bounds the insertions, and thereby how far apart the other syllables may lie.
    """
    most_missing = math.floor(max_cost / NEAR_COST)
    if most_missing >= len(pattern.needed):
        return [(start, end)] if start < end else []
    names = {name for classes in pattern.needed for name in classes}
    hits = sorted({p for name in names for p in positions.get(name, ()) if start <= p < end})
    longest = sum(1 if isinstance(item, Sounded) else item.longest for item in pattern.items)
    found: list[tuple[int, int]] = []
    for missing in range(most_missing + 1):
        needed = len(pattern.needed) - missing
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
    steps = tuple(steps_of(table, end_column, offset))
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
