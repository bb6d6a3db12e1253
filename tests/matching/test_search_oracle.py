"""Searching against aligning every wording with the whole stream, which is slow and obvious."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.matching.costs import INSERTIONS, JOINTS, grade
from analyzer.matching.fills import GUESS_LONGEST, GUESS_PERCENT, Window
from analyzer.matching.phrase import Item, Pattern, Sounded, compile_phrase
from analyzer.matching.search import closest, find_all, searcher_of
from analyzer.matching.slots import GapSlot
from analyzer.matching.wordings import Wordings
from analyzer.text.stream import Columns, Stream, Syllable, build_stream

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
INFINITE = float("inf")
LIMITS = st.sampled_from([0.55, 0.65, 0.7, 0.8, 0.9, 1.0])


Cell = tuple[float, int]
"""The least cost of a match, and where it began; the start of one that has not begun is -1."""


def stream_of(call: list[tuple[Speaker, str]]) -> Stream:
    return build_stream([Utterance(speaker, text) for speaker, text in call], Speaker.AGENT)


def slowly_aligned(pattern: Pattern, window: Sequence[Syllable]) -> list[Cell]:
    """The cheapest match that ends after so many syllables of ``window``, by trying everything everywhere."""
    size = len(window)
    joints = [JOINTS[s.joint] for s in window]
    rows: list[Cell] = [(INFINITE, -1)] * (size + 1)
    omitted = 0.0
    for item in pattern.items:
        above, rows = rows, [(INFINITE, -1)] * (size + 1)
        for j in range(size + 1):
            ways = list(fillings(item, window, j))
            # Of equals, what was heard is preferred, and of that what begins with it, then what was left out.
            options: list[tuple[float, int, int]] = []
            for start, cost in ways:
                going_on, begun = above[start][0] + joints[start], omitted
                is_first = begun <= going_on
                options.append((min(going_on, begun) + cost, 0, start if is_first else above[start][1]))
            options.append((above[j][0] + item.weight, 1, above[j][1]))
            if j:
                options.append((rows[j - 1][0] + joints[j - 1] + INSERTIONS[window[j - 1].role], 2, rows[j - 1][1]))
            least = min(cost for cost, _, _ in options)
            cheapest = [option for option in options if option[0] <= least + 1e-9]
            cost, _, start = min(cheapest, key=lambda option: option[1])
            rows[j] = (cost, start)
        omitted += item.weight
    return rows


def join_cost(window: Window, start: int, end: int) -> float:
    """Price of the joints inside ``[start, end)``; the one before ``start`` is not counted."""
    return sum(JOINTS[joint] for joint in window.joints[start + 1 : end])


def fillings(item: Item, window: Sequence[Syllable], end: int) -> Iterator[tuple[int, float]]:
    """Where something that is heard for ``item`` may begin if it ends before ``end``, and its cost."""
    if isinstance(item, Sounded):
        if end:
            yield end - 1, grade(item.key, window[end - 1].key)[1]
        return
    seen = Window.of(Columns(*list(zip(*window, strict=True))[: len(Columns._fields)]))
    for start, until, (_, cost) in item.fills(seen):
        if until == end:
            yield start, cost + join_cost(seen, start, end)
    if not isinstance(item, GapSlot):
        for start in range(end - 1, max(end - 1 - GUESS_LONGEST, -1), -1):
            yield start, item.weight * GUESS_PERCENT / 100 + join_cost(seen, start, end)


def slowly_found(pattern: Pattern, window: Sequence[Syllable], limit: float) -> list[tuple[int, int, float]]:
    """Cheapest first, what overlaps nothing cheaper: start, end and cost, in call order."""
    found: list[tuple[int, int, float]] = []
    cells = [(round(cost, 6), end, start) for end, (cost, start) in enumerate(slowly_aligned(pattern, window))]
    for cost, end, start in sorted(cells):
        if cost <= limit and start >= 0 and all(end <= other[0] or other[1] <= start for other in found):
            found.append((start, end, cost))
    return sorted(found)


def limit_of(pattern: Pattern, min_similarity: float) -> float:
    return (1.0 - min_similarity) * pattern.weight + 1e-6


@settings(max_examples=100, deadline=None)
@given(CALLS, LIMITS, st.integers(0, 12), st.integers(0, 60))
def test_no_match_is_lost(call: list[tuple[Speaker, str]], min_similarity: float, start: int, length: int) -> None:
    stream = stream_of(call)
    end = min(start + length, stream.size)
    for pattern in PATTERNS:
        cells = slowly_aligned(pattern, stream.syllables[start:end]) if start < end else []
        least = min((cost for cost, _ in cells), default=INFINITE)
        found = find_all(pattern, stream, min_similarity=min_similarity, start=start, end=max(start, end))
        assert bool(found) == (least <= limit_of(pattern, min_similarity)), pattern.text
        if found:
            assert max(m.similarity for m in found) == pytest.approx(1.0 - least / pattern.weight)
            assert all(start <= m.start < m.end <= end for m in found)


@settings(max_examples=100, deadline=None)
@given(CALLS, LIMITS)
def test_matches_are_those_of_aligning_all_of_the_stream(
    call: list[tuple[Speaker, str]], min_similarity: float
) -> None:
    stream = stream_of(call)
    for pattern in PATTERNS:
        expected = slowly_found(pattern, stream.syllables, limit_of(pattern, min_similarity))
        found = find_all(pattern, stream, min_similarity=min_similarity)
        assert [(m.start, m.end) for m in found] == [(start, end) for start, end, _ in expected], pattern.text
        assert [m.similarity for m in found] == pytest.approx([1.0 - c / pattern.weight for _, _, c in expected])


@settings(max_examples=100, deadline=None)
@given(CALLS, LIMITS)
def test_a_sighting_tells_what_its_match_tells(call: list[tuple[Speaker, str]], min_similarity: float) -> None:
    stream = stream_of(call)
    for sighting in searcher_of(stream).sightings(Wordings(PATTERNS), min_similarity, 0, stream.size):
        match = sighting.match
        assert match.expected == PATTERNS[sighting.wording].text
        assert (match.start, match.end) == (sighting.start, sighting.end)
        assert (match.level, match.similarity) == (sighting.level, sighting.similarity)
        assert match.has_empty_slot == sighting.has_empty_slot


@settings(max_examples=100, deadline=None)
@given(CALLS, st.integers(0, 12), st.integers(1, 60))
def test_the_closest_is_the_closest(call: list[tuple[Speaker, str]], start: int, length: int) -> None:
    stream = stream_of(call)
    end = max(start, min(start + length, stream.size))
    window = stream.syllables[start:end]
    best = max((1.0 - cost / p.weight for p in PATTERNS for cost, _ in slowly_aligned(p, window)), default=-1.0)
    found = closest(PATTERNS, stream, start=start, end=end)
    assert (found is not None) == (best > 1e-9)
    if found is not None:
        assert found.similarity == pytest.approx(best)
