"""Unpacking an archive that nobody has vouched for: everything that is not a plain file in a plain place is refused.

All entries are judged before the first byte is written, and sizes are counted again while writing.
"""

from __future__ import annotations

import os
import shutil
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analyzer.errors import ModelError

COPY_BYTES = 1024 * 1024
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold. The largest official Mandarin model unpacks to about 2 GB in a few dozen files.

    ``ratio`` is unpacked over packed size of the whole archive and, for entries larger than
    ``ratio_from_bytes``, of each.
    """

    total_bytes: int = 8 * 1024**3
    files: int = 5_000
    ratio: int = 100
    ratio_from_bytes: int = 1024**2
    path_characters: int = 200
    depth: int = 10


DEFAULT_LIMITS = Limits()


def unpack(archive: Path, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
    """Unpack the ZIP file ``archive`` into the empty ``folder``.

    Raises ``ModelError`` when it is no ZIP file, is damaged, or holds anything a model does not need: links,
    devices, paths that lead out, names that meet, encrypted entries, more than ``limits``. What was written by
    then is left to the caller.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = _judged(archive, zipped.infolist(), limits)
            _require_room(archive, folder, sum(entry.file_size for entry in entries.values()))
            for path, entry in entries.items():
                _extract(zipped, entry, folder / path)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelError(f"not a ZIP file, or a damaged one: {error}", path=archive) from error
    except RuntimeError as error:  # zipfile's for encryption, and its NotImplementedError for unknown compression
        raise ModelError(f"packed in a way that cannot be read: {error}", path=archive) from error
    except OSError as error:
        raise ModelError(f"cannot unpack: {error.strerror or error}", path=archive) from error


def _judged(archive: Path, infos: list[zipfile.ZipInfo], limits: Limits) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The files to write, by path; folders follow from them."""
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        fault = _fault(info, limits)
        if fault:
            raise _refused(archive, f"{_shown(info.filename)}: {fault}")
        path = PurePosixPath(info.filename)
        if not info.is_dir() and path.parts[0] != "__MACOSX":
            entries.setdefault(path, info)
            if entries[path] is not info:
                raise _refused(archive, f"{_shown(info.filename)}: there twice")
    _require_distinct(archive, list(entries))
    if len(entries) > limits.files:
        raise _refused(archive, f"{len(entries)} files, at most {limits.files} are allowed")
    total_bytes = sum(info.file_size for info in entries.values())
    if total_bytes > limits.total_bytes:
        raise _refused(archive, f"{total_bytes} bytes unpacked, at most {limits.total_bytes} are allowed")
    if total_bytes > limits.ratio_from_bytes and total_bytes > limits.ratio * archive.stat().st_size:
        raise _refused(archive, f"unpacks to more than {limits.ratio} times its size")
    return entries


def _fault(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Why this entry must not be unpacked; empty when it may."""
    # The name as stored: ZipInfo.filename is cut at the first NUL, and has backslashes replaced on Windows.
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        return "control characters in its name"
    if "\\" in name or ":" in name:
        return "backslash, drive letter or stream in its name"
    if name.startswith("/"):
        return "an absolute path"
    if any(part in ("", ".", "..") for part in parts):
        return "a path that leads elsewhere"
    if any(part != part.rstrip(" .") for part in parts):
        return "a name that ends in a dot or space"
    if len(name) > limits.path_characters or len(parts) > limits.depth:
        return "a path too long or too deep"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link or device"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * max(info.compress_size, 1):
        return f"unpacks to more than {limits.ratio} times its size"
    return ""


def _require_distinct(archive: Path, paths: list[PurePosixPath]) -> None:
    """Refuse names that are one file on some file system, and a file where another entry needs a folder."""
    files: dict[str, PurePosixPath] = {}
    for path in paths:
        other = files.setdefault(_folded(path), path)
        if other != path:
            raise _refused(archive, f"{_shown(str(path))}: the same file as {_shown(str(other))} on some systems")
    for path in paths:
        for parent in path.parents:
            if _folded(parent) in files:
                raise _refused(archive, f"{_shown(str(parent))}: both a file and a folder")


def _folded(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFKC", str(path)).casefold()


def _extract(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left_bytes = entry.file_size
    # "x" refuses to write through anything already there; access rights of the archive are not taken over.
    with zipped.open(entry) as source, target.open("xb") as stream:
        while chunk := source.read(COPY_BYTES):
            left_bytes -= len(chunk)
            if left_bytes < 0:
                raise zipfile.BadZipFile(f"{_shown(entry.filename)} is larger than it says")
            stream.write(chunk)
        # The folder is renamed into place next: unless its files are on the disk by then, a power cut leaves a shell.
        stream.flush()
        os.fsync(stream.fileno())
    if left_bytes:
        raise zipfile.BadZipFile(f"{_shown(entry.filename)} is smaller than it says")


def _require_room(archive: Path, folder: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise ModelError(f"unpacks to {needed_bytes} bytes, the disk has {free_bytes} free", path=archive)


def _refused(archive: Path, why: str) -> ModelError:
    return ModelError(f"refused to unpack: {why}", path=archive, hint="nothing was installed")


def _shown(name: str) -> str:
    """A name from the archive, safe to print on a terminal."""
    return ascii(name)[1:-1][:120]
