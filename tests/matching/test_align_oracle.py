"""The aligner against a slow and obvious one that tries every way of speaking a phrase."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.matching.costs import INSERTIONS, JOINTS, grade, insertion_surprise, omission_surprise, surprise
from analyzer.matching.fills import GUESS_LONGEST, GUESS_PERCENT, Window
from analyzer.matching.match import Op
from analyzer.matching.phrase import Pattern, Sounded, compile_phrase
from analyzer.matching.search import find_all, nearest
from analyzer.matching.slots import GapSlot
from analyzer.text.stream import Stream, build_stream

PHRASES = ["不知道", "我不管", "管家{号}号", "不知道您…方便", "您好吗", "请问您是{姓}先生", "环保供热"]
TEXTS = st.text(alphabet="不知道资到我管关您好三十四号家请问是张先生方便环保供热嗯吗，", max_size=12)
CALLS = st.lists(st.tuples(st.sampled_from([Speaker.AGENT, Speaker.AGENT, Speaker.CUSTOMER]), TEXTS), max_size=4)


def join_cost(window: Window, start: int, end: int) -> float:
    """Price of the joints inside ``[start, end)``; the one before ``start`` is not counted."""
    return sum(JOINTS[joint] for joint in window.joints[start + 1 : end])


def oracle(pattern: Pattern, stream: Stream) -> float:
    items, syllables, window = pattern.items, stream.syllables, Window.of(stream.columns)

    def ways(i: int, j: int) -> list[tuple[int, float]]:
        item = items[i]
        if isinstance(item, Sounded):
            return [(j + 1, grade(item.key, syllables[j].key)[1])] if j < len(window) else []
        ways = [(end, c + join_cost(window, start, end)) for start, end, (_, c) in item.fills(window) if start == j]
        if not isinstance(item, GapSlot):
            ends = range(j + 1, min(j + GUESS_LONGEST, len(window)) + 1)
            guess = item.weight * GUESS_PERCENT / 100
            ways += [(end, guess + join_cost(window, j, end)) for end in ends]
        return ways

    @cache
    def rest(i: int, j: int) -> float:
        if i == len(items):
            return 0.0
        options = [items[i].weight + rest(i + 1, j)]
        if j < len(window):
            joint = JOINTS[syllables[j].joint]
            options.append(joint + INSERTIONS[syllables[j].role] + rest(i, j + 1))
            options += [joint + cost + rest(i + 1, end) for end, cost in ways(i, j)]
        return min(options)

    return min(
        (
            sum(item.weight for item in items[:i]) + cost + rest(i + 1, end)
            for i in range(len(items))
            for j in range(len(window))
            for end, cost in ways(i, j)
        ),
        default=float("inf"),
    )


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PHRASES), CALLS)
def test_the_best_cost_is_that_of_the_oracle(phrase: str, call: list[tuple[Speaker, str]]) -> None:
    pattern = compile_phrase(phrase)[0]
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    best = 1.0 - oracle(pattern, stream) / pattern.weight
    found = nearest(pattern, stream)
    assert (found is not None) == (best > 1e-9)
    if found:
        assert found.similarity == pytest.approx(best)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PHRASES), CALLS, st.sampled_from([0.5, 0.65, 0.8, 0.9, 1.0]))
def test_looking_for_candidates_first_loses_nothing(
    phrase: str, call: list[tuple[Speaker, str]], min_similarity: float
) -> None:
    pattern = compile_phrase(phrase)[0]
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    best = 1.0 - oracle(pattern, stream) / pattern.weight
    found = find_all(pattern, stream, min_similarity=min_similarity)
    assert bool(found) == (best >= min_similarity - 1e-9)
    if found:
        assert max(m.similarity for m in found) == pytest.approx(best)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PHRASES), CALLS)
def test_the_steps_account_for_the_cost(phrase: str, call: list[tuple[Speaker, str]]) -> None:
    pattern = compile_phrase(phrase)[0]
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    match = nearest(pattern, stream)
    if match is None:
        return
    crossed = sum(JOINTS[s.joint] for s in stream.syllables[match.start + 1 : match.end])
    cost = sum(step.cost for step in match.steps) + crossed
    assert max(0.0, 1.0 - cost / pattern.weight) == pytest.approx(match.similarity)
    heard = [i for step in match.steps for i in range(step.start, step.end)]
    assert heard == list(range(match.start, match.end))
    expected = [step.expected for step in match.steps if step.op is not Op.INSERTED]
    names = [item.char if isinstance(item, Sounded) else f"{{{item.name}}}" for item in pattern.items]
    assert expected == names


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PHRASES), CALLS)
def test_every_step_has_the_surprise_of_what_it_is(phrase: str, call: list[tuple[Speaker, str]]) -> None:
    pattern = compile_phrase(phrase)[0]
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    match = nearest(pattern, stream)
    if match is None:
        return
    items = iter(pattern.items)
    for step in match.steps:
        if step.op is Op.INSERTED:
            heard = stream.syllables[step.start]
            assert step.surprise == insertion_surprise(heard.key, heard.role) > 0
            continue
        item = next(items)
        if not isinstance(item, Sounded):
            assert step.surprise == 0.0
        elif step.op is Op.OMITTED:
            assert step.surprise == omission_surprise(item.role) > 0
        else:
            assert step.surprise == surprise(item.key, stream.columns.keys[step.start]) >= 0
