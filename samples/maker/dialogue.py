"""The dialogue files: what is said on a sample call, by whom, and what must be found in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Outcome = Literal["pass", "fail", "not_applicable", "cannot_judge"]
Role = Literal["agent", "customer"]

# Never used to train models/demo-zh, so the samples stay unheard voices for it.
Variant = Literal["f3", "m5", "Andy", "anika", "steph2", "boris", "pablo", "linda"]


class DialogueError(ValueError):
    """A dialogue file is wrong; the message names the file and every field at fault."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Voice(_Part):
    """An espeak-ng voice variant with its speed (words per minute) and pitch (0-99)."""

    variant: Variant
    rate_wpm: Annotated[int, Field(ge=150, le=185)]
    pitch: Annotated[int, Field(ge=35, le=65)]


class Line(_Part):
    """One turn: speech (``text``) or something else that is heard on that speaker's channel (``event``).

    ``pause_s`` is silence after the turn; ``overlap_s`` starts the turn that long before the previous one has ended.
    """

    speaker: Role
    text: Annotated[str, Field(min_length=1)] | None = None
    event: Literal["ringback", "hold_music", "silence"] | None = None
    duration_s: Annotated[float, Field(gt=0, le=60)] | None = None
    pause_s: Annotated[float, Field(ge=0, le=5)] = 0.5
    overlap_s: Annotated[float, Field(ge=0, le=5)] = 0.0

    @model_validator(mode="after")
    def _speech_or_event(self) -> Line:
        if (self.text is None) == (self.event is None):
            raise ValueError("a line needs either text or event")
        if (self.event is None) != (self.duration_s is None):
            raise ValueError("duration_s belongs to an event, and every event needs one")
        return self


class Ending(_Part):
    """How a recording fails to end: cut inside the last turn, or its file lost all after ``keep_lines`` lines."""

    kind: Literal["mid_sentence", "truncated_file"]
    cut_s: Annotated[float, Field(gt=0)] | None = None
    keep_lines: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _fits_kind(self) -> Ending:
        if (self.kind == "mid_sentence") != (self.cut_s is not None):
            raise ValueError("cut_s belongs to mid_sentence, and mid_sentence needs it")
        if (self.kind == "truncated_file") != (self.keep_lines is not None):
            raise ValueError("keep_lines belongs to truncated_file, and truncated_file needs it")
        return self


class Expectation(_Part):
    """The outcome a person gives this rule on reading the dialogue, and why (Chinese)."""

    outcome: Outcome
    why: Annotated[str, Field(min_length=4)]


class CallExpectation(_Part):
    """How the call must end when it is not scored; ``reason`` is a word for the table, ``why`` is for people."""

    status: Literal["cannot_judge", "failed"]
    reason: Literal["mono", "dual_mono", "no_speech", "not_audio", "too_little_judged"]
    why: Annotated[str, Field(min_length=4)]


class Dialogue(_Part):
    """One call. ``agent_channel`` is where the agent is put; the manifest tells it only when asked to."""

    about: str
    call_id: Annotated[str, Field(pattern=r"^ZB-\d{4}$")]
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.(wav|flac|ogg)$")]
    layout: Literal["stereo", "mono", "dual_mono", "not_audio"] = "stereo"
    encoding: Literal["PCM_16", "ALAW", "ULAW", "FLAC", "OPUS"] | None = None
    agent_id: Annotated[str, Field(pattern=r"^GJ\d{4}$")]
    branch: str
    direction: Literal["inbound", "outbound"] | None
    started_at: str
    agent_channel: Literal[0, 1] | None
    agent_channel_in_manifest: bool = False
    voices: dict[Role, Voice] = Field(default_factory=dict)
    snr_db: Annotated[float, Field(ge=25, le=30)] = 28.0
    ending: Ending | None = None
    expect: dict[str, Expectation] = Field(default_factory=dict)
    expect_call: CallExpectation | None = None
    content: str | None = None
    lines: list[Line]

    @property
    def has_speech(self) -> bool:
        return any(line.text for line in self.lines)

    @model_validator(mode="after")
    def _holds_together(self) -> Dialogue:
        if (self.layout == "stereo" and self.has_speech) != (self.agent_channel is not None):
            raise ValueError("agent_channel is for stereo calls with speech, and they need it")
        if (self.layout == "not_audio") != (self.content is not None):
            raise ValueError("content is for not_audio files, and they need it")
        if (self.layout == "not_audio") != (self.encoding is None):
            raise ValueError("every recording needs an encoding, a not_audio file has none")
        missing = {line.speaker for line in self.lines if line.text} - set(self.voices)
        if missing:
            raise ValueError(f"no voice for {', '.join(sorted(missing))}")
        return self


def load_dialogue(path: Path) -> Dialogue:
    """Read one dialogue file. Raises DialogueError."""
    try:
        return Dialogue.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise DialogueError(f"{path}: {faults}") from error
    except YAMLError as error:
        raise DialogueError(f"{path}: {error}") from error


def load_dialogues(folder: Path) -> list[Dialogue]:
    """Read all dialogue files of a folder, by call_id. Raises DialogueError, also for ids or files used twice."""
    dialogues = sorted((load_dialogue(path) for path in folder.glob("*.yaml")), key=lambda d: d.call_id)
    for name in ("call_id", "file"):
        values = [getattr(dialogue, name) for dialogue in dialogues]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise DialogueError(f"{folder}: {name} used twice: {', '.join(twice)}")
    return dialogues
