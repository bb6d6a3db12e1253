"""One recording heard: channel by channel, words and activity, before anybody says who is who.

This is what costs time and what is cached; everything later – utterances, roles, quality – is computed from it in
milliseconds, so that changed settings or packs need no second listening.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from analyzer.audio import Layout, Prepared, iter_segments, prepare
from analyzer.audio.info import AudioWarning
from analyzer.audio.levels import Levels
from analyzer.domain import Seconds, Span, Speaker, Transcript, Word
from analyzer.spans import Spans
from analyzer.speech.transcriber import Transcriber

HEARING_VERSION = "2"
"""Counts up when speech detection or decoding changes what is heard in the same recording by the same model."""


@dataclass(frozen=True, slots=True)
class HeardChannel:
    """One live channel: recognised words and tight speech spans."""

    channel: int
    words: tuple[Word, ...]
    speech: Spans


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording. ``has_roles`` is True when each party has a channel of its own (a live stereo recording)."""

    key: str
    channels: tuple[HeardChannel, ...]
    has_roles: bool
    duration_s: Seconds
    overlaps: Spans
    silences: Spans
    warnings: tuple[str, ...]
    complete: bool


def transcript_key(audio_sha256: str, transcriber: Transcriber) -> str:
    """The key under which what ``transcriber`` hears in these bytes is stored."""
    parts = "\n".join((audio_sha256, transcriber.fingerprint, HEARING_VERSION))
    return hashlib.sha256(parts.encode()).hexdigest()


def hear(path: Path, transcriber: Transcriber, key: str) -> Heard:
    """Listen to a recording: one pass to find speech, one a channel to recognise it.

    Raises AudioError when the recording cannot be used.
    """
    rate_hz = transcriber.sample_rate_hz
    prepared = prepare(path, sample_rate_hz=rate_hz)
    channels = tuple(
        HeardChannel(
            channel=info.index,
            words=_with_levels(
                transcriber.words(iter_segments(path, info.index, info.decode_spans, sample_rate_hz=rate_hz)),
                info.levels,
            ),
            speech=info.speech_spans,
        )
        for info in prepared.channels
        if not info.dead
    )
    return Heard(
        key=key,
        channels=channels,
        has_roles=prepared.layout is Layout.STEREO and len(channels) == 2,
        duration_s=round(prepared.duration_s, 3),
        overlaps=prepared.overlaps,
        silences=prepared.silences,
        warnings=_warnings(prepared),
        complete=not {AudioWarning.TRUNCATED, AudioWarning.CLIPPED_END} & set(prepared.warnings),
    )


def _with_levels(words: tuple[Word, ...], levels: Levels) -> tuple[Word, ...]:
    return tuple(word._replace(level_dbfs=_level(word, levels)) for word in words)


def _level(word: Word, levels: Levels) -> float | None:
    mean_dbfs = levels.mean_dbfs(Span(word.start_s, word.end_s))
    return None if mean_dbfs is None else round(mean_dbfs, 1)


def _warnings(prepared: Prepared) -> tuple[str, ...]:
    mono = ("mono",) if prepared.layout is Layout.MONO else ()
    return (*mono, *(warning.value for warning in prepared.warnings))


def heard_before(transcript: Transcript) -> Heard:
    """What a stored transcript was made of. Channels are told apart by their speakers."""
    words = {
        activity.channel: tuple(
            word
            for utterance in transcript.utterances
            if utterance.speaker is activity.speaker
            for word in utterance.words
        )
        for activity in transcript.activities
    }
    return Heard(
        key=transcript.transcript_key or "",
        channels=tuple(HeardChannel(a.channel, words[a.channel], a.speech) for a in transcript.activities),
        has_roles=all(a.speaker is not Speaker.UNKNOWN for a in transcript.activities) and len(words) == 2,
        duration_s=transcript.duration_s or 0.0,
        overlaps=transcript.overlaps,
        silences=transcript.silences,
        warnings=transcript.warnings,
        complete=transcript.complete,
    )
