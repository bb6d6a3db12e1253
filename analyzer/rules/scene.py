"""A call as rules and conditions see it: its transcript, its speakers' streams, and what the pack says of calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.domain import Speaker, Transcript
from analyzer.matching.library import Library
from analyzer.matching.search import prepare
from analyzer.scripts.schema import Scoring, Window
from analyzer.text.stream import Stream, build_stream


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that a rule or condition may need to know; the same for all of them on one call.

    Below ``min_agent_confidence`` (0–1) nobody knows for sure which channel is the agent's.
    """

    transcript: Transcript
    streams: Mapping[Speaker, Stream]
    windows: Mapping[str, Window]
    scoring: Scoring
    min_agent_confidence: float

    @classmethod
    def of(
        cls,
        transcript: Transcript,
        windows: Mapping[str, Window],
        scoring: Scoring,
        min_agent_confidence: float,
        library: Library | None = None,
    ) -> Call:
        """The call of a transcript, with the stream of every speaker; ``library`` knows what will be looked for."""
        streams = {speaker: build_stream(transcript.utterances, speaker) for speaker in Speaker}
        if library is not None:
            prepare(streams.values(), library)
        return cls(transcript, streams, windows, scoring, min_agent_confidence)

    def is_too_short(self, speaker: Speaker) -> bool:
        """Whether so little happened that nothing can have been missed."""
        duration_s = self.transcript.duration_s
        if duration_s is not None and duration_s < self.scoring.min_call_s:
            return True
        return len(self.streams[speaker].syllables) < self.scoring.min_agent_syllables
