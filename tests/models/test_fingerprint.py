from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.fingerprint import fingerprint, hash_file

Writer = Callable[[Path], Path]


def test_is_the_hash_of_sorted_paths_and_hashes(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"one")
    one, two = hashlib.sha256(b"one").hexdigest(), hashlib.sha256(b"two").hexdigest()
    assert fingerprint(tmp_path) == hashlib.sha256(f"a/x\0{one}\nb\0{two}\n".encode()).hexdigest()


def test_is_the_same_wherever_the_model_lies(tmp_path: Path, write_model: Writer) -> None:
    assert fingerprint(write_model(tmp_path / "a")) == fingerprint(write_model(tmp_path / "elsewhere" / "b"))


@pytest.mark.parametrize("name", ["README", "README.md", "LICENSE.txt", "notes.md", "SHA256SUMS", ".cache/x"])
def test_documents_do_not_count(tmp_path: Path, write_model: Writer, name: str) -> None:
    folder = write_model(tmp_path)
    before = fingerprint(folder)
    folder.joinpath(name).parent.mkdir(exist_ok=True)
    folder.joinpath(name).write_text("other words")
    assert fingerprint(folder) == before


def test_every_other_file_counts(tmp_path: Path, write_model: Writer) -> None:
    folder = write_model(tmp_path)
    seen = {fingerprint(folder)}
    (folder / "conf" / "model.conf").write_text("--beam=12\n")
    seen.add(fingerprint(folder))
    (folder / "graph" / "HCLG.fst").rename(folder / "graph" / "HCLr.fst")
    seen.add(fingerprint(folder))
    (folder / "new").touch()
    seen.add(fingerprint(folder))
    assert len(seen) == 4


def test_a_hash_is_remembered_until_size_or_time_change(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    os.utime(path, ns=(1, 1))
    first = hash_file(path)
    path.write_bytes(b"abd")
    os.utime(path, ns=(1, 1))
    assert hash_file(path) == first
    os.utime(path, ns=(2, 2))
    assert hash_file(path) == hashlib.sha256(b"abd").hexdigest()


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gone: cannot be read"):
        hash_file(tmp_path / "gone")
