from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.manifest import has_manifest, verify_manifest, write_manifest

Writer = Callable[[Path], Path]


@pytest.fixture
def sealed(tmp_path: Path, write_model: Writer) -> Path:
    write_manifest(write_model(tmp_path))
    return tmp_path


def test_is_written_as_sha256sum_does(sealed: Path, model_files: dict[str, bytes]) -> None:
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(model_files.items())]
    assert (sealed / "SHA256SUMS").read_text() == "".join(lines)


def test_an_untouched_model_is_sound(sealed: Path, model_files: dict[str, bytes]) -> None:
    found = verify_manifest(sealed)
    assert found.is_sound
    assert found.checked == len(model_files)


def test_the_embedded_model_is_as_its_manifest_says() -> None:
    assert verify_manifest(Path(__file__).parents[2] / "models" / "demo-zh").is_sound


def test_damage_is_told_by_kind(sealed: Path) -> None:
    (sealed / "am" / "final.mdl").write_bytes(b"other")
    (sealed / "graph" / "words.txt").unlink()
    (sealed / "graph" / "HCLr.fst").touch()
    (sealed / "NOTES.md").touch()
    found = verify_manifest(sealed)
    assert not found.is_sound
    assert found.changed == ("am/final.mdl",)
    assert found.missing == ("graph/words.txt",)
    assert found.unlisted == ("graph/HCLr.fst",)


def test_without_a_manifest_nothing_can_be_verified(tmp_path: Path, write_model: Writer) -> None:
    assert not has_manifest(write_model(tmp_path))
    with pytest.raises(ModelError, match="no manifest"):
        verify_manifest(tmp_path)


@pytest.mark.parametrize("line", ["nonsense", f"{'a' * 63}  x", f"{'a' * 64}  ../x", f"{'a' * 64}  /etc/passwd"])
def test_a_wrong_line_is_named(sealed: Path, line: str) -> None:
    manifest = sealed / "SHA256SUMS"
    manifest.write_text(f"{'0' * 64}  fine\n{line}\n")
    with pytest.raises(ModelError, match=r"SHA256SUMS:2: not a line of a manifest"):
        verify_manifest(sealed)


def test_an_empty_manifest_vouches_for_nothing(sealed: Path) -> None:
    (sealed / "SHA256SUMS").write_text("")
    with pytest.raises(ModelError, match="empty"):
        verify_manifest(sealed)
