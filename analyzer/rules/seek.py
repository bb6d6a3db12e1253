"""Searching a stream for phrases: the one door through which rules look for anything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

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


def seek_each(
    groups: tuple[tuple[str, ...], ...], stream: Stream, start: int, end: int, limit: float
) -> list[list[Sighting]]:
    """``seek`` for each of several groups of phrases, in one search."""
    together, owners = _together(groups)
    found: list[list[Sighting]] = [[] for _ in groups]
    for sighting in searcher_of(stream).sightings(together, limit, start, end):
        found[owners[sighting.wording]].append(sighting)
    return found


@lru_cache(maxsize=8192)
def _together(groups: tuple[tuple[str, ...], ...]) -> tuple[Wordings, list[int]]:
    """All wordings of all groups, and for each which group it is of."""
    many = [patterns(phrases) for phrases in groups]
    return Wordings(chain.from_iterable(many)), [at for at, one in enumerate(many) for _ in one]


def seek_closest(phrases: tuple[str, ...], stream: Stream, start: int, end: int) -> Match | None:
    """What comes closest to any wording of any of the phrases."""
    return searcher_of(stream).closest(wordings(phrases), start, end) if phrases else None


def seek_nearest(phrases: Iterable[str], stream: Stream, start: int, end: int) -> list[Match]:
    """For each phrase what comes closest to its fullest wording, however far it is from it."""
    fullest = [compile_phrase(phrase)[0] for phrase in phrases]
    return [match for pattern in fullest if (match := nearest(pattern, stream, start=start, end=end)) is not None]
