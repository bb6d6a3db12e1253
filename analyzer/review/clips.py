"""Clips of evidence from recordings that are still there, with personal data silenced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from analyzer.audio.fingerprint import sha256_of
from analyzer.audio.reader import open_audio
from analyzer.domain import Evidence, Span
from analyzer.errors import AudioError
from analyzer.spans import Spans

_AROUND_S = 2.0
"""What was said before and after tells what was meant."""
_LONGEST_S = 60.0
"""A clip of a window that was searched in vain ends here; the transcript has the rest."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a recording that becomes the file ``path``."""

    path: Path
    span: Span


def span_of(evidence: tuple[Evidence, ...]) -> Span | None:
    """Where to listen for the first evidence that has a time; None where none has."""
    for found in evidence:
        if found.start_s is not None:
            end_s = found.start_s if found.end_s is None else found.end_s
            start_s = max(0.0, found.start_s - _AROUND_S)
            return Span(start_s, min(end_s + _AROUND_S, start_s + _LONGEST_S))
    return None


def cut(recording: Path, audio_sha256: str | None, clips: tuple[Clip, ...], silenced: Spans) -> Mapping[Path, str]:
    """Write ``clips`` of the recording as 16-bit WAV files, silent on every channel within ``silenced``.

    Returns, for those that could not be written, why, in Chinese: the recording has gone, is another one than was
    heard, or cannot be read. Raises OSError when a clip cannot be written.
    """
    if not clips:
        return {}
    if not recording.is_file():
        return dict.fromkeys((clip.path for clip in clips), "录音已不在原处")
    try:
        if audio_sha256 is not None and sha256_of(recording) != audio_sha256:
            return dict.fromkeys((clip.path for clip in clips), "录音文件已被更换")
        samples, rate_hz = _read(recording)
    except AudioError:
        return dict.fromkeys((clip.path for clip in clips), "录音无法读取")
    for span in silenced:
        samples[_at(span.start_s, rate_hz) : _at(span.end_s, rate_hz)] = 0.0
    missing = {}
    for clip in clips:
        piece = samples[_at(clip.span.start_s, rate_hz) : _at(clip.span.end_s, rate_hz)]
        if not len(piece):
            missing[clip.path] = "录音比转写短"
            continue
        clip.path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(clip.path, piece, rate_hz, subtype="PCM_16", format="WAV")
    return missing


def _read(recording: Path) -> tuple[NDArray[np.float32], int]:
    with open_audio(recording) as stream:
        return np.concatenate(list(_blocks(stream.blocks()))), stream.info.sample_rate_hz


def _blocks(blocks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    for block in blocks:
        yield np.array(block, np.float32)  # a copy: decoders may fill the same block again


def _at(time_s: float, rate_hz: int) -> int:
    return max(0, round(time_s * rate_hz))
