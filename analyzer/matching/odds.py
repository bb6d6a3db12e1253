"""Whether a phrase was said, or just what was written: the odds, from the sounds and from the words around.

Near sounds alone say little about a short phrase: 部会 is written where 不会 was said, and where 部会 was. What tells
the two apart is whether the writing makes words. The weights are those of a logistic regression on real recogniser
errors: frequent strings of the references, each against everything near it that was heard (benchmarks/matching/weigh).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match, Op, Step
from analyzer.matching.slots import GapSlot
from analyzer.text.fluency import cuts, fluency
from analyzer.text.stream import Stream

# Log odds of a wording of no syllables; per expected syllable; per nat of surprise at what was heard or put in, and at
# what is missing; per nat that the words as written are more fluent than with the phrase in their place; per word that
# the match begins or ends in the middle of (会 of 发布会).
BASE, PER_SYLLABLE, PER_SURPRISE, PER_LOSS, PER_FLUENCY, PER_BROKEN_WORD = -3.16, 1.25, -0.51, -1.26, -0.21, -0.68
# What makes no words may be a name: beyond so many nats, for a longer wording per syllable, it says no more.
MOST_GAIN, MOST_GAIN_PER_SYLLABLE = 10.0, 2.5
# What stands after a gap has as many places to be found in as the gap may be long, and so has what stands before it.
PER_GAP = -2 * math.log(GapSlot().longest)
CONTEXT_SYLLABLES = 5
_GAP = f"{{{GapSlot().name}}}"


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for a phrase of so many ``syllables``, slots apart, and what against it.

    ``heard`` is the surprise at what was heard for it or put in, ``lost`` that at what is missing, ``gain`` how much
    more fluent the words are as written than with the phrase in their place, all in nats. Something stands in so many
    ``gaps`` of it, and so many words of the text are ``broken``: the match begins or ends inside them.
    """

    syllables: int
    heard: float
    lost: float
    gain: float
    gaps: int
    broken: int

    @property
    def log_odds(self) -> float:
        """Log odds, in nats, that the phrase was said."""
        return (
            BASE
            + PER_SYLLABLE * self.syllables
            + PER_SURPRISE * self.heard
            + PER_LOSS * self.lost
            + PER_FLUENCY * self.gain
            + PER_BROKEN_WORD * self.broken
            + PER_GAP * self.gaps
        )


def log_odds(match: Match, stream: Stream) -> float:
    """Log odds, in nats, that the phrase of ``match`` was said rather than what stands in ``stream``.

    Infinite when it stands there word for word.
    """
    return math.inf if match.level is MatchLevel.EXACT else clues(match, stream).log_odds


def clues(match: Match, stream: Stream) -> Clues:
    """The clues of ``match``, found in ``stream``."""
    size = syllables(match)
    before, after = _around(match, stream)
    heard = "".join(s.char for s in stream.syllables[match.start : match.end])
    expected = "".join(_expected(step) for step in match.steps)
    gain = fluency(before + heard + after) - fluency(before + expected + after)
    lost = sum(step.surprise for step in match.steps if step.op is Op.OMITTED)
    return Clues(
        syllables=size,
        heard=sum(step.surprise for step in match.steps) - lost,
        lost=lost,
        gain=max(gain, -max(MOST_GAIN, MOST_GAIN_PER_SYLLABLE * size)),
        gaps=sum(step.expected == _GAP and step.start < step.end for step in match.steps),
        broken=len({len(before), len(before) + len(heard)} - cuts(before + heard + after)),
    )


def syllables(match: Match) -> int:
    """How many syllables the wording gives, slots apart."""
    return sum(1 for step in match.steps if step.op is not Op.INSERTED and not step.expected.startswith("{"))


def _expected(step: Step) -> str:
    """The characters of the phrase that a step stands for; a slot keeps what fills it."""
    if step.op is Op.FILLED:
        return step.heard
    return "" if step.expected.startswith("{") else step.expected


def _around(match: Match, stream: Stream) -> tuple[str, str]:
    """A few characters of the same utterance on either side."""
    all_of_it = stream.syllables
    first, last = all_of_it[match.start].utterance_index, all_of_it[match.end - 1].utterance_index
    before = all_of_it[max(0, match.start - CONTEXT_SYLLABLES) : match.start]
    after = all_of_it[match.end : match.end + CONTEXT_SYLLABLES]
    return (
        "".join(s.char for s in before if s.utterance_index == first),
        "".join(s.char for s in after if s.utterance_index == last),
    )
