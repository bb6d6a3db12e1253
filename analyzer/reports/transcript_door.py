"""Transcripts from any recogniser, checked at the door.

Only ``call_id`` and ``utterances[].text`` are needed; what is missing limits which rules can be judged. Names that are
not ours are passed over, so that other recognisers' files can be read as they are.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

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
from analyzer.ingest.fields import parse_direction, parse_party, parse_started_at, parse_yes

_SHOWN = 3


def transcript_from_json(data: object) -> Transcript:
    """The transcript in a decoded JSON value; utterances are put in time order when all have a start.

    Raises ValueError naming each field that does not fit; no text of the call is in the message.
    """
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    try:
        return _TranscriptModel.model_validate(data).value()
    except ValidationError as error:
        found = [_problem(e["loc"], e["msg"]) for e in error.errors(include_input=False, include_url=False)]
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise ValueError("; ".join(found[:_SHOWN]) + more) from None


def _problem(loc: tuple[int | str, ...], message: str) -> str:
    field = ".".join(str(part) for part in loc)
    says = message.removeprefix("Value error, ").replace("Input should", "should")
    return f"{field}: {says}" if field else says


def _id_text(value: object) -> object:
    """Ids that a system writes as numbers are texts to us; an empty one is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else value


def _lower(value: object) -> object:
    if value is None or value == "":
        return Speaker.UNKNOWN
    return value.strip().lower() if isinstance(value, str) else value


def _moment(value: object) -> object:
    return (parse_started_at(value) if value.strip() else None) if isinstance(value, str) else value


def _way(value: object) -> object:
    return (parse_direction(value) if value.strip() else None) if isinstance(value, str) else value


def _party(value: object) -> object:
    return (parse_party(value) if value.strip() else None) if isinstance(value, str) else value


def _yes(value: object) -> object:
    return (parse_yes(value) if value.strip() else None) if isinstance(value, str) else value


def _none_known(value: object) -> object:
    return {} if value is None else value


def _empty_for_none(value: object) -> object:
    return () if value is None else value


def _storable(value: str) -> str:
    """JSON can escape half a character; no encoder downstream could take it."""
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("holds half of a surrogate pair, which is no text")
    return value


_Text = Annotated[str, AfterValidator(_storable)]
_Time = Annotated[float, Field(ge=0)]
_Confidence = Annotated[float, Field(ge=0, le=1)]
_Level = Annotated[float, Field(le=20)]
_Id = Annotated[_Text | None, BeforeValidator(_id_text)]
_Speaker = Annotated[Speaker, BeforeValidator(_lower)]


class _Door(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _TimedModel(_Door):
    start_s: _Time | None = None
    end_s: _Time | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.start_s is not None and self.end_s is not None and self.end_s < self.start_s:
            raise ValueError("end_s is before start_s")
        return self


class _SpanModel(_TimedModel):
    start_s: _Time
    end_s: _Time

    def value(self) -> Span:
        return Span(self.start_s, self.end_s)


class _WordModel(_TimedModel):
    text: _Text
    confidence: _Confidence | None = None
    level_dbfs: _Level | None = None


class _UtteranceModel(_TimedModel):
    text: _Text
    speaker: _Speaker = Speaker.UNKNOWN
    confidence: _Confidence | None = None
    level_dbfs: _Level | None = None
    words: Annotated[tuple[_WordModel, ...], BeforeValidator(_empty_for_none)] = ()

    def value(self) -> Utterance:
        words = [
            Word(word.text, word.start_s, word.end_s, word.confidence, word.level_dbfs)
            for word in self.words
            if word.start_s is not None and word.end_s is not None
        ]
        # Words are there for their times; a run with gaps would put evidence in the wrong place.
        timed = tuple(words) if len(words) == len(self.words) else ()
        return Utterance(self.speaker, self.text, self.start_s, self.end_s, self.confidence, timed, self.level_dbfs)


class _QualityModel(_Door):
    speaker: _Speaker
    fit: Fit
    speech_s: _Time = 0.0
    mean_confidence: _Confidence | None = None
    syllables_per_s: Annotated[float, Field(ge=0)] | None = None
    note: _Text = ""


class _ActivityModel(_Door):
    speaker: _Speaker
    channel: Annotated[int, Field(ge=0)]
    speech: tuple[_SpanModel, ...] = ()


class _CallModel(_Door):
    ring_s: _Time | None = None
    rings: Annotated[int, Field(ge=0)] | None = None
    hung_up_by: Annotated[Speaker | None, BeforeValidator(_party)] = None
    call_type: _Id = None
    vip: Annotated[bool | None, BeforeValidator(_yes)] = None


class _TranscriptModel(_Door):
    call_id: Annotated[_Text, BeforeValidator(_id_text), Field(min_length=1)]
    utterances: tuple[_UtteranceModel, ...]
    agent_id: _Id = None
    branch: _Id = None
    direction: Annotated[Direction | None, BeforeValidator(_way)] = None
    started_at: Annotated[str | None, BeforeValidator(_moment)] = None
    duration_s: _Time | None = None
    recording: _Text | None = None
    audio_sha256: _Text | None = None
    model: _Text | None = None
    transcript_key: _Text | None = None
    agent_confidence: _Confidence | None = None
    qualities: tuple[_QualityModel, ...] = ()
    activities: tuple[_ActivityModel, ...] = ()
    overlaps: tuple[_SpanModel, ...] = ()
    silences: tuple[_SpanModel, ...] = ()
    warnings: tuple[_Text, ...] = ()
    complete: bool = True
    call: Annotated[_CallModel, BeforeValidator(_none_known)] = _CallModel()

    def value(self) -> Transcript:
        utterances = [utterance.value() for utterance in self.utterances]
        if all(utterance.start_s is not None for utterance in utterances):
            utterances.sort(key=lambda utterance: utterance.start_s or 0.0)
        return Transcript(
            call_id=self.call_id,
            utterances=tuple(utterances),
            agent_id=self.agent_id,
            branch=self.branch,
            direction=self.direction,
            started_at=self.started_at,
            duration_s=self.duration_s,
            recording=self.recording,
            audio_sha256=self.audio_sha256,
            model=self.model,
            transcript_key=self.transcript_key,
            agent_confidence=self.agent_confidence,
            qualities=tuple(SpeechQuality(**quality.model_dump()) for quality in self.qualities),
            activities=tuple(
                Activity(a.speaker, a.channel, tuple(span.value() for span in a.speech)) for a in self.activities
            ),
            overlaps=tuple(span.value() for span in self.overlaps),
            silences=tuple(span.value() for span in self.silences),
            warnings=self.warnings,
            complete=self.complete,
            call=CallData(**self.call.model_dump()),
        )
