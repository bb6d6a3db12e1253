from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import Span
from analyzer.spans import at_least, complement, intersection, merge, total_s, union, widen

END = 40
spans_of = st.lists(st.tuples(st.integers(0, END), st.integers(0, END)).map(lambda p: Span(float(p[0]), float(p[1]))))
"""Spans between whole seconds, empty and backward ones included, so that sets of seconds are an exact oracle."""


def seconds(spans: object) -> set[int]:
    return {second for span in spans for second in range(int(span.start_s), int(span.end_s))}  # type: ignore[attr-defined]


def assert_tidy(spans: tuple[Span, ...]) -> None:
    assert all(span.start_s < span.end_s for span in spans)
    assert all(a.end_s < b.start_s for a, b in pairwise(spans))


@given(spans_of, spans_of)
def test_union(first: list[Span], second: list[Span]) -> None:
    result = union(first, second)
    assert_tidy(result)
    assert seconds(result) == seconds(first) | seconds(second)
    assert union(result) == result


@given(spans_of, spans_of)
def test_intersection(first: list[Span], second: list[Span]) -> None:
    result = intersection(first, second)
    assert_tidy(result)
    assert seconds(result) == seconds(first) & seconds(second)
    assert result == intersection(second, first)


@given(spans_of, st.integers(0, END))
def test_complement(spans: list[Span], duration: int) -> None:
    result = complement(spans, float(duration))
    assert_tidy(result)
    assert seconds(result) == set(range(duration)) - seconds(spans)
    assert complement(result, float(duration)) == intersection(spans, [Span(0.0, float(duration))])


@given(spans_of)
def test_total_counts_overlaps_once(spans: list[Span]) -> None:
    assert total_s(spans) == len(seconds(spans))


@given(spans_of, st.integers(0, 5))
def test_merge_closes_exactly_the_small_gaps(spans: list[Span], gap: int) -> None:
    result = merge(spans, max_gap_s=float(gap))
    assert all(b.start_s - a.end_s > gap for a, b in pairwise(result))
    closed = seconds(result) - seconds(spans)
    gaps = complement(spans, float(END))
    inner = [g for g in gaps if seconds(spans) and min(seconds(spans)) < g.start_s and g.end_s <= max(seconds(spans))]
    assert closed == seconds(g for g in inner if g.duration_s <= gap)


@given(spans_of, st.integers(0, 4), st.integers(0, 4))
def test_widen_covers_the_margins_and_stays_inside(spans: list[Span], margin: int, gap: int) -> None:
    spans = list(union(spans))
    result = widen(spans, margin_s=float(margin), max_gap_s=float(gap), duration_s=float(END))
    wanted = {s + d for s in seconds(spans) for d in range(-margin, margin + 1)} & set(range(END))
    assert wanted <= seconds(result) <= set(range(END))
    assert widen(spans, margin_s=0.0, max_gap_s=0.0, duration_s=float(END)) == tuple(spans)


def test_at_least() -> None:
    assert at_least((Span(0.0, 1.0), Span(2.0, 2.5)), 1.0) == (Span(0.0, 1.0),)
