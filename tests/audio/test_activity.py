from __future__ import annotations

from analyzer.audio.activity import overlap_spans, silence_spans, speech_s
from analyzer.domain import Span

AGENT = (Span(1.0, 4.0), Span(6.0, 8.0))
CUSTOMER = (Span(3.5, 6.1), Span(9.5, 10.0))


def test_overlaps_shorter_than_the_limit_do_not_count() -> None:
    assert overlap_spans([AGENT, CUSTOMER]) == (Span(3.5, 4.0),)
    assert [round(span.duration_s, 3) for span in overlap_spans([AGENT, CUSTOMER], min_s=0.05)] == [0.5, 0.1]


def test_one_channel_overlaps_with_nobody() -> None:
    assert overlap_spans([AGENT]) == ()


def test_silence_is_where_nobody_speaks() -> None:
    assert silence_spans([AGENT, CUSTOMER], 12.0) == (Span(0.0, 1.0), Span(8.0, 9.5), Span(10.0, 12.0))
    assert silence_spans([AGENT, CUSTOMER], 12.0, min_s=1.5) == (Span(8.0, 9.5), Span(10.0, 12.0))


def test_a_call_without_speech_is_one_silence() -> None:
    assert silence_spans([(), ()], 5.0) == (Span(0.0, 5.0),)


def test_seconds_of_speech() -> None:
    assert [round(value, 6) for value in speech_s([AGENT, CUSTOMER, ()])] == [5.0, 3.1, 0.0]
