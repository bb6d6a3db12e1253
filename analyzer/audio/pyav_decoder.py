"""Decoding with PyAV (the extra ``formats``): AMR, M4A/AAC, G.722, G.726, G.729, WMA, WebM and more.

FFmpeg gets an opened file, a list of containers and no network protocol: a playlist dressed up as a recording cannot
make it open anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

from analyzer.audio.bytesource import ByteSource
from analyzer.audio.decoder import BLOCK_FRAMES, DecodeError, FloatBlock, foreign_as_decode_error

INSTALL_LINE = "pip install 'callscript[formats]'"

_CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,asf,au,avi,caf,flac,flv,g722,g723_1,g726,g726le,g729,gsm,matroska,webm,mov,mp4,m4a,"
    "3gp,mp3,mpeg,mpegts,ogg,rm,sln,voc,w64,wav"
)
_TELLS_LENGTH = frozenset({"mov", "matroska", "asf"})
"""Containers whose header holds the length; for others FFmpeg guesses it from the bit rate."""
_RAW_FORMATS = {".g722": "g722", ".722": "g722", ".g729": "g729", ".729": "g729"}
RAW_SUFFIXES = frozenset(_RAW_FORMATS)
"""Headerless formats, which only the file name can tell."""


def pyav_installed() -> bool:
    return find_spec("av") is not None


class PyavDecoder:
    """Implements Decoder with the first audio track; ``suffix`` is the file name's ending, used for headerless formats.

    Raises:
        DecodeError: FFmpeg does not know the format, there is no audio track, or nothing in it can be decoded.
    """

    truncated = False

    def __init__(self, source: ByteSource, suffix: str = "") -> None:
        packets_s = _packets_s(source, suffix)
        self._container = _open_container(source, suffix)
        stream = self._container.streams.audio[0]
        self._frames = _decode(self._container)
        try:
            self._first = next(self._frames, None)
        except DecodeError:
            self.close()
            raise
        # Only the decoded frame tells the true rate of formats with spectral band replication.
        self.sample_rate_hz = int(self._first.sample_rate if self._first else stream.codec_context.sample_rate or 0)
        self.channels = int(self._first.layout.nb_channels if self._first else stream.codec_context.channels or 0)
        self.container = str(self._container.format.name)
        self.codec = str(stream.codec_context.name)
        self.frames = round((_header_s(self._container) or packets_s) * self.sample_rate_hz) if self._first else 0

    def blocks(self) -> Iterator[FloatBlock]:
        """Blocks of at most BLOCK_FRAMES frames; DecodeError where decoding breaks off."""
        from av import AudioResampler

        if self._first is None:
            return
        with foreign_as_decode_error():
            to_float = AudioResampler("fltp", self._first.layout, self.sample_rate_hz, BLOCK_FRAMES)
            yield from _float_blocks(to_float, self._first)
        broken: DecodeError | None = None
        try:
            for frame in self._frames:
                with foreign_as_decode_error():
                    yield from _float_blocks(to_float, frame)
        except DecodeError as error:
            broken = error
        with foreign_as_decode_error():
            yield from _float_blocks(to_float, None)
        if broken is not None:
            raise broken

    def close(self) -> None:
        self._container.close()


def _open_container(source: ByteSource, suffix: str) -> Any:
    import av

    source.seek(0)
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    with foreign_as_decode_error():
        container = av.open(
            source, format=_RAW_FORMATS.get(suffix), container_options=options, metadata_errors="replace"
        )
    if not container.streams.audio:
        container.close()
        raise DecodeError("there is no audio track in it")
    return container


def _header_s(container: Any) -> float:
    if _TELLS_LENGTH.isdisjoint(container.format.name.split(",")):
        return 0.0
    stream = container.streams.audio[0]
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / 1_000_000


def _packets_s(source: ByteSource, suffix: str) -> float:
    """The length of all packets, without decoding them; counts up to where the file breaks off."""
    container = _open_container(source, suffix)
    stream, ticks = container.streams.audio[0], 0
    try:
        with foreign_as_decode_error():
            for packet in container.demux(stream):
                ticks += packet.duration or 0
    except DecodeError:
        pass
    finally:
        container.close()
    return float(ticks * stream.time_base) if stream.time_base else 0.0


def _decode(container: Any) -> Iterator[Any]:
    packets = container.demux(container.streams.audio[0])
    while True:
        with foreign_as_decode_error():
            packet = next(packets, None)
            frames = packet.decode() if packet is not None else ()
        if packet is None:
            return
        yield from frames


def _float_blocks(to_float: Any, frame: Any) -> Iterator[FloatBlock]:
    for part in to_float.resample(frame):
        samples: FloatBlock = np.ascontiguousarray(part.to_ndarray().T, dtype=np.float32)
        if len(samples):
            yield samples
