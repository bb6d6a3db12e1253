"""Whether the wording stands near a hit that has to be there for the hit to count."""

from __future__ import annotations

from enum import StrEnum

from analyzer.matching.match import Match
from analyzer.rules.seek import patterns, seek
from analyzer.scripts.schema import PRESETS, Near
from analyzer.text.stream import Stream


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
    for start, end in _sides(match, near, len(stream.syllables)):
        for found in seek(patterns(near.phrases), stream, start, end, policy.review_similarity):
            if found.has_empty_slot:
                continue
            if found.level.rank <= policy.pass_level.rank and found.similarity >= policy.pass_similarity:
                return Vicinity.THERE
            best = Vicinity.PERHAPS
    return best


def _sides(match: Match, near: Near, size: int) -> list[tuple[int, int]]:
    before = (max(0, match.start - near.within_syllables), match.start)
    after = (match.end, min(size, match.end + near.within_syllables))
    return {"before": [before], "after": [after], "either": [before, after]}[near.side]
