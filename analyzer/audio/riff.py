"""WAV headers that lie: sizes of zero, of four gigabytes, beyond the end of the file or short of it.

libsndfile reads such files without a word, or as zero frames; so the sizes are compared with the file here, and
repaired where the data is there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from analyzer.audio.bytesource import ByteSource
from analyzer.audio.info import AudioWarning

_EXTENSIBLE = 0xFFFE
_STREAMED_FROM = 0x7FFF0000
"""Programs that stream write 0xFFFFFFFF or something just below 2 GiB for "not known yet"."""
_MIN_RECOVERED_S = 0.5
_NEGLIGIBLE_S = 0.05
_CHUNK_ID_BYTES = frozenset(range(0x20, 0x7F))


@dataclass(frozen=True, slots=True)
class WavHeader:
    """The sizes and the coding in a WAV header. ``data_offset`` is None where there is no data chunk."""

    format_tag: int | None
    byte_rate: int
    riff_bytes: int
    data_offset: int | None
    data_bytes: int
    file_bytes: int

    @property
    def present_bytes(self) -> int:
        """Bytes of the file from the first sample on."""
        return self.file_bytes - self.data_offset if self.data_offset is not None else 0


def read_wav_header(source: ByteSource) -> WavHeader | None:
    """Walk the chunks up to the data; None for big-endian and 64-bit variants, which libsndfile checks itself."""
    start = source.peek_at(0, 12)
    if len(start) < 12 or start[:4] != b"RIFF":
        return None
    riff_bytes: int = struct.unpack("<I", start[4:8])[0]
    format_tag, byte_rate, offset = None, 0, 12
    while len(head := source.peek_at(offset, 8)) == 8:
        name, count = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data":
            return WavHeader(format_tag, byte_rate, riff_bytes, offset + 8, count, source.size)
        if name == b"fmt ":
            body = source.peek_at(offset + 8, min(count, 40))
            if len(body) >= 16:
                format_tag, byte_rate = struct.unpack("<H", body[:2])[0], struct.unpack("<I", body[8:12])[0]
            if format_tag == _EXTENSIBLE and len(body) >= 26:
                format_tag = struct.unpack("<H", body[24:26])[0]
        offset += 8 + count + count % 2
    return WavHeader(format_tag, byte_rate, riff_bytes, None, 0, source.size)


def mend(source: ByteSource, header: WavHeader) -> tuple[AudioWarning, ...]:
    """Lay the true sizes over a lying header; returns what was wrong with it."""
    offset, present, claimed = header.data_offset, header.present_bytes, header.data_bytes
    if offset is None or present <= 0 or claimed == present:
        return ()
    if claimed > present:
        if claimed - present < header.byte_rate * _NEGLIGIBLE_S:
            return ()
        return (AudioWarning.SIZE_UNKNOWN if claimed >= _STREAMED_FROM else AudioWarning.TRUNCATED,)
    if _chunks_follow(source, offset + claimed + claimed % 2):
        return ()
    if claimed and present - claimed < header.byte_rate * _MIN_RECOVERED_S:
        return ()
    source.patches[4] = struct.pack("<I", min(source.size - 8, 0xFFFFFFFF))
    source.patches[offset - 4] = struct.pack("<I", min(present, 0xFFFFFFFF))
    return (AudioWarning.SIZE_MISMATCH if claimed else AudioWarning.SIZE_UNKNOWN,)


def _chunks_follow(source: ByteSource, offset: int) -> bool:
    """Whether only well-formed chunks lie between ``offset`` and the end of the file."""
    while offset < source.size:
        head = source.peek_at(offset, 8)
        if len(head) < 8 or not _CHUNK_ID_BYTES.issuperset(head[:4]):
            return False
        count: int = struct.unpack("<I", head[4:])[0]
        offset += 8 + count
        if offset > source.size:
            return False
        offset += count % 2
    return True
