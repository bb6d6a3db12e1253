from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.info import AudioWarning, Backend
from analyzer.audio.probe import inspect
from analyzer.errors import AudioError, AudioFault

WriteWav = Callable[..., Path]
TONE = 0.1 * np.sin(np.arange(16000) * 0.3)


def refused(path: Path) -> AudioError:
    with pytest.raises(AudioError) as caught:
        inspect(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    assert caught.value.hint
    return caught.value


def test_what_a_wav_is(write_wav: WriteWav) -> None:
    info = inspect(write_wav(np.stack([TONE, TONE], axis=1), subtype="ALAW"))
    assert (info.sample_rate_hz, info.channels, info.frames, info.duration_s) == (8000, 2, 16000, 2.0)
    assert (info.container, info.codec, info.backend, info.warnings) == ("WAV", "ALAW", Backend.SOUNDFILE, ())


def test_text_is_not_audio(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("今天没有录音\n", encoding="utf-8")
    error = refused(path)
    assert error.fault is AudioFault.NOT_AUDIO
    assert "holds text" in str(error)


@pytest.mark.parametrize(
    ("head", "what"),
    [(b"%PDF-1.7\n", "PDF"), (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "JPEG"), (b"<html><body>", "HTML")],
)
def test_extension_that_lies_about_another_kind(tmp_path: Path, head: bytes, what: str) -> None:
    path = tmp_path / "call.mp3"
    path.write_bytes(head + bytes(100))
    error = refused(path)
    assert error.fault is AudioFault.WRONG_EXTENSION
    assert what in str(error)


def test_zip_with_its_own_name_is_just_not_audio(tmp_path: Path) -> None:
    path = tmp_path / "calls.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")
    assert refused(path).fault is AudioFault.NOT_AUDIO


def test_extension_that_lies_about_the_format_is_decoded_by_content(write_wav: WriteWav) -> None:
    path = write_wav(TONE).rename(write_wav(TONE).with_suffix(".mp3"))
    info = inspect(path)
    assert (info.container, info.frames) == ("WAV", 16000)
    assert info.warnings == (AudioWarning.WRONG_EXTENSION,)


def test_name_that_the_file_system_cannot_spell(write_wav: WriteWav, tmp_path: Path) -> None:
    name = "通话".encode("gb18030").decode("utf-8", "surrogateescape") + ".wav"
    try:
        path = write_wav(TONE).rename(tmp_path / name)
    except (OSError, UnicodeError):
        pytest.skip("this file system refuses such names")
    assert inspect(path).frames == 16000


@pytest.mark.parametrize("name", ["call.raw", "call", "call.WAV"])
def test_other_names_do_not_matter(write_wav: WriteWav, tmp_path: Path, name: str) -> None:
    assert inspect(write_wav(TONE).rename(tmp_path / name)).frames == 16000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bytes(4000), "zero bytes"),
        (b"\x01\x80\xfe\x07" * 1000, "header is not that of a sound file"),
        (b"RIFF\x10\x00\x00\x00WAVE", "the format chunk is missing"),
        (struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16), "data chunk"),
        (b"fLaC" + bytes(3) + b"\x22" + bytes(200), "the FLAC header is damaged"),
        (b"OggS\x00\x02" + bytes(200), "the Ogg header is damaged"),
    ],
)
def test_corrupt_headers(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    error = refused(path)
    assert error.fault is AudioFault.CORRUPT_HEADER
    assert message in str(error)


def test_unknown_data_without_an_audio_name(tmp_path: Path) -> None:
    path = tmp_path / "backup.bin"
    path.write_bytes(b"\x01\x80\xfe\x07" * 1000)
    assert refused(path).fault is AudioFault.NOT_AUDIO


def test_header_without_sound(write_wav: WriteWav) -> None:
    error = refused(write_wav(np.empty(0)))
    assert error.fault is AudioFault.NO_SAMPLES


def test_zero_data_size_before_other_chunks_is_no_sound(write_wav: WriteWav) -> None:
    path = write_wav(np.empty(0))
    path.write_bytes(path.read_bytes() + b"LIST\x04\x00\x00\x00INFO")
    assert refused(path).fault is AudioFault.NO_SAMPLES


def test_more_than_two_channels(write_wav: WriteWav) -> None:
    error = refused(write_wav(np.stack([TONE] * 3, axis=1)))
    assert error.fault is AudioFault.TOO_MANY_CHANNELS
    assert "3 channels" in str(error)


def test_impossible_sample_rate(write_wav: WriteWav) -> None:
    assert refused(write_wav(TONE, rate_hz=1)).fault is AudioFault.CORRUPT_HEADER


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("call.amr", b"#!AMR\n\x3c" + bytes(60)),
        ("call.m4a", b"\x00\x00\x00\x20ftypM4A " + bytes(60)),
        ("call.g729", b"\x01\x80\xfe\x07" * 100),
        (
            "call.wav",
            struct.pack(
                "<4sI4s4sIHHIIHH4sI", b"RIFF", 136, b"WAVE", b"fmt ", 16, 0x28F, 1, 16000, 8000, 1, 4, b"data", 100
            )
            + bytes(100),
        ),
    ],
)
def test_missing_extra_names_the_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, head: bytes
) -> None:
    monkeypatch.setattr("analyzer.audio.probe.pyav_installed", lambda: False)
    path = tmp_path / name
    path.write_bytes(head)
    error = refused(path)
    assert error.fault is AudioFault.FORMAT_NEEDS_EXTRA
    assert "pip install 'callscript[formats]'" in str(error)


def test_damaged_pcm_is_not_blamed_on_a_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.audio.probe.pyav_installed", lambda: False)
    path = tmp_path / "call.wav"
    path.write_bytes(b"RIFF\x10\x00\x00\x00WAVE")
    assert refused(path).fault is AudioFault.CORRUPT_HEADER


def test_playlists_are_not_followed(tmp_path: Path, write_wav: WriteWav, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "list.m4a"
    path.write_bytes(f"ffconcat version 1.0\nfile {write_wav(TONE).name}\n# \x01\n".encode())
    assert refused(path).fault is AudioFault.CORRUPT_HEADER
