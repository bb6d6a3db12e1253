"""Searching with a book against aligning every wording with the whole stream, which is slow and obvious."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.matching.align import align
from analyzer.matching.book import max_cost
from analyzer.matching.library import Library
from analyzer.matching.match import Op
from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.matching.search import closest, find_all, prepare
from analyzer.matching.steps import steps_of
from analyzer.text.stream import Stream, build_stream

PHRASES = (
    "不知道",
    "我不管",
    "管家{号}号",
    "不知道您…方便",
    "您好吗",
    "请问您是{姓}(先生|女士)",
    "[请问]有什么(可以|能)帮您",
    "谢谢您的…理解…支持",
    "环保供热",
    "慢慢来吧",
    "管家工号{号}",
)
PATTERNS = tuple(pattern for phrase in PHRASES for pattern in compile_phrase(phrase))
# Whole pieces of the phrases, sound-alikes, fillers, stutters and particles, so that much is nearly said.
PIECES = (
    *(
        "不知道",
        "我不管",
        "管家",
        "三十六",
        "号",
        "您",
        "方便",
        "吗",
        "请问",
        "是",
        "张",
        "先生",
        "女士",
        "有什么",
        "可以",
    ),
    *("帮您", "谢谢", "的", "理解", "支持", "环保", "供热", "慢慢", "来", "吧", "工号", "嗯", "那个", "呃", "，"),
    *(
        "补资到",
        "关家",
        "晴问",
        "环球",
        "公热",
        "蛮",
        "西谢",
        "知",
        "之道",
        "您您",
        "好好",
        "地",
        "嘛",
        "家",
        "百",
        "零",
    ),
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from([Speaker.AGENT, Speaker.AGENT, Speaker.AGENT, Speaker.CUSTOMER]),
        st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    ),
    max_size=6,
)
LIMITS = st.sampled_from([0.55, 0.65, 0.7, 0.8, 0.9, 1.0])


def stream_of(call: list[tuple[Speaker, str]], min_similarity: float) -> Stream:
    """A stream whose book knows all the patterns."""
    library = Library()
    for pattern in PATTERNS:
        library.note(pattern, min_similarity)
    stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    assert len(library.book().patterns) == len(PATTERNS)
    prepare([stream], library)
    return stream


def best_costs(pattern: Pattern, stream: Stream, start: int, end: int) -> list[float]:
    """The least cost of a match that ends after each syllable of ``[start, end)``."""
    return align(pattern, stream.syllables[start:end]).last_row[1:] if start < end else []


def aligned(pattern: Pattern, stream: Stream, limit: float) -> list[tuple[int, int, float]]:
    """Closest first, what overlaps nothing closer: start, end and cost, in call order."""
    table = align(pattern, stream.syllables)
    found: list[tuple[int, int, float]] = []
    for cost, end in sorted((cost, j) for j, cost in enumerate(table.last_row) if cost <= limit):
        heard = [step for step in steps_of(table, end) if step.op is not Op.OMITTED and step.start < step.end]
        if not heard:
            continue
        first, last = heard[0].start, heard[-1].end
        if all(last <= other[0] or other[1] <= first for other in found):
            found.append((first, last, cost))
    return sorted(found)


@settings(max_examples=150, deadline=None)
@given(CALLS, LIMITS, st.integers(0, 12), st.integers(0, 60))
def test_no_match_is_lost(call: list[tuple[Speaker, str]], min_similarity: float, start: int, length: int) -> None:
    stream = stream_of(call, min_similarity)
    end = min(start + length, len(stream.syllables))
    for pattern in PATTERNS:
        limit = (1.0 - min_similarity) * pattern.weight + 1e-9
        costs = best_costs(pattern, stream, start, end)
        found = find_all(pattern, stream, min_similarity=min_similarity, start=start, end=max(start, end))
        assert bool(found) == any(cost <= limit for cost in costs), pattern.text
        if found:
            assert max(m.similarity for m in found) == pytest.approx(1.0 - min(costs) / pattern.weight)


@settings(max_examples=100, deadline=None)
@given(CALLS, LIMITS)
def test_matches_are_those_of_aligning_all_of_the_stream(
    call: list[tuple[Speaker, str]], min_similarity: float
) -> None:
    known = stream_of(call, min_similarity)
    plain = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    for pattern in PATTERNS:
        expected = aligned(pattern, plain, max_cost(pattern, min_similarity))
        for stream in (plain, known):
            found = find_all(pattern, stream, min_similarity=min_similarity)
            assert [(m.start, m.end) for m in found] == [(start, end) for start, end, _ in expected]
            similarities = [max(0.0, 1.0 - cost / pattern.weight) for _, _, cost in expected]
            assert [m.similarity for m in found] == pytest.approx(similarities)


@settings(max_examples=100, deadline=None)
@given(CALLS, st.integers(0, 12), st.integers(1, 60), st.booleans())
def test_what_is_half_alike_is_the_closest(
    call: list[tuple[Speaker, str]], start: int, length: int, is_known: bool
) -> None:
    stream = stream_of(call, 0.9) if is_known else stream_of(call[:0], 0.9)
    if not is_known:
        stream = build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)
    end = min(start + length, len(stream.syllables))
    best = max((1.0 - cost / p.weight for p in PATTERNS for cost in best_costs(p, stream, start, end)), default=-1.0)
    found = closest(PATTERNS, stream, start=start, end=max(start, end))
    if best >= 0.5:
        assert found is not None
        assert found.similarity == pytest.approx(best)
    elif found is not None:
        assert found.similarity <= best + 1e-9
