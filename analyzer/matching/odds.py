"""Whether a phrase was said, or just what was written: the odds, from the sounds and from the words around.

Near sounds alone say little about a short phrase: 部会 is written where 不会 was said, and where 部会 was. What tells
the two apart is whether the writing makes words. The weights are those of a logistic regression on real recogniser
errors: frequent strings of the references, each against everything near it that was heard (benchmarks/matching/weigh).
"""

from __future__ import annotations

import math

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match, Op, Step
from analyzer.text.fluency import fluency
from analyzer.text.stream import Stream

# Log odds of a wording of no syllables; per expected syllable; per nat of surprise; per nat that the words as written
# are more fluent than with the phrase in their place.
BASE, PER_SYLLABLE, PER_SURPRISE, PER_FLUENCY = -4.51, 0.99, -0.37, -0.32
# What makes no words may be a name: beyond so many nats, for a longer wording per syllable, it says no more.
MOST_GAIN, MOST_GAIN_PER_SYLLABLE = 10.0, 2.5
CONTEXT_SYLLABLES = 5


def log_odds(match: Match, stream: Stream) -> float:
    """Log odds, in nats, that the phrase of ``match`` was said rather than what stands in ``stream``.

    Infinite when it stands there word for word.
    """
    if match.level is MatchLevel.EXACT:
        return math.inf
    size = syllables(match)
    surprise, gain = evidence(match, stream)
    gain = max(gain, -max(MOST_GAIN, MOST_GAIN_PER_SYLLABLE * size))
    return BASE + PER_SYLLABLE * size + PER_SURPRISE * surprise + PER_FLUENCY * gain


def evidence(match: Match, stream: Stream) -> tuple[float, float]:
    """The surprise of all steps, and how much more fluent the words are as written than with the phrase, in nats."""
    before, after = _around(match, stream)
    heard = "".join(s.char for s in stream.syllables[match.start : match.end])
    expected = "".join(_expected(step) for step in match.steps)
    gain = fluency(before + heard + after) - fluency(before + expected + after)
    return sum(step.surprise for step in match.steps), gain


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
