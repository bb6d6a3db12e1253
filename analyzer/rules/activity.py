"""Who talks when, from the times of the utterances: for transcripts that come without their recording."""

from __future__ import annotations

from dataclasses import replace

from analyzer.domain import Activity, Span, Speaker, Transcript
from analyzer.spans import at_least, complement, intersection, union

# As the pipeline measures them; see analyzer.audio.activity.
_MIN_OVERLAP_S = 0.2
_MIN_SILENCE_S = 1.0


def with_measured_times(transcript: Transcript) -> Transcript:
    """``transcript`` with activities, overlaps and silences as its utterances have them; the same without times."""
    spans: dict[Speaker, list[Span]] = {Speaker.AGENT: [], Speaker.CUSTOMER: []}
    for utterance in transcript.utterances:
        if utterance.start_s is None or utterance.end_s is None or utterance.speaker not in spans:
            return transcript
        spans[utterance.speaker].append(Span(utterance.start_s, utterance.end_s))
    agent, customer = (union(talk) for talk in spans.values())
    talk = union(agent, customer)
    end_s = max([transcript.duration_s or 0.0, *(span.end_s for span in talk)])
    return replace(
        transcript,
        activities=(Activity(Speaker.AGENT, 0, agent), Activity(Speaker.CUSTOMER, 1, customer)),
        overlaps=at_least(intersection(agent, customer), _MIN_OVERLAP_S),
        silences=at_least(complement(talk, end_s), _MIN_SILENCE_S),
    )
