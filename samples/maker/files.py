"""Recordings as bytes: the same samples give the same file, every time."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from maker import SAMPLE_RATE_HZ

_FORMATS = {
    "PCM_16": ("WAV", "PCM_16"),
    "ALAW": ("WAV", "ALAW"),
    "ULAW": ("WAV", "ULAW"),
    "FLAC": ("FLAC", "PCM_16"),
    "OPUS": ("OGG", "OPUS"),
}
_OGG_SERIAL = 1
_SERIAL_AT, _CHECKSUM_AT, _SEGMENTS_AT, _HEADER_BYTES = 14, 22, 26, 27


def encode(samples: NDArray[np.int16], encoding: str) -> bytes:
    """A file of ``samples`` (frames × channels, or frames) in one of the encodings of a dialogue."""
    container, subtype = _FORMATS[encoding]
    target = io.BytesIO()
    soundfile.write(target, samples, SAMPLE_RATE_HZ, format=container, subtype=subtype)
    data = target.getvalue()
    return _with_fixed_serial(data) if container == "OGG" else data


def lose_rest(wav: bytes, after_frames: int, frame_bytes: int) -> bytes:
    """The WAV file as a broken copy leaves it: the header still promises all frames, only the first are there."""
    data_at = wav.index(b"data") + 8
    return wav[: data_at + after_frames * frame_bytes]


def _with_fixed_serial(ogg: bytes) -> bytes:
    """libsndfile numbers every Ogg stream at random; write the same number into each page, and its checksum."""
    pages = bytearray(ogg)
    at = 0
    while at < len(pages):
        segments = pages[at + _SEGMENTS_AT]
        table_end = at + _HEADER_BYTES + segments
        end = table_end + sum(pages[at + _HEADER_BYTES : table_end])
        pages[at + _SERIAL_AT : at + _SERIAL_AT + 4] = _OGG_SERIAL.to_bytes(4, "little")
        pages[at + _CHECKSUM_AT : at + _CHECKSUM_AT + 4] = bytes(4)
        checksum = _ogg_checksum(pages[at:end])
        pages[at + _CHECKSUM_AT : at + _CHECKSUM_AT + 4] = checksum.to_bytes(4, "little")
        at = end
    return bytes(pages)


def _checksum_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1
        table.append(value & 0xFFFFFFFF)
    return table


_CHECKSUMS = _checksum_table()


def _ogg_checksum(page: bytes | bytearray) -> int:
    """CRC-32 as Ogg defines it (RFC 3533): polynomial 0x04C11DB7, not reflected, start and end value 0."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _CHECKSUMS[(value >> 24) ^ byte]
    return value
