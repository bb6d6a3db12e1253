"""Wordings in a tree: nothing is lost by what they share."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.matching.codes import NEAR
from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.matching.search import find_all, searcher_of
from analyzer.matching.tree import ADDED, BEFORE, BEYOND, DEPTHS, KEYS, LOST, MOST, allowances, highest
from analyzer.matching.wordings import Wordings
from analyzer.text.stream import build_stream

PHRASES = [
    "不知道",
    "[我]不管",
    "管家{号}号",
    "不知道您…方便",
    "您好(吗|)",
    "请问您是{姓}(先生|女士)",
    "{号}号",
    "不知(道|晓)",
]
TEXTS = st.text(alphabet="不知道资到我管关您好三十四号家请问是张先生女士方便晓嗯吗，", max_size=12)
CALLS = st.lists(st.tuples(st.sampled_from([Speaker.AGENT, Speaker.AGENT, Speaker.CUSTOMER]), TEXTS), max_size=4)


def patterns_of(phrases: list[str]) -> list[Pattern]:
    return [pattern for phrase in phrases for pattern in compile_phrase(phrase)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=6), CALLS, st.sampled_from([0.5, 0.65, 0.8, 1.0]))
def test_together_wordings_are_found_as_each_is_alone(
    phrases: list[str], call: list[tuple[Speaker, str]], min_similarity: float
) -> None:
    patterns = patterns_of(phrases)
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    together = searcher_of(stream).sightings(Wordings(patterns), min_similarity, 0, stream.size)
    for number, pattern in enumerate(patterns):
        own = sorted((s.match for s in together if s.wording == number), key=lambda match: match.start)
        assert tuple(own) == find_all(pattern, stream, min_similarity=min_similarity)


def test_what_begins_alike_is_one_branch() -> None:
    words = Wordings(patterns_of(["不知道", "不知晓", "不", "我不管"]))
    *_, nodes, ends, ending = words.arrays
    assert nodes[DEPTHS].tolist() == [0, 1, 2, 2, 0, 1, 2]
    assert nodes[BEFORE].tolist() == [0, 1, 2, 2, 0, 1, 2]
    assert nodes[BEYOND].tolist() == [4, 4, 3, 4, 7, 7, 7]
    # 不, 知, 道, 晓; 我, 不, 管.
    assert nodes[KEYS, 0] == nodes[KEYS, 5]
    by_node = [ending[begin:end].tolist() for begin, end in pairwise(ends)]
    assert by_node == [[2], [], [0], [1], [], [], [3]]


def test_a_branch_may_cost_what_its_most_generous_wording_may() -> None:
    words = Wordings(patterns_of(["不知道", "不知晓", "不", "我不管"]))
    *_, nodes, ends, ending = words.arrays
    found = highest(nodes, ends, ending, words.limits(0.5))
    limits = words.limits(0.5).tolist()
    assert found.tolist() == [max(limits[:3]), max(limits[:2]), limits[0], limits[1], *[limits[3]] * 3]


def test_what_limits_allow_is_counted_in_syllables() -> None:
    words = Wordings(patterns_of(["不知道您什么时候方便", "不知晓"]))
    *_, nodes, ends, ending = words.arrays
    found = allowances(nodes, ends, ending, words.limits((0.5,)), 4_000)
    assert found[MOST].tolist() == highest(nodes, ends, ending, words.limits((0.5,))).tolist()
    assert found[ADDED].tolist() == [most // 4_000 for most in found[MOST].tolist()]
    assert found[LOST].tolist() == [most // NEAR for most in found[MOST].tolist()]
    nothing = allowances(nodes, ends, ending, np.array([0, -1], np.int32), 4_000)
    assert nothing[:, 0].tolist() == [0, 0, 0]
    assert nothing[:, -1].tolist() == [-1, -1, -1]
