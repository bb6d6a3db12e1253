"""Stored transcripts as values again, quickly: what this program wrote itself is not validated a second time.

A transcript from outside goes through ``reports.transcript_door``; a month of them from the store would spend
most of its time in there.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from analyzer.domain import (
    Activity,
    CallData,
    Direction,
    Fit,
    Span,
    Speaker,
    SpeechQuality,
    Transcript,
    Utterance,
    Word,
)

# A named tuple without the detour by its own ``__new__``, which is a tenth of decoding: it makes hundreds of words.
_tuple = tuple.__new__
_SPEAKERS = {speaker.value: speaker for speaker in Speaker}
_PLAIN = (
    "call_id", "agent_id", "branch", "started_at", "duration_s", "audio_sha256", "model", "transcript_key",
    "agent_confidence", "complete",
)  # fmt: skip


def transcript_of(body: bytes, recording: str | None) -> Transcript:
    """What ``keys.transcript_body`` made and zlib compressed, of the recording that the call has now.

    Raises ValueError for anything else.
    """
    try:
        return _transcript(orjson.loads(zlib.decompress(body)), recording)
    except (zlib.error, LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"is no stored transcript: {error}") from error


def _transcript(data: Mapping[str, Any], recording: str | None) -> Transcript:
    direction = data.get("direction")
    return Transcript(
        utterances=tuple([_utterance(utterance) for utterance in data["utterances"]]),
        direction=Direction(direction) if direction else None,
        recording=recording,
        qualities=tuple(_quality(quality) for quality in data.get("qualities", ())),
        activities=tuple(
            Activity(_SPEAKERS[a["speaker"]], a["channel"], _spans(a["speech"])) for a in data.get("activities", ())
        ),
        overlaps=_spans(data.get("overlaps", ())),
        silences=_spans(data.get("silences", ())),
        warnings=tuple(data.get("warnings", ())),
        call=_call(data.get("call")),
        **{key: data[key] for key in _PLAIN if key in data},
    )


def _utterance(data: Mapping[str, Any]) -> Utterance:
    words = [
        _tuple(Word, (w["text"], w["start_s"], w["end_s"], w["confidence"], w.get("level_dbfs"))) for w in data["words"]
    ]
    return Utterance(
        _SPEAKERS[data["speaker"]],
        data["text"],
        data["start_s"],
        data["end_s"],
        data["confidence"],
        tuple(words),
        data.get("level_dbfs"),
    )


def _quality(data: Mapping[str, Any]) -> SpeechQuality:
    return SpeechQuality(**{**data, "speaker": _SPEAKERS[data["speaker"]], "fit": Fit(data["fit"])})


def _spans(data: Any) -> tuple[Span, ...]:
    return tuple([Span(span["start_s"], span["end_s"]) for span in data])


def _call(data: Mapping[str, Any] | None) -> CallData:
    if data is None:
        return CallData()
    party = data.get("hung_up_by")
    return CallData(**{**data, "hung_up_by": _SPEAKERS[party] if party else None})
