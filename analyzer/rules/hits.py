"""The hits of a list of phrases in a window, sorted by what they are worth as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, Sounded, compile_phrase
from analyzer.matching.search import find_all, nearest
from analyzer.rules.windows import Searched
from analyzer.scripts.schema import ExceptionEffect, Exclusion, MatchPolicy
from analyzer.text.stream import Joint, Stream
from analyzer.text.syllables import Role

LOW_CONFIDENCE = 0.5
# An exception reaches beyond the hit that it explains: 不知道您…方便.
_CONTEXT_SYLLABLES = 24
_EXCEPTION_SIMILARITY = 0.9
_HALF_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Excused:
    """A hit that an exception explains."""

    match: Match
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class Hits:
    """``clear``: said, heard with confidence. ``unsure``: said, but the words were heard with low confidence.
    ``near``: close, for a person to decide. ``excused``: explained by an exception. Each best first, none overlapping.
    """

    clear: tuple[Match, ...]
    unsure: tuple[Match, ...]
    near: tuple[Match, ...]
    excused: tuple[Excused, ...]


def find_hits(
    phrases: Sequence[str],
    stream: Stream,
    searched: Searched,
    policy: MatchPolicy,
    *,
    exceptions: Sequence[Exclusion] = (),
    review_phrases: Sequence[str] = (),
    one_is_enough: bool = False,
) -> Hits:
    """Everything in the window that is, or may be, one of the phrases.

    With ``one_is_enough`` the search may stop at the first perfect hit: for phrases that only have to be said.
    """

    def is_enough(match: Match) -> bool:
        if not one_is_enough or match.level is not MatchLevel.EXACT or match.similarity < 1.0:
            return False
        return not _is_unsure(match) and _explained(match, stream, exceptions) is None

    limit = min(policy.pass_similarity, policy.review_similarity)
    # A phrase without its number or name is another phrase, however much of the rest was said.
    found = [m for m in _matches(phrases, stream, searched, limit, is_enough) if not m.has_empty_slot]
    passed = [m for m in found if _counts(m, policy)]
    for_review = [m for m in found if not _counts(m, policy) and _may_count(m, policy)]
    for_review += [m for m in _matches(review_phrases, stream, searched, policy.pass_similarity) if _counts(m, policy)]
    clear, unsure, near, excused = [], [], [], []  # type: tuple[list[Match], list[Match], list[Match], list[Excused]]
    for match in _separate(passed):
        exclusion = _explained(match, stream, exceptions)
        if exclusion is not None:
            excused.append(Excused(match, exclusion))
        elif _is_unsure(match):
            unsure.append(match)
        else:
            clear.append(match)
    for match in _separate(for_review):
        if any(match.overlaps(other) for other in passed):
            continue
        exclusion = _explained(match, stream, exceptions)
        if exclusion is None:
            near.append(match)
        else:
            excused.append(Excused(match, exclusion))
    return Hits(tuple(clear), tuple(unsure), tuple(near), tuple(excused))


def find_nearest(phrases: Sequence[str], stream: Stream, searched: Searched) -> Match | None:
    """What comes closest to any of the phrases in the window.

    Below half alike it only illustrates the miss; then the fullest wording of each phrase is enough.
    """
    found = _matches(phrases, stream, searched, _HALF_ALIKE)
    if not found:
        fullest = [compile_phrase(phrase)[0] for phrase in phrases]
        aligned = [nearest(p, stream, start=searched.start, end=searched.end) for p in fullest]
        found = [m for m in aligned if m]
    return max(found, key=lambda m: m.similarity, default=None)


def patterns(phrases: Iterable[str]) -> list[Pattern]:
    """All wordings of all phrases."""
    return [pattern for phrase in phrases for pattern in compile_phrase(phrase)]


def _matches(
    phrases: Sequence[str],
    stream: Stream,
    searched: Searched,
    limit: float,
    is_enough: Callable[[Match], bool] = lambda match: False,
) -> list[Match]:
    found: list[Match] = []
    for pattern in patterns(phrases):
        matches = find_all(pattern, stream, min_similarity=limit, start=searched.start, end=searched.end)
        found += matches
        if any(is_enough(match) for match in matches):
            break
    return found


def _is_unsure(match: Match) -> bool:
    return match.confidence is not None and match.confidence < LOW_CONFIDENCE


def _counts(match: Match, policy: MatchPolicy) -> bool:
    return match.level.rank <= policy.pass_level.rank and match.similarity >= policy.pass_similarity


def _may_count(match: Match, policy: MatchPolicy) -> bool:
    return match.level.rank <= policy.review_level.rank and match.similarity >= policy.review_similarity


def _separate(matches: Iterable[Match]) -> list[Match]:
    """The best of every group of overlapping matches, best first; the longer wording when equally close."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.similarity, m.start - m.end, m.start)):
        if not any(match.overlaps(other) for other in kept):
            kept.append(match)
    return kept


def _explained(match: Match, stream: Stream, exceptions: Sequence[Exclusion]) -> Exclusion | None:
    """The first exception, in the order of the pack, whose wording is found around ``match`` and includes part of it.

    Wording that goes on beyond the match only after a stop or pause, on either side, may be another sentence
    (不知道。您方便的话…), so then the exception does not excuse but asks for review. One that says that the hit stands
    ends the search.
    """
    start = max(0, match.start - _CONTEXT_SYLLABLES)
    end = min(len(stream.syllables), match.end + _CONTEXT_SYLLABLES)
    for exclusion in exceptions:
        places = list(_around(match, exclusion, stream, start, end))
        is_broken = all(_is_broken(match, around, stream) for around in places)
        if not places or (is_broken and exclusion.in_one_breath):
            continue
        if exclusion.effect is ExceptionEffect.STANDS:
            return None
        return exclusion.model_copy(update={"effect": ExceptionEffect.REVIEW}) if is_broken else exclusion
    return None


def _around(match: Match, exclusion: Exclusion, stream: Stream, start: int, end: int) -> Iterator[Match]:
    """Where in ``[start, end)`` the wording of ``exclusion`` explains ``match``."""
    heard = {name for syllable in stream.syllables[start:end] for name in syllable.classes}
    for pattern in patterns(exclusion.phrases):
        if not _may_be_there(pattern, heard, exclusion.level):
            continue
        for around in find_all(pattern, stream, min_similarity=_EXCEPTION_SIMILARITY, start=start, end=end):
            if around.level.rank > exclusion.level.rank or not around.overlaps(match):
                continue
            if not exclusion.followed_by or _is_followed(max(around.end, match.end), exclusion, stream):
                yield around


def _may_be_there(pattern: Pattern, heard: Set[str], level: MatchLevel) -> bool:
    """False when a syllable is missing that a match at ``level`` needs: packs have many exceptions, and few fit."""
    return level is MatchLevel.EDITED or all(
        not isinstance(item, Sounded) or item.role is Role.PARTICLE or not heard.isdisjoint(item.classes)
        for item in pattern.items
    )


def _is_broken(match: Match, around: Match, stream: Stream) -> bool:
    """Whether a stop or pause parts ``match`` from the wording around it."""
    is_broken_before = around.start < match.start and stream.syllables[match.start].joint is not Joint.WITHIN
    is_broken_after = around.end > match.end and stream.syllables[match.end].joint is not Joint.WITHIN
    return is_broken_before or is_broken_after


def _is_followed(end: int, exclusion: Exclusion, stream: Stream) -> bool:
    """Whether the speaker goes on with one of the wordings that the exception asks for, before a cut."""
    limit = end
    while limit < min(end + exclusion.within_syllables, len(stream.syllables)):
        if stream.syllables[limit].joint is Joint.CUT:
            break
        limit += 1
    return any(
        found.level.rank <= exclusion.level.rank
        for pattern in patterns(exclusion.followed_by)
        for found in find_all(pattern, stream, min_similarity=_EXCEPTION_SIMILARITY, start=end, end=limit)
    )
