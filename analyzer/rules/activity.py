"""Who talks when, from the times of the utterances: for transcripts that come without their recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analyzer.domain import Activity, Span, Speaker, Transcript

_MIN_OVERLAP_S = 0.2
_MIN_SILENCE_S = 1.0


def with_measured_times(transcript: Transcript) -> Transcript:
    """``transcript`` with activities, overlaps and silences as its utterances have them; the same without times."""
    spans: dict[Speaker, list[Span]] = {Speaker.AGENT: [], Speaker.CUSTOMER: []}
    for utterance in transcript.utterances:
        if utterance.start_s is None or utterance.end_s is None or utterance.speaker not in spans:
            return transcript
        spans[utterance.speaker].append(Span(utterance.start_s, utterance.end_s))
    talks = {speaker: _merged(talk) for speaker, talk in spans.items()}
    overlaps = (
        Span(max(one.start_s, other.start_s), min(one.end_s, other.end_s))
        for one in talks[Speaker.AGENT]
        for other in talks[Speaker.CUSTOMER]
    )
    talk = _merged(span for one in talks.values() for span in one)
    end_s = max([transcript.duration_s or 0.0, *(span.end_s for span in talk)])
    edges = [0.0, *(edge for span in talk for edge in (span.start_s, span.end_s)), end_s]
    gaps = (Span(start_s, stop_s) for start_s, stop_s in zip(edges[::2], edges[1::2], strict=True))
    return replace(
        transcript,
        activities=tuple(Activity(speaker, number, talk) for number, (speaker, talk) in enumerate(talks.items())),
        overlaps=tuple(span for span in overlaps if span.duration_s >= _MIN_OVERLAP_S),
        silences=tuple(span for span in gaps if span.duration_s >= _MIN_SILENCE_S),
    )


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start_s):
        if merged and span.start_s <= merged[-1].end_s:
            merged[-1] = Span(merged[-1].start_s, max(merged[-1].end_s, span.end_s))
        else:
            merged.append(span)
    return tuple(merged)
