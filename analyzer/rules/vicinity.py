"""Whether the wording stands near a hit that has to be there for the hit to count."""

from __future__ import annotations

from enum import StrEnum

from analyzer.matching.match import Match
from analyzer.rules.seek import seek
from analyzer.scripts.schema import PRESETS, Near
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role

_HESITATIONS = frozenset({Role.FILLER, Role.STUTTER})


class Vicinity(StrEnum):
    """Whether it is there; perhaps, when something like it is."""

    THERE = "there"
    PERHAPS = "perhaps"
    ABSENT = "absent"


def vicinity(match: Match, near: Near | None, stream: Stream) -> Vicinity:
    """Whether one of the wordings of ``near`` is said beside ``match``; where none is asked for, it is."""
    if near is None:
        return Vicinity.THERE
    policy, best = PRESETS["name"], Vicinity.ABSENT
    for start, end in _sides(match, near, stream):
        for found in seek(near.phrases, stream, start, end, policy.review_similarity):
            if found.has_empty_slot:
                continue
            if found.level.rank <= policy.pass_level.rank and found.similarity >= policy.pass_similarity:
                return Vicinity.THERE
            best = Vicinity.PERHAPS
    return best


def _sides(match: Match, near: Near, stream: Stream) -> list[tuple[int, int]]:
    before = (_reached(range(match.start - 1, -1, -1), match.start, near, stream), match.start)
    after = (match.end, _reached(range(match.end, stream.size), match.end - 1, near, stream) + 1)
    return {"before": [before], "after": [after], "either": [before, after]}[near.side]


def _reached(way: range, at: int, near: Near, stream: Stream) -> int:
    """The last syllable on the way from ``at`` that is near enough; hesitations do not make it longer."""
    left = near.within_syllables
    for i in way:
        left -= stream.columns.roles[i] not in _HESITATIONS
        if left < 0:
            return at
        at = i
    return at
