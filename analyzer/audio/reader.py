"""Reading a recording block by block, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.audio.bytesource import ByteSource, open_bytes
from analyzer.audio.decoder import DecodeError, FloatBlock, raise_read_failure
from analyzer.audio.info import AudioInfo, AudioWarning
from analyzer.audio.probe import Opened, open_decoder
from analyzer.errors import AudioError, AudioFault

_SHORT_S = 0.3
_SHORT_RATIO = 0.01
"""Headers of compressed formats are allowed to promise this much more than is decoded."""


class AudioStream:
    """An open recording.

    ``warnings`` and ``frames_read`` are final once ``blocks`` is exhausted: only then is it known whether the end is
    missing.
    """

    def __init__(self, opened: Opened, source: ByteSource) -> None:
        self.info: AudioInfo = opened.info
        self.warnings: tuple[AudioWarning, ...] = opened.info.warnings
        self.frames_read = 0
        self._decoder = opened.decoder
        self._source = source

    def blocks(self) -> Iterator[FloatBlock]:
        """Yield blocks of shape ``(frames, channels)``, float32, full scale ±1; can be consumed once.

        What was decoded before a damaged place is kept, with the warning ``truncated``.

        Raises:
            AudioError: nothing at all could be decoded, or the file system failed.
        """
        broken: DecodeError | None = None
        try:
            for block in self._decoder.blocks():
                self.frames_read += len(block)
                yield block
        except DecodeError as error:
            broken = error
        raise_read_failure(self._source, self.info.path)
        if not self.frames_read:
            reason = f": {broken}" if broken is not None else ""
            message = f"{self.info.container} sound ({self.info.codec}) cannot be decoded{reason}"
            hint = "copy it again from the recorder"
            raise AudioError(AudioFault.DECODE_FAILED, message, path=self.info.path, hint=hint) from broken
        missing = self.info.frames - self.frames_read
        if broken is not None or missing > max(_SHORT_S * self.info.sample_rate_hz, _SHORT_RATIO * self.info.frames):
            self._warn(AudioWarning.TRUNCATED)

    def _warn(self, warning: AudioWarning) -> None:
        if warning not in self.warnings:
            self.warnings = (*self.warnings, warning)


@contextmanager
def open_audio(path: Path) -> Iterator[AudioStream]:
    """Open a recording for streaming.

    Raises:
        AudioError: as ``inspect``.
    """
    with open_bytes(path) as source:
        opened = open_decoder(path, source)
        try:
            yield AudioStream(opened, source)
        finally:
            opened.decoder.close()
