"""The hits of a list of phrases in a window, sorted by what they are worth as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.rules.excuses import explanation
from analyzer.rules.seek import patterns, seek, seek_closest
from analyzer.rules.vicinity import Vicinity, vicinity
from analyzer.rules.windows import Searched
from analyzer.scripts.schema import Exclusion, MatchPolicy, Near
from analyzer.text.stream import Stream

LOW_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Excused:
    """A hit that an exception explains."""

    match: Match
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class Hits:
    """``clear``: said, heard with confidence. ``unsure``: said, but the words were heard with low confidence.
    ``near``: close, for a person to decide. ``excused``: explained by an exception. ``alone``: said, but without the
    wording that has to stand near it. Each best first, none overlapping.
    """

    clear: tuple[Match, ...]
    unsure: tuple[Match, ...]
    near: tuple[Match, ...]
    excused: tuple[Excused, ...]
    alone: tuple[Match, ...] = ()


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

    With ``one_is_enough`` the search may stop at the first perfect hit: for phrases that only have to be said.
    """

    def is_enough(match: Match) -> bool:
        if not one_is_enough or match.level is not MatchLevel.EXACT or match.similarity < 1.0:
            return False
        if _is_unsure(match) or explanation(match, stream, exceptions) is not None:
            return False
        return vicinity(match, near, stream) is Vicinity.THERE

    limit = least_similarity(policy)
    # A phrase without its number or name is another phrase, however much of the rest was said.
    within = (stream, searched.start, searched.end)
    found = [m for m in seek(patterns(phrases), *within, limit, is_enough) if not m.has_empty_slot]
    passed = [m for m in found if policy.closeness.holds(m, stream)]
    for_review = [m for m in found if m not in passed and _may_count(m, policy)]
    also = seek(patterns(review_phrases), *within, policy.pass_similarity)
    for_review += [m for m in also if policy.closeness.holds(m, stream)]
    sorter = _Sorter(stream, exceptions, near)
    for match in _separate(passed):
        sorter.add(match, is_close=True)
    for match in _separate(for_review):
        if not any(match.overlaps(other) for other in passed):
            sorter.add(match, is_close=False)
    return sorter.hits()


def least_similarity(policy: MatchPolicy) -> float:
    """From which similarity (0–1) on a match means anything."""
    return min(policy.closeness.least_similarity, policy.review_similarity)


def find_nearest(phrases: Sequence[str], stream: Stream, searched: Searched) -> Match | None:
    """What comes closest to any of the phrases in the window. Below half alike it only illustrates the miss."""
    return seek_closest(phrases, stream, searched.start, searched.end)


class _Sorter:
    """Puts matches where they belong, in the order in which they come."""

    def __init__(self, stream: Stream, exceptions: Sequence[Exclusion], near: Near | None) -> None:
        self._stream, self._exceptions, self._near = stream, exceptions, near
        self._clear: list[Match] = []
        self._unsure: list[Match] = []
        self._close: list[Match] = []
        self._excused: list[Excused] = []
        self._alone: list[Match] = []

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


def _may_count(match: Match, policy: MatchPolicy) -> bool:
    return match.level.rank <= policy.review_level.rank and match.similarity >= policy.review_similarity


def _separate(matches: Iterable[Match]) -> list[Match]:
    """The best of every group of overlapping matches, best first; the longer wording when equally close."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.similarity, m.start - m.end, m.start)):
        if not any(match.overlaps(other) for other in kept):
            kept.append(match)
    return kept
