from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import ModelError, UsageError
from analyzer.models.archive import Limits
from analyzer.models.install import Installed, install_archive, install_registered
from analyzer.models.locate import locate_model
from analyzer.models.manifest import verify_manifest
from analyzer.models.registry import Registry

EMPTY = Registry()


@pytest.fixture
def archive(tmp_path: Path, model_zip: bytes) -> Path:
    path = tmp_path / "brought.zip"
    path.write_bytes(model_zip)
    return path


def left(models_dir: Path) -> list[str]:
    return sorted(path.name for path in models_dir.iterdir())


def test_installs_from_the_publisher(models_dir: Path, publisher: Any, listener: Any) -> None:
    done = install_registered(publisher.model(), listener)
    assert done == Installed("vosk-model-tiny", models_dir / "vosk-model-tiny", is_registered=True)
    assert verify_manifest(done.path).is_sound
    assert locate_model("vosk-model-tiny").sample_rate_hz == 8000
    assert left(models_dir) == [".downloads", "vosk-model-tiny"]
    assert list((models_dir / ".downloads").iterdir()) == []


def test_a_failed_download_installs_nothing(models_dir: Path, publisher: Any, listener: Any) -> None:
    with pytest.raises(ModelError, match="wrong SHA-256"):
        install_registered(publisher.model(sha256="0" * 64), listener)
    assert left(models_dir) == [".downloads"]


def test_an_installed_model_is_not_fetched_again(models_dir: Path, publisher: Any, listener: Any) -> None:
    install_registered(publisher.model(), listener)
    with pytest.raises(UsageError, match="installed already"):
        install_registered(publisher.model(), listener)
    assert len(publisher.seen) == 1


def test_an_archive_is_known_by_its_hash(models_dir: Path, archive: Path, publisher: Any) -> None:
    done = install_archive(archive, Registry(model=(publisher.model(),)))
    assert done == Installed("vosk-model-tiny", models_dir / "vosk-model-tiny", is_registered=True)


def test_an_archive_may_be_given_another_name(models_dir: Path, archive: Path, publisher: Any) -> None:
    done = install_archive(archive, Registry(model=(publisher.model(),)), "mine")
    assert done == Installed("mine", models_dir / "mine", is_registered=True)


def test_an_unknown_archive_takes_the_name_of_its_file(models_dir: Path, archive: Path) -> None:
    assert install_archive(archive, EMPTY) == Installed("brought", models_dir / "brought", is_registered=False)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [({"size_bytes": 5}, "bytes, expected 5"), ({"sha256": "0" * 64}, f"expected {'0' * 64}")],
)
@pytest.mark.parametrize("by_argument", [True, False])
def test_a_registered_name_needs_the_registered_archive(
    models_dir: Path, archive: Path, publisher: Any, changed: dict[str, object], complaint: str, by_argument: bool
) -> None:
    registry = Registry(model=(publisher.model(name="known", **changed),))
    if not by_argument:
        archive = archive.rename(archive.with_name("known.zip"))
    with pytest.raises(ModelError, match=f"not known: .*{complaint}"):
        install_archive(archive, registry, "known" if by_argument else None)
    assert not models_dir.exists()


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "-x", "a b", "", "demo-zh", "train", "dot.", "新"])
def test_names_that_cannot_be(models_dir: Path, archive: Path, name: str) -> None:
    if not name:
        archive = archive.rename(archive.with_name("名.zip"))
    with pytest.raises(UsageError, match=r"cannot be a model name|is reserved"):
        install_archive(archive, EMPTY, name or None)


def test_replaces_only_when_forced(models_dir: Path, archive: Path) -> None:
    path = install_archive(archive, EMPTY, "mine").path
    (path / "am" / "final.mdl").write_bytes(b"damaged")
    with pytest.raises(UsageError, match="--force replaces it"):
        install_archive(archive, EMPTY, "mine")
    assert (path / "am" / "final.mdl").read_bytes() == b"damaged"
    install_archive(archive, EMPTY, "mine", force=True)
    assert verify_manifest(path).is_sound
    assert left(models_dir) == ["mine"]


def test_a_bad_replacement_leaves_the_old_model(models_dir: Path, archive: Path, tmp_path: Path) -> None:
    path = install_archive(archive, EMPTY, "mine").path
    (tmp_path / "bad.zip").write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(ModelError, match="damaged"):
        install_archive(tmp_path / "bad.zip", EMPTY, "mine", force=True)
    assert verify_manifest(path).is_sound
    assert left(models_dir) == ["mine"]


def test_a_rename_that_fails_brings_the_old_model_back(
    models_dir: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = install_archive(archive, EMPTY, "mine").path
    (path / "NOTES.md").touch()
    rename = Path.rename

    def refuse_the_new(self: Path, target: Path) -> Path:
        if Path(target) == path and self.name != "replaced":
            raise PermissionError(13, "Permission denied", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(ModelError, match="cannot install: Permission denied"):
        install_archive(archive, EMPTY, "mine", force=True)
    assert (path / "NOTES.md").exists()
    assert left(models_dir) == ["mine"]


def test_an_archive_without_a_model_is_refused(models_dir: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as zipped:
        zipped.writestr("photos/one.jpg", b"x")
    with pytest.raises(ModelError, match=r"photos\.zip: not a Vosk model: am/final\.mdl"):
        install_archive(tmp_path / "photos.zip", EMPTY)
    assert left(models_dir) == []


def test_an_archive_without_a_top_folder_will_do(
    models_dir: Path, tmp_path: Path, model_files: dict[str, bytes]
) -> None:
    with zipfile.ZipFile(tmp_path / "flat.zip", "w") as zipped:
        for name, content in model_files.items():
            zipped.writestr(name, content)
    assert verify_manifest(install_archive(tmp_path / "flat.zip", EMPTY).path).is_sound


def test_a_manifest_that_came_along_vouches_for_nothing(
    models_dir: Path, tmp_path: Path, model_files: dict[str, bytes]
) -> None:
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as zipped:
        for name, content in (model_files | {"SHA256SUMS": b"0" * 64 + b"  am/final.mdl\n"}).items():
            zipped.writestr(name, content)
    assert verify_manifest(install_archive(tmp_path / "own.zip", EMPTY).path).is_sound


def test_limits_hold(models_dir: Path, archive: Path) -> None:
    with pytest.raises(ModelError, match="at most 3 are allowed"):
        install_archive(archive, EMPTY, limits=Limits(files=3))
    assert left(models_dir) == []


def test_the_model_can_be_read_by_other_users(models_dir: Path, archive: Path) -> None:
    before = os.umask(0o022)
    try:
        path = install_archive(archive, EMPTY).path
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o755
    assert (path / "am" / "final.mdl").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(("age_days", "stays"), [(2, False), (0, True)])
def test_what_a_killed_installation_left_is_cleared(
    models_dir: Path, archive: Path, age_days: int, stays: bool
) -> None:
    work = models_dir / ".installing-killed"
    (work / "unpacked").mkdir(parents=True)
    then_s = time.time() - age_days * 86_400
    os.utime(work, (then_s, then_s))
    install_archive(archive, EMPTY)
    assert work.exists() is stays


def test_a_model_set_aside_by_a_killed_installation_is_never_cleared(
    models_dir: Path, archive: Path, write_model: Callable[[Path], Path]
) -> None:
    work = models_dir / ".installing-killed"
    write_model(work / "replaced")
    os.utime(work, (0, 0))
    install_archive(archive, EMPTY)
    assert (work / "replaced" / "am" / "final.mdl").exists()


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_no_file_is_a_wrong_option(models_dir: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "model.zip"
    if kind == "folder":
        path.mkdir()
    with pytest.raises(UsageError, match=r"model\.zip: (there is no such file|this is a folder)"):
        install_archive(path, EMPTY)
