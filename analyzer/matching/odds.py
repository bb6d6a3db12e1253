"""Whether a phrase was said, or just what was written: the odds, from the sounds and from the words around.

Near sounds alone say little about a short phrase: 部会 is written where 不会 was said, and where 部会 was. What tells
the two apart is whether the writing makes words. A long phrase has much in common with other sentences of its kind;
what tells them apart is that the others make words where they differ, and lack words. The weights are those of logistic
regressions on real recogniser errors, each phrase against everything near it (benchmarks/matching/weigh, weigh_long).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from analyzer.domain import MatchLevel
from analyzer.matching.lost import words_lost
from analyzer.matching.match import Match, Op, Step
from analyzer.matching.slots import GapSlot
from analyzer.text.fluency import cuts, fluency
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role, spell

# What makes no words may be a name: beyond so many nats, for a longer wording per syllable, it says no more.
MOST_GAIN, MOST_GAIN_PER_SYLLABLE = 10.0, 2.5
# What stands after a gap has as many places to be found in as the gap may be long, and so has what stands before it.
PER_GAP = -2 * math.log(GapSlot().longest)
# From so many syllables on, slots and particles (的, 吗) apart, a wording is long.
LONG_SYLLABLES = 6
# If more of a long one is missing something else was said: recognisers seldom lose so much.
MOST_MISSING = 0.25
CONTEXT_SYLLABLES = 5
_GAP = f"{{{GapSlot().name}}}"


@dataclass(frozen=True, slots=True)
class Weights:
    """What clues are worth, in nats of log odds.

    ``base`` is for a wording of no syllables, ``syllable`` for every expected one; ``heard`` per nat of surprise at
    what was heard or put in, ``lost`` per nat at what is missing; ``gain`` per nat that the words as written are more
    fluent than with the phrase in their place; ``broken`` per word that the match begins or ends in the middle of (会
    of 发布会); ``word`` per word of which nothing was heard.
    """

    base: float
    syllable: float
    heard: float
    lost: float
    gain: float
    broken: float
    word: float


# By benchmarks.matching.weigh: sums of everything there is.
SHORT = Weights(base=-3.16, syllable=1.25, heard=-0.51, lost=-1.26, gain=-0.21, broken=-0.68, word=0.0)
# By benchmarks.matching.weigh_long: means of what there is per expected syllable, words that are broken apart. The more
# is said, the more of it goes wrong, and the more of it differs in another sentence.
LONG = Weights(base=1.77, syllable=0.19, heard=-1.07, lost=-2.80, gain=-1.45, broken=-2.00, word=-9.66)


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for a phrase of so many ``syllables``, slots apart, and what against it.

    ``heard`` is the surprise at what was heard for it or put in, ``lost`` that at what is missing, ``gain`` how much
    more fluent the words are as written than with the phrase in their place, all in nats. Something stands in so many
    ``gaps`` of it, and so many words of the text are ``broken``: the match begins or ends inside them. Of so many
    ``words_lost`` of a long phrase nothing was heard.
    """

    syllables: int
    heard: float
    lost: float
    gain: float
    gaps: int
    broken: int
    words_lost: int = 0
    is_long: bool = False

    @property
    def log_odds(self) -> float:
        """Log odds, in nats, that the phrase was said."""
        weights, per = (LONG, self.syllables) if self.is_long else (SHORT, 1)
        by_sound = weights.heard * self.heard + weights.lost * self.lost + weights.word * self.words_lost
        return (
            weights.base
            + weights.syllable * self.syllables
            + (by_sound + weights.gain * self.gain) / per
            + weights.broken * self.broken
            + PER_GAP * self.gaps
        )


def log_odds(match: Match, stream: Stream) -> float:
    """Log odds, in nats, that the phrase of ``match`` was said rather than what stands in ``stream``.

    Infinite when it stands there word for word.
    """
    if match.level is MatchLevel.EXACT:
        return math.inf
    return -math.inf if lacks_too_much(match) else clues(match, stream).log_odds


def clues(match: Match, stream: Stream) -> Clues:
    """The clues of ``match``, found in ``stream``."""
    size = syllables(match)
    before, after = _around(match, stream)
    heard = "".join(stream.columns.chars[match.start : match.end])
    expected = "".join(_expected(step) for step in match.steps)
    gain = fluency(before + heard + after) - fluency(before + expected + after)
    lost = sum(step.surprise for step in match.steps if step.op is Op.OMITTED)
    long = is_long(match)
    return Clues(
        syllables=size,
        heard=sum(step.surprise for step in match.steps) - lost,
        lost=lost,
        gain=max(gain, -max(MOST_GAIN, MOST_GAIN_PER_SYLLABLE * size)),
        gaps=sum(step.expected == _GAP and step.start < step.end for step in match.steps),
        broken=len({len(before), len(before) + len(heard)} - cuts(before + heard + after)),
        words_lost=words_lost(match.steps) if long else 0,
        is_long=long,
    )


def is_long(match: Match) -> bool:
    """Whether the wording has LONG_SYLLABLES or more, slots and particles apart."""
    return _with_sense(step.expected for step in match.steps) >= LONG_SYLLABLES


def lacks_too_much(match: Match) -> bool:
    """Whether more of a long wording is missing than recognisers lose."""
    missing = [step.expected for step in match.steps if step.op is Op.OMITTED]
    if not missing:
        return False
    size = _with_sense(step.expected for step in match.steps)
    return size >= LONG_SYLLABLES and _with_sense(missing) > MOST_MISSING * size


def _with_sense(expected: Iterable[str]) -> int:
    """How many syllables are expected, slots and particles (的, 吗) apart."""
    return _syllables_with_sense("".join(part for part in expected if not part.startswith("{")))


@lru_cache(maxsize=32_768)
def _syllables_with_sense(text: str) -> int:
    return sum(syllable.role is not Role.PARTICLE for syllable in spell(text))


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
    chars, indexes = stream.columns.chars, stream.columns.utterance_indexes
    before = range(max(0, match.start - CONTEXT_SYLLABLES), match.start)
    after = range(match.end, min(match.end + CONTEXT_SYLLABLES, stream.size))
    return (
        "".join([chars[at] for at in before if indexes[at] == indexes[match.start]]),
        "".join([chars[at] for at in after if indexes[at] == indexes[match.end - 1]]),
    )
