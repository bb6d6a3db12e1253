"""The language model as one automaton: a state per history, and the names of every class reached from any of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from .classes import ENTRY, Arc, Automaton
from .lm import END, START, BackoffModel, Ngram

_LEAST = 1e-12


def grammar(model: BackoffModel, classes: Mapping[str, Automaton]) -> Iterator[Arc]:
    """All arcs; the first state is 0, back-off and the way into a class have no word, and ``None`` is the end.

    A word of ``model`` that is a class leads into the automaton of that class, whose end is the history of the class.
    """
    histories: dict[Ngram, int] = {(START,): 0}
    for history in sorted(model.followers):
        histories.setdefault(history, len(histories))
    entries: dict[str, int] = {}
    size = len(histories)
    for name, automaton in classes.items():
        entries[name] = size
        size += 1 + max(max(arc.source, arc.target or 0) for arc in automaton)
    for history, state in histories.items():
        for word, probability in model.followers.get(history, {}).items():
            cost = _cost(probability)
            if word == END:
                yield Arc(state, None, None, cost)
            elif word in entries:
                yield Arc(state, entries[word] + ENTRY, None, cost)
            else:
                yield Arc(state, histories[model.history_after((*history, word))], word, cost)
        if history:
            backoff = _cost(model.backoff.get(history, 1.0))
            yield Arc(state, histories[model.history_after(history[1:])], None, backoff)
    for name, automaton in classes.items():
        after = histories[model.history_after((name,))]
        for arc in automaton:
            target = after if arc.target is None else entries[name] + arc.target
            yield Arc(entries[name] + arc.source, target, arc.word, arc.cost)


def _cost(probability: float) -> float:
    return -math.log(max(probability, _LEAST))
