"""What is known about a recording before and after it was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyzer.domain import Seconds


class AudioWarning(StrEnum):
    """Remarks on a recording that can be used all the same, as written to ``Transcript.warnings``."""

    TRUNCATED = "truncated"
    """The end is missing: the header promises more than there is, or decoding broke off."""
    SIZE_UNKNOWN = "size_unknown"
    """The header was never finished (a streamed file, or a recorder that stopped hard); all bytes there were read."""
    SIZE_MISMATCH = "size_mismatch"
    """The header promises less than there is; all bytes there were read."""
    WRONG_EXTENSION = "wrong_extension"
    """The file name says another format than the content."""
    DUAL_MONO = "dual_mono"
    """Both channels carry the same signal, so who speaks cannot be told from the channel."""
    CROSSTALK = "crosstalk"
    """A party's voice leaks into the other's channel; where nothing else is there, it was left out."""
    DEAD_CHANNEL = "dead_channel"
    """A channel carries no signal from beginning to end."""
    NO_SPEECH = "no_speech"
    """No channel carries speech."""
    CLIPPED_START = "clipped_start"
    """Somebody is already speaking when the recording starts."""
    CLIPPED_END = "clipped_end"
    """Somebody is still speaking when the recording ends."""


class Backend(StrEnum):
    """The library that decodes a recording."""

    SOUNDFILE = "soundfile"
    PYAV = "pyav"


class Layout(StrEnum):
    """How the parties of a call lie on the channels."""

    MONO = "mono"
    STEREO = "stereo"
    DUAL_MONO = "dual_mono"


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The format of a recording. ``frames`` is what the header says; for some compressed formats an estimate."""

    path: Path
    sample_rate_hz: int
    channels: int
    frames: int
    container: str
    codec: str
    backend: Backend
    warnings: tuple[AudioWarning, ...] = ()

    @property
    def duration_s(self) -> Seconds:
        return self.frames / self.sample_rate_hz
