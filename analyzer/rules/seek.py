"""Searching a stream for phrases: the one door through which rules look for anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.matching.search import Sighting, nearest, searcher_of
from analyzer.matching.wordings import Similarities, Wordings
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


class Groups:
    """Several groups of phrases, to be sought in one search. Shared by threads."""

    def __init__(self, groups: Iterable[tuple[str, ...]]) -> None:
        many = [patterns(phrases) for phrases in groups]
        self.wordings = Wordings(chain.from_iterable(many), [at for at, one in enumerate(many) for _ in one])
        self.sizes = [len(one) for one in many]
        self.nothing: Sequence[Sequence[Sighting]] = ((),) * len(many)
        """What is found of them where none is said."""


@lru_cache(maxsize=8192)
def groups_of(groups: tuple[tuple[str, ...], ...]) -> Groups:
    """The groups, made ready once."""
    return Groups(groups)


def seek_each(
    groups: Groups, stream: Stream, start: int, end: int, limits: Similarities, *, perfect_first: bool = False
) -> Sequence[Sequence[Sighting]]:
    """``seek`` for each of several groups of phrases, in one search; ``limits`` are one for all, or one for each.

    With ``perfect_first``, where any of the first group is said to the letter, that is all there is.
    """
    perfect = groups.sizes[0] if perfect_first else 0
    sightings = searcher_of(stream).sightings(groups.wordings, limits, start, end, perfect)
    if not sightings:
        return groups.nothing
    found: list[list[Sighting]] = [[] for _ in groups.sizes]
    for sighting in sightings:
        found[groups.wordings.owners[sighting.wording]].append(sighting)
    return found


def seek_closest(phrases: tuple[str, ...], stream: Stream, start: int, end: int) -> Match | None:
    """What comes closest to any wording of any of the phrases."""
    return searcher_of(stream).closest(wordings(phrases), start, end) if phrases else None


def seek_nearest(phrases: Iterable[str], stream: Stream, start: int, end: int) -> list[Match]:
    """For each phrase what comes closest to its fullest wording, however far it is from it."""
    fullest = [compile_phrase(phrase)[0] for phrase in phrases]
    return [match for pattern in fullest if (match := nearest(pattern, stream, start=start, end=end)) is not None]
