"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 4096


class Nature(StrEnum):
    """What the first bytes promise."""

    AUDIO = "audio"
    OTHER = "other"
    TEXT = "text"
    ZEROS = "zeros"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Content:
    """``name`` is for messages, ``suffixes`` are file name endings that fit, ``needs_av`` means soundfile cannot."""

    nature: Nature
    name: str
    suffixes: frozenset[str] = frozenset()
    needs_av: bool = False


def _audio(name: str, suffixes: str, *, needs_av: bool = False) -> Content:
    return Content(Nature.AUDIO, name, frozenset(f".{suffix}" for suffix in suffixes.split()), needs_av)


def _other(name: str) -> Content:
    return Content(Nature.OTHER, name)


WAV = _audio("WAV", "wav wave")
_MP3 = _audio("MP3", "mp3")
_AAC = _audio("AAC", "aac", needs_av=True)
_TEXT = Content(Nature.TEXT, "text")

_SIGNATURES: tuple[tuple[re.Pattern[bytes], Content], ...] = tuple(
    (re.compile(pattern, re.DOTALL), content)
    for pattern, content in (
        (rb"RIFF....WAVE|RIFX....WAVE|RF64....WAVE", WAV),
        (rb"riff\x2e\x91\xcf\x11", _audio("Wave64", "w64 wav")),
        (rb"fLaC", _audio("FLAC", "flac")),
        (rb"OggS", _audio("Ogg", "ogg oga opus spx")),
        (rb"\.snd", _audio("AU", "au snd")),
        (rb"FORM....AIF[FC]", _audio("AIFF", "aiff aif aifc")),
        (rb"caff\x00", _audio("CAF", "caf")),
        (rb"#!AMR", _audio("AMR", "amr awb 3ga", needs_av=True)),
        (rb"....ftyp", _audio("MP4", "m4a mp4 m4b aac 3gp 3ga mov", needs_av=True)),
        (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _audio("ASF", "wma asf wmv", needs_av=True)),
        (rb"\x1a\x45\xdf\xa3", _audio("Matroska", "webm mka mkv weba", needs_av=True)),
        (rb"PK(\x03\x04|\x05\x06|\x07\x08)", _other("a ZIP archive or an Office document")),
        (rb"%PDF-", _other("a PDF document")),
        (rb"\xff\xd8\xff", _other("a JPEG picture")),
        (rb"\x89PNG\r\n", _other("a PNG picture")),
        (rb"GIF8[79]a", _other("a GIF picture")),
        (rb"7z\xbc\xaf\x27\x1c", _other("a 7-Zip archive")),
        (rb"Rar!\x1a\x07", _other("a RAR archive")),
        (rb"\x1f\x8b\x08", _other("a gzip archive")),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _other("an old Office document")),
        (rb"SQLite format 3\x00", _other("a SQLite database")),
        (rb"\x7fELF|MZ\x90\x00", _other("a program")),
        (rb"(?i:(\xef\xbb\xbf)?\s*(<!doctype html|<html|<head))", _other("an HTML page")),
        (rb"(\xef\xbb\xbf)?\s*<\?xml", _other("an XML document")),
        (rb"\{\\rtf", _other("an RTF document")),
        (rb"(\xef\xbb\xbf)?\s*(\{\s*\"|\[\s*[\[{\"])", _other("a JSON document")),
    )
)


def suffixes_of_audio(*, needs_av: bool) -> frozenset[str]:
    """The file name endings of all sound files known here that do, or do not, need PyAV."""
    known = [content for _, content in _SIGNATURES if content.nature is Nature.AUDIO] + [_MP3, _AAC]
    return frozenset(suffix for content in known if content.needs_av is needs_av for suffix in content.suffixes)


def sniff(head: bytes) -> Content:
    """Name the content that begins with ``head`` (up to HEAD_BYTES bytes)."""
    for pattern, content in _SIGNATURES:
        if pattern.match(head):
            return content
    if not head.strip(b"\x00"):
        return Content(Nature.ZEROS, "nothing but zero bytes")
    if _is_text(head):
        return _TEXT
    if head.startswith(b"ID3") or _is_mpeg_audio(head):
        return _MP3
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return _AAC
    return Content(Nature.UNKNOWN, "unknown data")


def _is_mpeg_audio(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer in (1, 2) and bitrate not in (0, 15) and rate != 3


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        return False
    else:
        # A raw telephone stream of one repeated byte would decode as GBK; text has more than a few different bytes.
        encodings = ["utf-8", "gb18030"] if len(set(head)) >= 8 else ["utf-8"]
    return any(_decodes(head, encoding) for encoding in encodings)


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True
