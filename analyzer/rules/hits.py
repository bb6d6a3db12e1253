"""The hits of a list of phrases in a window, sorted by what they are worth as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.matching.search import Sighting
from analyzer.rules.excuses import explanation
from analyzer.rules.seek import groups_of, seek_closest, seek_each
from analyzer.rules.vicinity import Vicinity, vicinity
from analyzer.rules.windows import Searched
from analyzer.scripts.schema import Exclusion, MatchPolicy, Near
from analyzer.text.stream import Stream

LOW_CONFIDENCE = 0.5


class Excused(NamedTuple):
    """A hit that an exception explains."""

    match: Match
    exclusion: Exclusion


class Hits(NamedTuple):
    """``clear``: said, heard with confidence. ``unsure``: said, but the words were heard with low confidence.
    ``near``: close, for a person to decide. ``excused``: explained by an exception. ``alone``: said, but without the
    wording that has to stand near it. Each best first, none overlapping.
    """

    clear: tuple[Match, ...]
    unsure: tuple[Match, ...]
    near: tuple[Match, ...]
    excused: tuple[Excused, ...]
    alone: tuple[Match, ...] = ()


NOTHING = Hits((), (), (), ())


def find_hits(
    phrases: Sequence[str],
    stream: Stream,
    searched: Searched,
    policy: MatchPolicy,
    *,
    exceptions: Sequence[Exclusion] = (),
    review_phrases: Sequence[str] = (),
    near: Near | None = None,
    one_is_enough: bool = False,
) -> Hits:
    """Everything in the window that is, or may be, one of the phrases.

    With ``one_is_enough`` a perfect hit is all there is: for phrases that only have to be said.
    """

    groups = groups_of((tuple(phrases), tuple(review_phrases)))
    limits = policy.least_similarity, policy.pass_similarity
    within = (groups, stream, searched.start, searched.end, limits)
    sightings, also = seek_each(*within, perfect_first=one_is_enough)
    if not sightings and not also:
        return NOTHING
    sorter = _Sorter(stream, exceptions, near)
    if one_is_enough and sightings and sightings[0].similarity >= 1.0:
        perfect = _perfect(sightings, sorter)
        if perfect is not None:
            return Hits((perfect,), (), (), ())
        # None of them counts for sure: what they have kept out of sight may.
        sightings, also = seek_each(*within)
    passed, others, covered = _told_apart(sightings, policy, stream)
    for_review = [*others, *(s.match for s in also if policy.closeness.holds(s.match, stream))]
    for match in passed:
        sorter.add(match, is_close=True)
    for match in _separate(for_review):
        if not any(match.overlaps(other) for other in passed) and not _is_part_of(match, covered, policy, stream):
            sorter.add(match, is_close=False)
    return sorter.hits()


def _perfect(sightings: Sequence[Sighting], sorter: _Sorter) -> Match | None:
    """The first wording that was said to the letter, is not explained away and heard well."""
    exact = (sighting for sighting in sightings if sighting.level is MatchLevel.EXACT and sighting.similarity >= 1.0)
    return next((sighting.match for sighting in exact if sorter.is_clear(sighting.match)), None)


def _told_apart(
    sightings: Iterable[Sighting], policy: MatchPolicy, stream: Stream
) -> tuple[list[Match], list[Match], list[Sighting]]:
    """The best of every group of overlapping matches that count, and what else may count, best first; and what overlaps
    the former, unseen.

    A phrase without its number or name is another phrase, however much of the rest was said.
    """
    passed: list[Match] = []
    others: list[Match] = []
    covered: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda s: (-s.similarity, s.start - s.end, s.start)):
        if any(sighting.start < other.end and other.start < sighting.end for other in passed):
            covered.append(sighting)
        elif _may_count(sighting, policy) or policy.closeness.may_hold(sighting):
            if sighting.has_empty_slot:
                continue
            match = sighting.match
            if policy.closeness.holds(match, stream):
                passed.append(match)
            elif _may_count(sighting, policy):
                others.append(match)
    return passed, others, covered


def _is_part_of(match: Match, covered: Iterable[Sighting], policy: MatchPolicy, stream: Stream) -> bool:
    """Whether ``match`` overlaps something that counts, be it next to something better."""
    return any(
        sighting.start < match.end
        and match.start < sighting.end
        and policy.closeness.may_hold(sighting)
        and not sighting.has_empty_slot
        and policy.closeness.holds(sighting.match, stream)
        for sighting in covered
    )


def find_nearest(phrases: Sequence[str], stream: Stream, searched: Searched) -> Match | None:
    """What comes closest to any of the phrases in the window. Below half alike it only illustrates the miss."""
    return seek_closest(tuple(phrases), stream, searched.start, searched.end)


class _Sorter:
    """Puts matches where they belong, in the order in which they come."""

    def __init__(self, stream: Stream, exceptions: Sequence[Exclusion], near: Near | None) -> None:
        self._stream, self._exceptions, self._near = stream, exceptions, near
        self._clear: list[Match] = []
        self._unsure: list[Match] = []
        self._close: list[Match] = []
        self._excused: list[Excused] = []
        self._alone: list[Match] = []

    def is_clear(self, match: Match) -> bool:
        """Whether a close match is certain to count."""
        return (
            not _is_unsure(match)
            and explanation(match, self._stream, self._exceptions) is None
            and vicinity(match, self._near, self._stream) is Vicinity.THERE
        )

    def add(self, match: Match, *, is_close: bool) -> None:
        exclusion = explanation(match, self._stream, self._exceptions)
        if exclusion is not None:
            self._excused.append(Excused(match, exclusion))
            return
        around = vicinity(match, self._near, self._stream)
        if around is Vicinity.ABSENT:
            self._alone.append(match)
        elif not is_close or around is Vicinity.PERHAPS:
            self._close.append(match)
        elif _is_unsure(match):
            self._unsure.append(match)
        else:
            self._clear.append(match)

    def hits(self) -> Hits:
        return Hits(
            tuple(self._clear), tuple(self._unsure), tuple(self._close), tuple(self._excused), tuple(self._alone)
        )


def _is_unsure(match: Match) -> bool:
    return match.confidence is not None and match.confidence < LOW_CONFIDENCE


def _may_count(match: Match | Sighting, policy: MatchPolicy) -> bool:
    return match.level.rank <= policy.review_level.rank and match.similarity >= policy.review_similarity


def _separate(matches: Iterable[Match]) -> list[Match]:
    """The best of every group of overlapping matches, best first; the longer wording when equally close."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.similarity, m.start - m.end, m.start)):
        if not any(match.overlaps(other) for other in kept):
            kept.append(match)
    return kept
