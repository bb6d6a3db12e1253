"""Exceptions: wording around a hit that makes it harmless, or that says it is not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analyzer.matching.match import Match
from analyzer.matching.search import Sighting
from analyzer.rules.same import Same
from analyzer.rules.seek import Groups, groups_of, seek, seek_each
from analyzer.scripts.schema import ExceptionEffect, Exclusion
from analyzer.text.stream import Joint, Stream

# An exception reaches beyond the hit that it explains: 不知道您…方便.
_CONTEXT_SYLLABLES = 24
_EXCEPTION_SIMILARITY = 0.9


def explanation(match: Match, stream: Stream, exceptions: Sequence[Exclusion]) -> Exclusion | None:
    """The first exception, in the order of the pack, whose wording is found around ``match`` and includes part of it.

    Wording that goes on beyond the match only after a stop or pause, on either side, or after the other side has
    spoken, may be another sentence (不知道。您方便的话…), so then the exception does not excuse but asks for review.
    One that says that the hit stands ends the search.
    """
    if not exceptions:
        return None
    start = max(0, match.start - _CONTEXT_SYLLABLES)
    end = min(stream.size, match.end + _CONTEXT_SYLLABLES)
    found = seek_each(_groups(Same(exceptions)), stream, start, end, _EXCEPTION_SIMILARITY)
    for exclusion, sightings in zip(exceptions, found, strict=True):
        if not sightings:
            continue
        places = [around for around in sightings if _explains(around, match, exclusion, stream)]
        is_broken = all(_is_broken(match, around, stream) for around in places)
        if not places or (is_broken and exclusion.in_one_breath):
            continue
        if exclusion.effect is ExceptionEffect.STANDS:
            return None
        return exclusion.model_copy(update={"effect": ExceptionEffect.REVIEW}) if is_broken else exclusion
    return None


@lru_cache(maxsize=1024)
def _groups(same: Same[Sequence[Exclusion]]) -> Groups:
    """Exceptions have phrases by the hundred, and are the same tuple on every call."""
    return groups_of(tuple([exclusion.phrases for exclusion in same.subject]))


def _explains(around: Sighting, match: Match, exclusion: Exclusion, stream: Stream) -> bool:
    """Whether the wording of ``exclusion``, heard there, explains ``match``."""
    if around.level.rank > exclusion.level.rank or around.start >= match.end or match.start >= around.end:
        return False
    return not exclusion.followed_by or _is_followed(max(around.end, match.end), exclusion, stream)


def _is_broken(match: Match, around: Sighting, stream: Stream) -> bool:
    """Whether a stop or pause parts ``match`` from the wording around it, or the other side speaks anywhere between."""
    joints = stream.columns.joints
    is_broken_before = around.start < match.start and joints[match.start] is not Joint.WITHIN
    is_broken_after = around.end > match.end and joints[match.end] is not Joint.WITHIN
    outside = (*joints[around.start + 1 : match.start], *joints[match.end + 1 : around.end])
    return is_broken_before or is_broken_after or Joint.TURN in outside


def _is_followed(end: int, exclusion: Exclusion, stream: Stream) -> bool:
    """Whether the speaker goes on with one of the wordings that the exception asks for, before a cut."""
    limit = end
    while limit < min(end + exclusion.within_syllables, stream.size):
        if stream.columns.joints[limit] is Joint.CUT:
            break
        limit += 1
    followers = seek(exclusion.followed_by, stream, end, limit, _EXCEPTION_SIMILARITY)
    return any(found.level.rank <= exclusion.level.rank for found in followers)
