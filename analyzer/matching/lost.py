"""Which words of a wording nothing was heard of.

A recogniser that errs garbles syllables here and there; that nothing is left of a whole word is rare. Who says another
sentence says another word: 还有什么需要注意 is not 还有什么需要帮忙, however much else is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from analyzer.domain import MatchLevel
from analyzer.matching.match import Op, Step
from analyzer.text.fluency import cuts

# What the loss of a word of one syllable says is said by the surprise at that syllable.
_FEWEST_SYLLABLES = 2


def words_lost(steps: Iterable[Step]) -> int:
    """How many words of two syllables or more are missing, or were heard as something else in all their syllables."""
    return sum(_words_lost(run) for run in _runs(steps))


def _runs(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """The expected syllables between slots."""
    run: list[Step] = []
    for step in steps:
        if step.expected.startswith("{"):
            yield run
            run = []
        elif step.op is not Op.INSERTED:
            run.append(step)
    yield run


def _words_lost(run: Sequence[Step]) -> int:
    gone = [_is_gone(step) for step in run]
    if not any(one and other for one, other in pairwise(gone)):
        return 0
    places = sorted(cuts("".join(step.expected for step in run)))
    return sum(end - start >= _FEWEST_SYLLABLES and all(gone[start:end]) for start, end in pairwise(places))


def _is_gone(step: Step) -> bool:
    """Whether nothing is left of an expected syllable; recognisers write 你 for 您, which is no surprise."""
    return step.op is Op.OMITTED or (step.level is MatchLevel.EDITED and step.surprise > 0)
