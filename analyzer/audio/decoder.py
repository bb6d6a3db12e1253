"""What a decoder is, and how the errors of foreign libraries become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from analyzer.audio.bytesource import ByteSource, audio_error_of
from analyzer.errors import AudioError, AudioFault

FloatBlock = NDArray[np.float32]
"""Shape ``(frames, channels)``, full scale at ±1."""

BLOCK_FRAMES = 8192
"""Frames per block: about a second of telephone sound."""


class Decoder(Protocol):
    """An opened recording. ``blocks`` may be consumed once; ``truncated``: the header is known to promise more."""

    sample_rate_hz: int
    channels: int
    frames: int
    container: str
    codec: str
    truncated: bool

    def blocks(self) -> Iterator[FloatBlock]: ...

    def close(self) -> None: ...


class DecodeError(Exception):
    """A decoder gave up. Internal: becomes an AudioError or a warning, depending on what was decoded before."""


def foreign_errors() -> tuple[type[Exception], ...]:
    """Every exception that soundfile and PyAV (when installed) raise on bad input."""
    # PyAV and soundfile answer some malformed headers with plain ValueError, LookupError or RuntimeError.
    errors: tuple[type[Exception], ...] = (
        soundfile.SoundFileError,
        OSError,
        EOFError,
        ValueError,
        LookupError,
        RuntimeError,
        ArithmeticError,
        MemoryError,
    )
    try:
        from av.error import FFmpegError
    except ImportError:
        return errors
    return (FFmpegError, *errors)


@contextmanager
def foreign_as_decode_error() -> Iterator[None]:
    """Turn a foreign exception into DecodeError, keeping its reason."""
    try:
        yield
    except foreign_errors() as error:
        reason = str(getattr(error, "error_string", "") or getattr(error, "strerror", "") or error).strip()
        raise DecodeError(reason.rstrip(".") or type(error).__name__) from error


def raise_read_failure(source: ByteSource, path: Path) -> None:
    """Raise what the operating system said when the decoder asked for bytes, if it did."""
    if source.failure is not None:
        raise audio_error_of(source.failure, path) from source.failure


def check_format(path: Path, sample_rate_hz: int, channels: int) -> None:
    """Refuse formats that no call recorder writes.

    Raises:
        AudioError: more than two channels, or a sample rate that cannot be one.
    """
    if channels > 2:
        raise AudioError(
            AudioFault.TOO_MANY_CHANNELS,
            f"has {channels} channels; a call recording has one or two",
            path=path,
            hint="export one channel per party",
        )
    if channels < 1 or not 4000 <= sample_rate_hz <= 384_000:
        message = f"the header is damaged: {channels} channels at {sample_rate_hz} Hz"
        raise AudioError(AudioFault.CORRUPT_HEADER, message, path=path, hint="copy it again from the recorder")
