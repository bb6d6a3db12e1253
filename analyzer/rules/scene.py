"""A call as rules and conditions see it: its transcript, its speakers' streams, and what the pack says of calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from analyzer.domain import Speaker, Transcript
from analyzer.memo import Remembering
from analyzer.scripts.schema import Scoring, Window
from analyzer.text.stream import Stream, build_stream
from analyzer.text.syllables import has_syllables


class _Streams(Mapping[Speaker, Stream]):
    """Everybody's stream, made when somebody asks for it: few rules read more than one."""

    def __init__(self, transcript: Transcript) -> None:
        self._utterances = transcript.utterances
        self._known: dict[Speaker, Stream] = {}

    def __getitem__(self, speaker: Speaker) -> Stream:
        if speaker not in self._known:
            self._known[speaker] = build_stream(self._utterances, speaker)
        return self._known[speaker]

    def __iter__(self) -> Iterator[Speaker]:
        return iter(Speaker)

    def __len__(self) -> int:
        return len(Speaker)


@dataclass(frozen=True, slots=True)
class Scene(Remembering):
    """What was said in a call, made ready for as many packs as will judge it: the transcript and its speakers' streams.

    ``memo`` is for what has been found out about the transcript. A scene belongs to one thread.
    """

    transcript: Transcript
    streams: Mapping[Speaker, Stream]
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, transcript: Transcript) -> Scene:
        """The scene of a transcript."""
        return cls(transcript, _Streams(transcript))


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that a rule or condition may need to know; the same for all of them on one call.

    Below ``min_agent_confidence`` (0–1) nobody knows for sure which channel is the agent's.
    """

    scene: Scene
    windows: Mapping[str, Window]
    scoring: Scoring
    min_agent_confidence: float

    @classmethod
    def of(
        cls,
        transcript: Transcript | Scene,
        windows: Mapping[str, Window],
        scoring: Scoring,
        min_agent_confidence: float,
    ) -> Call:
        """The call of a transcript, or of its scene."""
        scene = transcript if isinstance(transcript, Scene) else Scene.of(transcript)
        return cls(scene, windows, scoring, min_agent_confidence)

    @property
    def transcript(self) -> Transcript:
        """What was heard."""
        return self.scene.transcript

    @property
    def streams(self) -> Mapping[Speaker, Stream]:
        """The stream of every speaker."""
        return self.scene.streams

    @property
    def heard(self) -> frozenset[Speaker]:
        """Who said anything; punctuation alone is nothing."""
        return self.scene.once("heard", lambda: _heard(self.transcript))

    @property
    def has_strangers(self) -> bool:
        """Whether nobody can tell who says some of it."""
        return self.scene.once(
            "strangers", lambda: any(u.speaker is Speaker.UNKNOWN for u in self.transcript.utterances)
        )

    def is_too_short(self, speaker: Speaker) -> bool:
        """Whether so little happened that nothing can have been missed."""
        duration_s = self.transcript.duration_s
        if duration_s is not None and duration_s < self.scoring.min_call_s:
            return True
        return self.streams[speaker].size < self.scoring.min_agent_syllables


def _heard(transcript: Transcript) -> frozenset[Speaker]:
    heard: set[Speaker] = set()
    for utterance in transcript.utterances:
        if utterance.speaker not in heard and has_syllables(utterance.text):
            heard.add(utterance.speaker)
    return frozenset(heard)
