"""Transcripts as JSON: the contract's form, plus what else we know about a call, under stable names."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analyzer.domain import Span, SpeechQuality, Transcript, Utterance, Word
from analyzer.ingest.fields import printable


def transcript_to_json(transcript: Transcript) -> dict[str, Any]:
    """``transcript`` as a JSON object: the contract's keys first, None and empty values of our extras left out."""
    extras = {
        "recording": printable(transcript.recording) if transcript.recording is not None else None,
        "branch": transcript.branch,
        "audio_sha256": transcript.audio_sha256,
        "model": transcript.model,
        "transcript_key": transcript.transcript_key,
        "agent_confidence": transcript.agent_confidence,
        "qualities": [_quality_to_json(quality) for quality in transcript.qualities],
        "activities": [
            {"speaker": a.speaker, "channel": a.channel, "speech": [_span_to_json(s) for s in a.speech]}
            for a in transcript.activities
        ],
        "overlaps": [_span_to_json(span) for span in transcript.overlaps],
        "silences": [_span_to_json(span) for span in transcript.silences],
        "warnings": list(transcript.warnings),
        "call": _known(asdict(transcript.call)) or None,
    }
    return {
        "call_id": transcript.call_id,
        "agent_id": transcript.agent_id,
        "direction": transcript.direction,
        "started_at": transcript.started_at,
        "duration_s": transcript.duration_s,
        **{key: value for key, value in extras.items() if value is not None and value != []},
        "complete": transcript.complete,
        "utterances": [_utterance_to_json(utterance) for utterance in transcript.utterances],
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _utterance_to_json(utterance: Utterance) -> dict[str, Any]:
    return {
        "speaker": utterance.speaker,
        "start_s": utterance.start_s,
        "end_s": utterance.end_s,
        "text": utterance.text,
        "confidence": utterance.confidence,
        **_known({"level_dbfs": utterance.level_dbfs}),
        "words": [_word_to_json(word) for word in utterance.words],
    }


def _word_to_json(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "start_s": word.start_s,
        "end_s": word.end_s,
        "confidence": word.confidence,
        **_known({"level_dbfs": word.level_dbfs}),
    }


def _span_to_json(span: Span) -> dict[str, float]:
    return {"start_s": span.start_s, "end_s": span.end_s}


def _quality_to_json(quality: SpeechQuality) -> dict[str, Any]:
    return {
        "speaker": quality.speaker,
        "fit": quality.fit,
        "speech_s": quality.speech_s,
        "mean_confidence": quality.mean_confidence,
        "syllables_per_s": quality.syllables_per_s,
        "note": quality.note,
    }
