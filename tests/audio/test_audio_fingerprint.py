from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from analyzer.audio.fingerprint import sha256_of
from analyzer.errors import AudioError, AudioFault


def test_hash_of_a_file_longer_than_a_chunk(tmp_path: Path) -> None:
    content = bytes(range(256)) * 6000
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    assert sha256_of(path) == hashlib.sha256(content).hexdigest()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        sha256_of(tmp_path / "call.wav")
    assert caught.value.fault is AudioFault.NOT_FOUND


def test_failing_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"sound")

    class Failing:
        def tell(self) -> int:
            return 0

        def read(self, count: int) -> bytes:
            raise OSError(5, "Input/output error")

        def close(self) -> None:
            pass

    monkeypatch.setattr(Path, "open", lambda self, mode: Failing())
    with pytest.raises(AudioError, match="Input/output error"):
        sha256_of(path)
