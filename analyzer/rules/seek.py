"""Searching a stream for phrases: the one door through which rules look for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.matching.search import closest, nearest, searcher_of
from analyzer.text.stream import Stream


def patterns(phrases: Iterable[str]) -> tuple[Pattern, ...]:
    """All wordings of all phrases; the same tuple for the same phrases, as long as it is in use."""
    return _patterns(tuple(phrases))


@lru_cache(maxsize=8192)
def _patterns(phrases: tuple[str, ...]) -> tuple[Pattern, ...]:
    return tuple(pattern for phrase in phrases for pattern in compile_phrase(phrase))


def seek(
    wordings: Iterable[Pattern],
    stream: Stream,
    start: int,
    end: int,
    limit: float,
    is_enough: Callable[[Match], bool] = lambda match: False,
) -> list[Match]:
    """All matches in syllables ``[start, end)`` of at least ``limit`` (0–1); stops at the first that ``is_enough``.

    Those of one wording do not overlap, those of different ones may.
    """
    found: list[Match] = []
    searcher = searcher_of(stream)
    for pattern in searcher.possible(wordings, limit) if isinstance(wordings, tuple) else wordings:
        matches = searcher.find_all(pattern, min_similarity=limit, start=start, end=end)
        found += matches
        if any(is_enough(match) for match in matches):
            break
    return found


def seek_closest(phrases: Iterable[str], stream: Stream, start: int, end: int) -> Match | None:
    """What comes closest to any wording of any of the phrases; below half alike, one of the closest."""
    return closest(patterns(phrases), stream, start=start, end=end)


def seek_nearest(phrases: Iterable[str], stream: Stream, start: int, end: int) -> list[Match]:
    """For each phrase what comes closest to its fullest wording, however far it is from it."""
    fullest = [compile_phrase(phrase)[0] for phrase in phrases]
    return [match for pattern in fullest if (match := nearest(pattern, stream, start=start, end=end)) is not None]
