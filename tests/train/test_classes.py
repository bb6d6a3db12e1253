"""Automata of names: every name that went in can come out, probabilities add up, and nothing loops without a word."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.train.classes import CLASSES, ENTRY, JOINT, Automaton, GivenNames, automaton, listed, people

WORDS = ("人民", "建设", "学", "府")
ENDS = ("路", "街")
names = st.dictionaries(
    st.one_of(
        st.tuples(st.sampled_from(WORDS), st.just(JOINT), st.sampled_from(ENDS)),
        st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS), st.just(JOINT), st.sampled_from(ENDS)),
        st.tuples(st.sampled_from((*WORDS, *ENDS))),
    ),
    st.floats(0.5, 50),
    min_size=1,
    max_size=12,
)
SURNAMES = {"王": 3.0, "欧阳": 1.0}
GIVEN = GivenNames({"建国": 2.0, "志强": 1.0}, {"建": 1.0, "文": 1.0}, {"国": 1.0, "华": 3.0}, {"伟": 1.0})


def silent_ends(automaton: Automaton, state: int) -> set[int | None]:
    """The states that can be reached without a word."""
    reached: set[int | None] = set()
    waiting = [state]
    while waiting:
        at = waiting.pop()
        for arc in automaton:
            if arc.source == at and arc.word is None and arc.target not in reached:
                reached.add(arc.target)
                if arc.target is not None:
                    waiting.append(arc.target)
    return reached


def probability(automaton: Automaton, words: tuple[str, ...]) -> float:
    """Of the best path that says these words."""
    best: dict[tuple[int | None, int], float] = {(ENTRY, 0): 0.0}
    waiting = [(ENTRY, 0)]
    while waiting:
        state, said = waiting.pop()
        for arc in automaton:
            if arc.source != state or not (arc.word is None or words[said : said + 1] == (arc.word,)):
                continue
            there = (arc.target, said + (arc.word is not None))
            cost = best[state, said] + arc.cost
            if cost < best.get(there, math.inf) - 1e-12:
                best[there] = cost
                if arc.target is not None:
                    waiting.append((arc.target, there[1]))
    return math.exp(-best.get((None, len(words)), math.inf))


def test_signs_are_one_character_each_and_no_words() -> None:
    assert len(set(CLASSES)) == len(CLASSES)
    assert all("\u4e00" <= sign <= "\u9fff" for sign in CLASSES)


@settings(deadline=None)
@given(names, st.sampled_from([-1.0, 1e-3, 1e-1]))
def test_every_name_can_be_said_and_none_is_empty(names: dict[tuple[str, ...], float], prune: float) -> None:
    made = automaton(names, prune=prune)
    for name in names:
        assert probability(made, tuple(word for word in name if word != JOINT)) > 0
    assert not silent_ends(made, ENTRY)
    states = {arc.source for arc in made}
    assert not any(state in silent_ends(made, state) for state in states)
    assert {arc.target for arc in made} <= {*states, None}


@settings(deadline=None)
@given(names)
def test_what_begins_a_name_or_an_ending_adds_up_to_one(names: dict[tuple[str, ...], float]) -> None:
    made = automaton(names, prune=1e-3)
    leaving = defaultdict(float)
    for arc in made:
        if arc.word is not None:
            leaving[arc.source] += math.exp(-arc.cost)
    assert leaving[ENTRY] == pytest.approx(1)


def test_an_ending_costs_the_same_after_a_stem_that_never_had_it() -> None:
    streets = {("人民", JOINT, "路"): 90.0, ("建设", JOINT, "路"): 5.0, ("学", "府", JOINT, "街"): 5.0}
    made = automaton(streets, prune=1e-2)
    assert (
        probability(made, ("人民", "路"))
        > probability(made, ("建设", "路"))
        > probability(made, ("建设", "街"))
        > 0.001
    )
    assert probability(made, ("路", "人民")) == 0


def test_people_add_up_to_one() -> None:
    made = people(SURNAMES, GIVEN, (0.5, 0.3, 0.2))
    given = [(a, b) for a in "建志文" for b in "国强华"]
    assert probability(made, ("王", "伟")) == pytest.approx(0.75 * 0.2)
    assert probability(made, ("王", "建", "国")) == pytest.approx(0.75 * (0.5 * 2 / 3 + 0.3 * 0.5 * 0.25))
    assert probability(made, ("王", "文", "华")) == pytest.approx(0.75 * 0.3 * 0.5 * 0.75)
    assert probability(made, ("王", "志", "国")) == 0
    total = sum(probability(made, ("欧阳", *name)) for name in given) + probability(made, ("欧阳", "伟"))
    assert total == pytest.approx(0.25)
    assert not silent_ends(made, ENTRY)


def test_listed_names_are_words_with_their_weights() -> None:
    made = listed(SURNAMES)
    assert probability(made, ("王",)) == pytest.approx(0.75)
    assert probability(made, ("李",)) == 0
