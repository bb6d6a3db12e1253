"""Which files of the given files and folders are taken for recordings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

SIDECAR_SUFFIXES = frozenset(
    (
        *(
            ".csv",
            ".tsv",
            ".xls",
            ".xlsx",
            ".json",
            ".jsonl",
            ".yaml",
            ".yml",
            ".toml",
            ".ini",
            ".xml",
            ".db",
            ".sqlite",
        ),
        *(".txt", ".md", ".log", ".html", ".htm", ".doc", ".docx", ".pdf", ".srt", ".vtt", ".lrc", ".py"),
        *(".png", ".jpg", ".jpeg", ".zip", ".gz", ".rar", ".7z", ".md5", ".sha256"),
        *(".tmp", ".part", ".crdownload", ".lock"),
    )
)
"""What lies beside recordings without being one, and copies still under way. All else in a folder is tried: a
recording with a wrong or missing extension is to be reported, not overlooked."""


def discover(inputs: Sequence[Path]) -> tuple[Path, ...]:
    """The files to analyse, sorted, each file once even when reached by two ways.

    Folders are searched through all levels, links included; hidden files and sidecars in them are passed over. A file
    named explicitly is always taken, and so is a path that does not exist or a folder that may not be read: reading
    it then fails with its reason, in the report.
    """
    first_way: dict[str, Path] = {}
    for given in inputs:
        for path in _walk(given) if is_folder(given) else (given,):
            first_way.setdefault(os.path.realpath(path), path)
    return tuple(sorted(first_way.values(), key=str))


def _walk(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    unreadable: list[Path] = []

    def remember(error: OSError) -> None:
        unreadable.append(Path(error.filename or folder))

    for here, folders, names in os.walk(folder, followlinks=True, onerror=remember):
        # A link to a folder above would otherwise be walked for ever.
        real = os.path.realpath(here)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(_visible(folders))
        yield from (Path(here, name) for name in _visible(names) if not is_sidecar(name))
    yield from unreadable


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder; no where that cannot be told (no permission, a name too long for the system)."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_there(path: Path) -> bool:
    """Whether ``path`` exists; no where that cannot be told."""
    try:
        return path.exists()
    except OSError:
        return False


def is_sidecar(name: str) -> bool:
    """Whether a file of this name in a folder is passed over."""
    return Path(name).suffix.lower() in SIDECAR_SUFFIXES


def _visible(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith((".", "~$"))]
