from __future__ import annotations

import pytest

from analyzer.audio.sniff import Nature, sniff, suffixes_of_audio


@pytest.mark.parametrize(
    ("head", "nature", "name"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", Nature.AUDIO, "WAV"),
        (b"fLaC\x00\x00\x00\x22", Nature.AUDIO, "FLAC"),
        (b"OggS\x00\x02", Nature.AUDIO, "Ogg"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", Nature.AUDIO, "MP3"),
        (b"\xff\xfb\x90\x64\x00\x00", Nature.AUDIO, "MP3"),
        (b"\xff\xf1\x50\x80\x00", Nature.AUDIO, "AAC"),
        (b"#!AMR\n\x3c", Nature.AUDIO, "AMR"),
        (b"#!AMR-WB\n\x3c", Nature.AUDIO, "AMR"),
        (b"\x00\x00\x00\x20ftypM4A ", Nature.AUDIO, "MP4"),
        (b"\x1a\x45\xdf\xa3\x9f", Nature.AUDIO, "Matroska"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Nature.AUDIO, "ASF"),
        (b"PK\x03\x04\x14\x00", Nature.OTHER, "a ZIP archive or an Office document"),
        (b"%PDF-1.7\n", Nature.OTHER, "a PDF document"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Nature.OTHER, "a JPEG picture"),
        (b"\n <!DOCTYPE HTML><html>", Nature.OTHER, "an HTML page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>', Nature.OTHER, "an XML document"),
        (b'{ "call_id": 1}', Nature.OTHER, "a JSON document"),
        (b"plain notes\n", Nature.TEXT, "text"),
        ("通话记录：客户来电\n".encode(), Nature.TEXT, "text"),
        ("通话记录：客户来电，询问供暖\n".encode("gb18030"), Nature.TEXT, "text"),
        ("\ufeff通话".encode("utf-16-le"), Nature.TEXT, "text"),
        (bytes(64), Nature.ZEROS, "nothing but zero bytes"),
        (b"\xd5" * 64, Nature.UNKNOWN, "unknown data"),
        (b"\x01\x02\x03\xfe" * 8, Nature.UNKNOWN, "unknown data"),
    ],
)
def test_content_is_told_by_its_first_bytes(head: bytes, nature: Nature, name: str) -> None:
    content = sniff(head)
    assert (content.nature, content.name) == (nature, name)


def test_text_cut_inside_a_character_is_text() -> None:
    assert sniff("您好您好您好您好通话记录一二".encode()[:-1]).nature is Nature.TEXT


def test_suffixes_are_told_apart_by_decoder() -> None:
    assert ".wav" in suffixes_of_audio(needs_av=False)
    assert ".m4a" in suffixes_of_audio(needs_av=True)
    assert ".wav" not in suffixes_of_audio(needs_av=True)
