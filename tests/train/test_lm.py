"""Language models are probability distributions, whatever was counted and pruned."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.train.lm import END, START, BackoffModel, WittenBell, count_ngrams, log_probability, mix

WORDS = ("好", "的", "热", "您")
FLOOR = {word: float(i + 1) for i, word in enumerate((*WORDS, END))}
NEXT = (*WORDS, END)
HISTORIES = [
    (),
    *((word,) for word in (START, *WORDS)),
    *((START, word) for word in WORDS),
    *itertools.product(WORDS, WORDS),
]

corpora = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=12)


def model(sentences: list[list[str]]) -> WittenBell:
    return WittenBell(count_ngrams(sentences), WORDS, FLOOR)


def test_counts_of_a_sentence() -> None:
    counts = count_ngrams([["好", "的"], ["好"]])
    assert counts[(START,)] == counts[(END,)] == counts[("好",)] == counts[(START, "好")] == 2
    assert counts[("好", "的")] == counts[("好", END)] == counts[(START, "好", "的")] == counts[(START, "好", END)] == 1
    assert len(counts) == 4 + 4 + 3


def test_weighted_sentences_count_as_often_as_they_weigh() -> None:
    assert count_ngrams({("好", "的"): 2.5, ("好",): 1.0})["好",] == 3.5
    assert count_ngrams({("好", "的"): 1.0}) == count_ngrams([["好", "的"]])


@given(corpora)
def test_smoothed_probabilities_sum_to_one(sentences: list[list[str]]) -> None:
    smoothed = model(sentences)
    for history in HISTORIES:
        probabilities = [smoothed.probability(word, history) for word in NEXT]
        assert min(probabilities) > 0
        assert sum(probabilities) == pytest.approx(1, abs=1e-6), history


@settings(deadline=None)
@given(corpora, corpora, st.sampled_from([0.0, 1e-4, 1e-2, 0.1]), st.floats(0.05, 0.95))
def test_mixed_and_pruned_probabilities_sum_to_one(
    first: list[list[str]], second: list[list[str]], prune: float, share: float
) -> None:
    mixed = mix([(share, model(first)), (1 - share, model(second))], WORDS, prune=prune)
    for history in HISTORIES:
        known = mixed.history_after(history)
        total = sum(mixed.probability(word, known) for word in NEXT)
        assert total == pytest.approx(1, abs=1e-6), history
        assert all(mixed.probability(word, known) > 0 for word in NEXT)


@settings(deadline=None)
@given(corpora, corpora)
def test_without_pruning_seen_ngrams_have_the_mixture_itself(first: list[list[str]], second: list[list[str]]) -> None:
    one, other = model(first), model(second)
    mixed = mix([(0.6, one), (0.4, other)], WORDS, prune=-1.0)
    for ngram in {*one.counts, *other.counts}:
        if ngram[-1] != START and len(ngram) > 1:
            ours, theirs = (source.probability(ngram[-1], ngram[:-1]) for source in (one, other))
            low, high = min(ours, theirs) - 1e-9, max(ours, theirs) + 1e-9
            assert low <= mixed.probability(ngram[-1], ngram[:-1]) <= high


def test_a_source_counts_more_after_a_history_that_is_common_in_it() -> None:
    names = model([["您", "好"]] * 9 + [["热", "热"]])
    talk = model([["您", "的"]] + [["热", "的"]] * 9)
    mixed = mix([(0.5, names), (0.5, talk)], WORDS, prune=-1.0)
    assert mixed.probability("好", ("您",)) > 0.5 * (names.probability("好", ("您",)) + talk.probability("好", ("您",)))
    assert mixed.probability("热", ("热",)) < 0.5 * (names.probability("热", ("热",)) + talk.probability("热", ("热",)))
    for word in NEXT:
        expected = 0.5 * (names.probability(word, ()) + talk.probability(word, ()))
        assert mixed.probability(word, ()) == pytest.approx(expected)


@settings(deadline=None)
@given(corpora, st.sampled_from([0.0, 1e-3, 1e-1]))
def test_every_history_of_two_words_can_be_reached(sentences: list[list[str]], prune: float) -> None:
    mixed = mix([(1.0, model(sentences))], WORDS, prune=prune)
    for history in mixed.followers:
        if len(history) == 2:
            assert history[1] in mixed.followers.get(history[:1], {}), history
        assert START not in mixed.followers[history]


def test_after_a_class_what_came_before_it_is_forgotten() -> None:
    sentences = [["您", "好", "热"], ["的", "好", "的"]]
    mixed = mix([(1.0, model(sentences))], WORDS, prune=-1.0, classes=("好",))
    assert ("您", "好") not in mixed.followers
    assert ("您",) in mixed.followers
    assert "好" in mixed.followers[START, "您"]
    assert mixed.history_after(("您", "好")) == ("好",)


def test_pruning_makes_it_smaller_and_keeps_the_words() -> None:
    sentences = [["好", "的"]] * 50 + [["热", "的", "好"], ["您", "好", "热"], ["好", "热", "的", "您"]]
    sizes = [mix([(1.0, model(sentences))], WORDS, prune=prune).size for prune in (-1.0, 1e-3, 1.0)]
    assert sizes[0] > sizes[1] > sizes[2] == len(NEXT)


def test_what_was_seen_often_is_likelier() -> None:
    mixed = mix([(1.0, model([["好", "的"]] * 9 + [["热", "的"]]))], WORDS, prune=0.0)
    assert log_probability(mixed, ["好", "的"]) > log_probability(mixed, ["热", "的"])
    assert log_probability(mixed, ["热", "的"]) > log_probability(mixed, ["您", "您"])


def test_the_probability_of_a_sentence_is_the_product_of_its_steps() -> None:
    mixed = mix([(1.0, model([["好", "的"], ["热"]]))], WORDS, prune=-1.0)
    steps = [("好", (START,)), ("的", (START, "好")), (END, ("好", "的"))]
    expected = sum(math.log(mixed.probability(word, mixed.history_after(history))) for word, history in steps)
    assert log_probability(mixed, ["好", "的"]) == pytest.approx(expected)


def test_an_unknown_word_has_no_probability_and_words_outside_are_not_counted() -> None:
    smoothed = WittenBell(count_ngrams([["好", "外人", "的"]]), WORDS, FLOOR)
    assert smoothed.probability("外人", ()) == 0
    assert ("好", "外人") not in smoothed.counts
    assert BackoffModel(followers={(): {"好": 1.0}}).probability("外人", ("好",)) == 0.0
