from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio.bytesource import ByteSource, audio_error_of, open_bytes
from analyzer.errors import AudioError, AudioFault


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such file") as caught:
        open_bytes(tmp_path / "none.wav")
    assert caught.value.fault is AudioFault.NOT_FOUND


def test_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(AudioError) as caught:
        open_bytes(tmp_path / "file" / "call.wav")
    assert caught.value.fault is AudioFault.NOT_FOUND


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="is a folder") as caught:
        open_bytes(tmp_path)
    assert caught.value.fault is AudioFault.NOT_AUDIO


def test_pipe_does_not_block(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioError, match="not a regular file"):
        open_bytes(tmp_path / "pipe.wav")


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "call.wav").touch()
    with pytest.raises(AudioError, match="0 bytes") as caught:
        open_bytes(tmp_path / "call.wav")
    assert caught.value.fault is AudioFault.EMPTY_FILE


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "call.wav").write_bytes(b"x")

    def refuse(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AudioError, match="no permission") as caught:
        open_bytes(tmp_path / "call.wav")
    assert caught.value.fault is AudioFault.NO_PERMISSION
    assert caught.value.hint


def test_other_system_errors_keep_their_reason() -> None:
    error = audio_error_of(OSError(5, "Input/output error"), Path("call.wav"))
    assert error.fault is AudioFault.DECODE_FAILED
    assert "Input/output error" in str(error)


class _Failing(io.BytesIO):
    def read(self, count: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def test_failed_read_ends_the_data_and_is_kept() -> None:
    source = ByteSource(_Failing(b"abc"), 3)
    assert source.read(2) == b""
    assert source.failure is not None


def test_seeking_before_the_beginning_stays_where_it_was() -> None:
    source = ByteSource(io.BytesIO(b"abc"), 3)
    source.seek(1)
    assert source.seek(-5) == -1
    assert source.tell() == 1


@given(
    data=st.binary(min_size=1, max_size=40),
    offset=st.integers(0, 39),
    patch=st.binary(min_size=1, max_size=6),
    start=st.integers(0, 39),
    count=st.integers(0, 40),
)
def test_patches_show_in_every_read(data: bytes, offset: int, patch: bytes, start: int, count: int) -> None:
    patch = patch[: max(0, len(data) - offset)]
    source = ByteSource(io.BytesIO(data), len(data))
    if patch:
        source.patches[offset] = patch
    patched = bytearray(data)
    patched[offset : offset + len(patch)] = patch
    source.seek(start)
    assert source.read(count) == bytes(patched[start : start + count])
