"""Decoding with libsndfile: WAV with all its codings, FLAC, Ogg, MP3 and more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import soundfile

from analyzer.audio.bytesource import ByteSource
from analyzer.audio.decoder import BLOCK_FRAMES, FloatBlock, foreign_as_decode_error

_PROMISE = re.compile(r"^ *(?:Data Size|SSND) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
"""libsndfile's remark on AU and AIFF files whose data chunk reaches beyond the end."""
_STREAMED_FROM = 0x7FFF0000


class SoundfileDecoder:
    """Implements Decoder.

    Raises:
        DecodeError: libsndfile does not know the format, or finds the header damaged.
    """

    def __init__(self, source: ByteSource) -> None:
        source.seek(0)
        with foreign_as_decode_error():
            self._file = soundfile.SoundFile(source)
        self.sample_rate_hz = int(self._file.samplerate)
        self.channels = int(self._file.channels)
        self.frames = int(self._file.frames)
        self.container = str(self._file.format)
        self.codec = str(self._file.subtype)
        promise = _PROMISE.search(self._file.extra_info)
        self.truncated = promise is not None and int(promise[2]) < int(promise[1]) < _STREAMED_FROM

    def blocks(self) -> Iterator[FloatBlock]:
        """Blocks of at most BLOCK_FRAMES frames; DecodeError where decoding breaks off."""
        while True:
            with foreign_as_decode_error():
                block = self._file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
            if not len(block):
                return
            # Float files may hold anything, also what is not a number.
            yield np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)

    def close(self) -> None:
        self._file.close()
