"""Putting a model where it is found: whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ModelError, UsageError
from analyzer.models.archive import DEFAULT_LIMITS, Limits, unpack
from analyzer.models.download import Progress, download
from analyzer.models.fingerprint import hash_file
from analyzer.models.folders import RESERVED_NAMES, prepared_install_dir
from analyzer.models.layout import is_model, read_layout
from analyzer.models.manifest import write_manifest
from analyzer.models.registry import NAME_PATTERN, RegisteredModel, Registry

_WORK_PREFIX = ".installing-"
_DOWNLOADS = ".downloads"
_STALE_AFTER_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that was just installed; ``is_registered`` tells whether its archive is one of the registry."""

    name: str
    path: Path
    is_registered: bool


def install_registered(model: RegisteredModel, progress: Progress, *, force: bool = False) -> Installed:
    """Download and install a model of the registry.

    Raises ``UsageError`` when it is installed and not ``force``, ``ModelError`` when it cannot be had.
    """
    target = _target(model.name, force=force)
    with _disk_errors(target.parent):
        downloads = target.parent / _DOWNLOADS
        downloads.mkdir(exist_ok=True)
        archive = download(model, downloads, progress)
        progress.note(f"unpacking {archive.name}")
        _place(archive, target, DEFAULT_LIMITS)
        archive.unlink()
    return Installed(model.name, target, is_registered=True)


def install_archive(
    archive: Path, registry: Registry, name: str | None = None, *, force: bool = False, limits: Limits = DEFAULT_LIMITS
) -> Installed:
    """Install the model in the ZIP file ``archive``, for machines without a network.

    The archive of a registered model is known by its hash, whatever the file is called. An archive that claims
    the name of a registered model – by ``name`` or its file name – must be that archive. Any other model is
    installed as ``name`` or under the name of the file. Raises ``UsageError`` or ``ModelError``.
    """
    if not archive.is_file():
        what = "this is a folder, not a ZIP file" if archive.is_dir() else "there is no such file"
        raise UsageError(what, path=archive)
    claimed = name or archive.stem
    model = registry.find(claimed)
    if model:
        _require_archive_of(model, archive)
    else:
        model = registry.find_sha256(hash_file(archive))
        claimed = name or (model.name if model else archive.stem)
    target = _target(claimed, force=force)
    with _disk_errors(target.parent):
        _place(archive, target, limits)
    return Installed(claimed, target, is_registered=model is not None)


def _require_archive_of(model: RegisteredModel, archive: Path) -> None:
    size_bytes = archive.stat().st_size
    hint = f"nothing was unpacked; fetch {model.url} again, or install it under another name"
    if size_bytes != model.size_bytes:
        message = f"not {model.name}: has {size_bytes} bytes, expected {model.size_bytes}"
        raise ModelError(message, path=archive, hint=hint)
    actual = hash_file(archive)
    if actual != model.sha256:
        raise ModelError(f"not {model.name}: SHA-256 is {actual}, expected {model.sha256}", path=archive, hint=hint)


def _target(name: str, *, force: bool) -> Path:
    if not re.match(NAME_PATTERN, name) or name.endswith("."):
        raise UsageError(f"{name!r} cannot be a model name", hint="use letters, digits, dot, dash and underscore")
    if name in RESERVED_NAMES:
        raise UsageError(f"{name} is reserved for the project's own folder", hint="choose another NAME")
    target = prepared_install_dir() / name
    if target.exists() and not target.is_dir():
        raise UsageError("something that is not a folder has the model's name", path=target)
    if target.exists() and not force:
        raise UsageError(f"{name} is installed already", path=target, hint="--force replaces it")
    return target


def _place(archive: Path, target: Path, limits: Limits) -> None:
    """Unpack beside ``target`` – on the same file system, so that the last step is a rename – check, and move."""
    _remove_stale_work(target.parent)
    with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=target.parent) as work:
        unpacked = Path(work) / "unpacked"
        # The temporary folder itself is private to this user; a folder made in it has the usual rights.
        unpacked.mkdir()
        unpack(archive, unpacked, limits)
        model = _model_in(unpacked, archive)
        write_manifest(model)
        _swap(model, target, Path(work) / "replaced")


def _model_in(unpacked: Path, archive: Path) -> Path:
    """The model's folder: what was unpacked, or the only folder in it."""
    folders = [path for path in unpacked.iterdir() if path.is_dir()]
    model = folders[0] if len(folders) == 1 and not is_model(unpacked) else unpacked
    try:
        read_layout(model)
    except ModelError as error:
        raise ModelError(error.message, path=archive, hint=error.hint or "nothing was installed") from error
    return model


def _swap(model: Path, target: Path, aside: Path) -> None:
    """Rename ``model`` to ``target``; the model that is there now comes back when that fails."""
    if target.exists():
        target.rename(aside)
    try:
        model.rename(target)
    except BaseException:
        if aside.exists():
            aside.rename(target)
        raise


def _remove_stale_work(folder: Path) -> None:
    """Remove what a killed installation left; a younger folder may belong to one that is running now."""
    for path in folder.glob(f"{_WORK_PREFIX}*"):
        replaced_only = path / "replaced"
        if not replaced_only.exists() and time.time() - path.stat().st_mtime > _STALE_AFTER_S:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(f"cannot install: {error.strerror or error}", path=Path(error.filename or folder)) from error
