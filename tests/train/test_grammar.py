"""The grammar is the language model with the names of every class in the place of its sign."""

from __future__ import annotations

import math

from models.train.classes import SURNAME, Arc, listed
from models.train.grammar import grammar
from models.train.lm import END, WittenBell, count_ngrams, mix

WORDS = ("您是", "女士", "吗")


def arcs() -> list[Arc]:
    kinds = (*WORDS, SURNAME)
    counts = count_ngrams([["您是", SURNAME, "女士", "吗"], [SURNAME, "女士"], ["您是", "女士", "吗"]])
    source = WittenBell(counts, kinds, dict.fromkeys((*kinds, END), 1.0))
    model = mix([(1.0, source)], kinds, prune=-1.0, classes=(SURNAME,))
    assert not any(len(history) == 2 and history[1] == SURNAME for history in model.followers)
    return list(grammar(model, {SURNAME: listed({"王": 3.0, "亓": 1.0})}))


def best(arcs: list[Arc], words: tuple[str, ...]) -> float:
    """Probability of the best path of these words, from the first state to an end."""
    costs = {(arcs[0].source, 0): 0.0}
    result = math.inf
    waiting = list(costs)
    while waiting:
        state, said = waiting.pop()
        for arc in arcs:
            if arc.source != state:
                continue
            cost = costs[state, said] + arc.cost
            if arc.target is None:
                result = min(result, cost if said == len(words) else math.inf)
            elif arc.word is None or words[said : said + 1] == (arc.word,):
                there = (arc.target, said + (arc.word is not None))
                if cost < costs.get(there, math.inf) - 1e-12:
                    costs[there] = cost
                    waiting.append(there)
    return math.exp(-result)


def test_the_first_arc_leaves_the_start() -> None:
    assert arcs()[0].source == 0


def test_signs_are_no_words_of_the_grammar() -> None:
    assert {arc.word for arc in arcs()} == {*WORDS, "王", "亓", None}


def test_a_name_counts_as_its_class_times_its_share_of_it() -> None:
    made = arcs()
    common, rare = best(made, ("您是", "王", "女士", "吗")), best(made, ("您是", "亓", "女士", "吗"))
    assert common > 0.01
    assert abs(common / rare - 3) < 1e-6


def test_what_follows_a_name_does_not_depend_on_the_name() -> None:
    made = arcs()
    ratios = [best(made, (name, "女士")) / best(made, (name, "吗")) for name in ("王", "亓")]
    assert abs(ratios[0] - ratios[1]) < 1e-6
    assert ratios[0] > 1


def test_without_classes_it_is_the_model_alone() -> None:
    source = WittenBell(count_ngrams([["您是", "女士"]]), WORDS, dict.fromkeys((*WORDS, END), 1.0))
    model = mix([(1.0, source)], WORDS, prune=-1.0)
    made = list(grammar(model, {}))
    assert best(made, ("您是", "女士")) >= model.probability("您是", ("<s>",)) * 0.1
    assert all(arc.word in (*WORDS, None) for arc in made)
