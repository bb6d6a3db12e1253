"""Searching a stream for phrases: the one door through which rules look for anything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.matching.search import Sighting, nearest, searcher_of
from analyzer.matching.wordings import Wordings
from analyzer.text.stream import Stream


@lru_cache(maxsize=8192)
def wordings(phrases: tuple[str, ...]) -> Wordings:
    """All wordings of all phrases."""
    return Wordings(pattern for phrase in phrases for pattern in compile_phrase(phrase))


def patterns(phrases: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The wordings one by one."""
    return wordings(phrases).patterns


def seek(phrases: tuple[str, ...], stream: Stream, start: int, end: int, limit: float) -> list[Sighting]:
    """Every place in syllables ``[start, end)`` that is like a wording of the phrases by at least ``limit`` (0–1), in
    the order of the wordings.

    Those of one wording do not overlap, those of different ones may.
    """
    return searcher_of(stream).sightings(wordings(phrases), limit, start, end) if phrases else []


def seek_closest(phrases: tuple[str, ...], stream: Stream, start: int, end: int) -> Match | None:
    """What comes closest to any wording of any of the phrases."""
    return searcher_of(stream).closest(wordings(phrases), start, end) if phrases else None


def seek_nearest(phrases: Iterable[str], stream: Stream, start: int, end: int) -> list[Match]:
    """For each phrase what comes closest to its fullest wording, however far it is from it."""
    fullest = [compile_phrase(phrase)[0] for phrase in phrases]
    return [match for pattern in fullest if (match := nearest(pattern, stream, start=start, end=end)) is not None]
