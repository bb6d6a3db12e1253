"""Searching a stream for wordings: bounds tell where one cannot be, alignment what is there. No match is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from analyzer.domain import MatchLevel
from analyzer.matching.codes import NO_MATCH
from analyzer.matching.ground import LEVELS, Ground
from analyzer.matching.match import Match, Walk
from analyzer.matching.phrase import Pattern
from analyzer.matching.steps import Alignment
from analyzer.matching.wordings import Similarities, Wordings
from analyzer.text.stream import Stream

_MOST_WORDINGS = 1 << 14
# Fields of a hit, see HIT_FIELDS.
_WORDING, _START, _COST = 0, 3, 5


class Sighting:
    """A match by its numbers: enough to tell whether it is worth more.

    ``start`` and ``end`` are syllables of the stream (half open); see Match for the others.
    """

    __slots__ = (
        *("_column", "_ground", "_match", "_window", "_words"),
        *("end", "level", "similarity", "start", "wording"),
    )

    def __init__(self, ground: Ground, words: Wordings, row: list[int], similarity: float) -> None:
        self._ground, self._words = ground, words
        self.wording, low, high, self.start, self.end, _, rank = row
        self._window, self._column = (low, high), self.end - low
        self.level = LEVELS[rank]
        self.similarity = similarity
        self._match: Match | None = None

    @property
    def match(self) -> Match:
        """The whole of it."""
        if self._match is None:
            alignment = Alignment(self._words, self.wording, self._ground, self._window, self._column)
            wording = self._words.patterns[self.wording].text
            self._match = _match(self._ground.stream, wording, self, alignment)
        return self._match

    @property
    def has_empty_slot(self) -> bool:
        """Whether something that every call fills differently was not said at all."""
        # Without slots there is no need to look for an empty one in the steps.
        return self.level is MatchLevel.EDITED and bool(self._words.slots[self.wording]) and self.match.has_empty_slot


class Searcher:
    """Searches one stream; the same question is answered once."""

    def __init__(self, stream: Stream) -> None:
        # What compiles is loaded when something is searched for.
        from analyzer.matching import find

        self._find = find
        self.stream = stream
        self._ground: Ground | None = None
        self._found: dict[tuple[int, Similarities, int, int, int], tuple[Wordings, list[Sighting]]] = {}
        self._nearest: dict[tuple[int, int, int], tuple[Wordings, Match | None]] = {}

    def sightings(
        self, words: Wordings, min_similarity: Similarities, start: int, end: int, perfect: int = 0
    ) -> list[Sighting]:
        """All matches of the wordings in syllables ``[start, end)`` of at least ``min_similarity`` (0–1; several are
        for groups), wording by wording; see find_all. Where any of the first ``perfect`` wordings is said to the
        letter, just those matches."""
        if start >= end or not words.patterns:
            return []
        # The wordings are kept with the answer, so that their id stays their own.
        question = (id(words), min_similarity, start, end, perfect)
        known = self._found.get(question)
        if known is None:
            known = self._found[question] = words, self._sightings(words, min_similarity, start, end, perfect)
        return known[1]

    def closest(self, words: Wordings, start: int, end: int) -> Match | None:
        """See the function of the same name."""
        if start >= end or not words.patterns:
            return None
        question = (id(words), start, end)
        known = self._nearest.get(question)
        if known is None:
            known = self._nearest[question] = words, self._closest(words, start, end)
        return known[1]

    def _sightings(
        self, words: Wordings, min_similarity: Similarities, start: int, end: int, perfect: int
    ) -> list[Sighting]:
        ground, find, sought = self._ready(words), self._find.find, words.sought(min_similarity, perfect)
        rows: list[list[int]] = find(*sought, *ground.packed, start, end).tolist()
        while rows and rows[0][_START] == NO_MATCH:
            ground.list_fills(_slots_in(words, rows))
            rows = find(*sought, *ground.packed, start, end).tolist()
        return _told(ground, words, rows) if rows else []

    def _closest(self, words: Wordings, start: int, end: int) -> Match | None:
        ground, nearest = self._ready(words), self._find.nearest
        rows: list[list[int]] = nearest(words.packed, *ground.packed, start, end).tolist()
        while rows and rows[0][_START] == NO_MATCH:
            ground.list_fills(_slots_in(words, rows))
            rows = nearest(words.packed, *ground.packed, start, end).tolist()
        return next((sighting.match for sighting in _told(ground, words, rows)), None)

    def _ready(self, words: Wordings) -> Ground:
        """The ground of the stream, with room for ``words``."""
        if self._ground is None:
            self._ground = Ground(self.stream)
        self._ground.fit(words)
        return self._ground


def _told(ground: Ground, words: Wordings, rows: list[list[int]]) -> list[Sighting]:
    """Rows of HIT_FIELDS: 1 for what costs nothing, 0 for what costs as much as saying nothing."""
    totals = words.totals
    return [
        Sighting(ground, words, row, max(0.0, (totals[row[_WORDING]] - row[_COST]) / totals[row[_WORDING]]))
        for row in rows
    ]


def _slots_in(words: Wordings, windows: list[list[int]]) -> Iterator[tuple[int, int, int]]:
    """The slots of the wordings in the windows, rows of wording, low and high, each with its window."""
    return ((slot, row[1], row[2]) for row in windows for slot in words.slots[row[0]])


def _match(stream: Stream, wording: str, found: Sighting, walk: Walk) -> Match:
    """The match with all that can be told of it without its steps."""
    start, end = found.start, found.end
    said, confidence = stream.said(start, end), stream.confidence(start, end)
    return Match(wording, said, found.level, found.similarity, confidence, start, end, *stream.times(start, end), walk)


def searcher_of(stream: Stream) -> Searcher:
    """The searcher that belongs to the stream; made when there is none yet."""
    searcher = stream.memo.get(__name__)
    if not isinstance(searcher, Searcher):
        searcher = stream.memo[__name__] = Searcher(stream.alone())
    return searcher


def find_all(
    pattern: Pattern, stream: Stream, *, min_similarity: float, start: int = 0, end: int | None = None
) -> tuple[Match, ...]:
    """All places in syllables ``[start, end)`` where ``pattern`` is said with at least ``min_similarity`` (0–1).

    Matches do not overlap; of overlapping ones the closest stays, the earlier one when equally close. In call order.
    """
    end = stream.size if end is None else end
    found = searcher_of(stream).sightings(_alone(pattern), min_similarity, start, end)
    return tuple(sorted((sighting.match for sighting in found), key=lambda match: match.start))


def closest(patterns: Iterable[Pattern], stream: Stream, *, start: int = 0, end: int | None = None) -> Match | None:
    """What comes closest to any of ``patterns`` in syllables ``[start, end)``; None when nothing is like it at all."""
    return searcher_of(stream).closest(Wordings(patterns), start, stream.size if end is None else end)


def nearest(pattern: Pattern, stream: Stream, *, start: int = 0, end: int | None = None) -> Match | None:
    """``closest`` for one wording."""
    return searcher_of(stream).closest(_alone(pattern), start, stream.size if end is None else end)


class _ByText:
    """A pattern as a key: its text tells nearly all, and is hashed faster."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def __hash__(self) -> int:
        return hash(self.pattern.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByText) and other.pattern == self.pattern


def _alone(pattern: Pattern) -> Wordings:
    return _wordings_of_one(_ByText(pattern))


@lru_cache(maxsize=_MOST_WORDINGS)
def _wordings_of_one(known: _ByText) -> Wordings:
    return Wordings((known.pattern,))
