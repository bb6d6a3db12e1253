"""Classes of names in the language model: a person, a street, an estate … each a small automaton of its own.

In the sentences that the language model counts, one sign stands for any name of a class (Brown et al. 1992), so that
"户主是" is followed by a person, whoever that is, and a person by whatever follows people. Inside the class, the
automaton says how likely each name is. The grammar enters it on an epsilon arc from every history that knows the class,
and comes back to the history of the class: a name costs the same wherever it stands, and is stored once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .lm import END, START, BackoffModel, Ngram, WittenBell, count_ngrams, mix

SURNAME, PERSON, STREET, HOME, STATION, COMPANY, DISTRICT = map(chr, range(0x9FF0, 0x9FF7))
"""The signs: Han characters that stand in no dictionary, so that they pass for words of the text."""
CLASSES = (SURNAME, PERSON, STREET, HOME, STATION, COMPANY, DISTRICT)
ENTRY = 0
JOINT = "/"
"""Between the stem of a name and its ending: not said."""

Names = Mapping[tuple[str, ...], float]
"""Names as words (and ``JOINT``), with weights. No name begins or ends with ``JOINT``."""


@dataclass(frozen=True, slots=True)
class Arc:
    """From state to state by a word (none: without a word) at a cost, −ln of its probability; to ``None``: the end."""

    source: int
    target: int | None
    word: str | None
    cost: float


Automaton = tuple[Arc, ...]
"""Starts in state ``ENTRY``, which no arc without a word may leave: no name is empty, and no loop is without a word."""


def automaton(names: Names, *, prune: float) -> Automaton:
    """A pruned trigram of the names, in which a stem and its ending may be told apart by ``JOINT``.

    What a name or an ending may begin with is never pruned, and never backed off from: "街" after any stem costs what
    endings cost, not what it costs among all the words of the class.
    """
    counts = count_ngrams(names)
    vocabulary = {ngram[0]: 1.0 for ngram in counts if len(ngram) == 1 and ngram[0] not in (START, END)}
    source = WittenBell(counts, vocabulary, {**vocabulary, END: 1.0})
    model = mix([(1.0, source)], vocabulary, prune=prune)
    begins: dict[Ngram, dict[str, float]] = {(START,): {}, (JOINT,): {}}
    for ngram in sorted(counts):
        if len(ngram) == 2 and ngram[:1] in begins:
            begins[ngram[:1]][ngram[1]] = source.probability(ngram[1], ngram[:1])
    for history in begins:
        model.followers.setdefault(history, {})
    return _arcs(model, {history: _normalised(words) for history, words in begins.items()})


def _arcs(model: BackoffModel, begins: Mapping[Ngram, Mapping[str, float]]) -> Automaton:
    states: dict[Ngram, int] = {(START,): ENTRY}
    for history in sorted(model.followers):
        states.setdefault(history, len(states))
    arcs = []
    for history, state in states.items():
        following = begins[history] if history in begins else model.followers[history]
        for word, probability in following.items():
            target = None if word == END else states[model.history_after((*history, word))]
            arcs.append(Arc(state, target, None if word in (END, JOINT) else word, -math.log(probability)))
        if history and history not in begins:
            backoff = model.backoff[history]
            arcs.append(Arc(state, states[model.history_after(history[1:])], None, -math.log(backoff)))
    return tuple(arcs)


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Weights of whole names of two characters, of their parts where the whole is not known, and of single ones."""

    whole: Mapping[str, float]
    first: Mapping[str, float]
    second: Mapping[str, float]
    only: Mapping[str, float]


def people(surnames: Mapping[str, float], given: GivenNames, shares: tuple[float, float, float]) -> Automaton:
    """Surname and given name. ``shares`` are those of whole names, of names by their parts, and of single characters.

    A given name does not depend on the surname; its second character depends on the first as far as whole names tell.
    """
    whole_share, parts_share, only_share = shares
    whole, first, second, only = map(_normalised, (given.whole, given.first, given.second, given.only))
    by_first: dict[str, float] = defaultdict(float)
    for name, weight in whole.items():
        by_first[name[0]] += whole_share * weight
    after_surname, any_second = 1, 2
    states = {character: 3 + i for i, character in enumerate(sorted({*by_first, *first}))}
    arcs = [Arc(ENTRY, after_surname, surname, -math.log(p)) for surname, p in _normalised(surnames).items()]
    arcs += [Arc(after_surname, None, name, -math.log(only_share * p)) for name, p in only.items()]
    arcs += [Arc(any_second, None, name, -math.log(p)) for name, p in second.items()]
    for character, state in states.items():
        by_parts = parts_share * first.get(character, 0.0)
        total = by_first.get(character, 0.0) + by_parts
        arcs.append(Arc(after_surname, state, character, -math.log(total)))
        if by_parts:
            arcs.append(Arc(state, any_second, None, -math.log(by_parts / total)))
    for name, weight in whole.items():
        by_parts = parts_share * first.get(name[0], 0.0)
        probability = whole_share * weight + by_parts * second.get(name[1], 0.0)
        arcs.append(Arc(states[name[0]], None, name[1], -math.log(probability / (by_first[name[0]] + by_parts))))
    return tuple(arcs)


def listed(names: Mapping[str, float]) -> Automaton:
    """Names of one word each."""
    return tuple(Arc(ENTRY, None, word, -math.log(p)) for word, p in _normalised(names).items())


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()}
