"""Files that are either the old one or the new one, never a half."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from analyzer.errors import UnavailableError


def write_text(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, as ``opened_beside`` does."""
    with opened_beside(path) as file:
        file.write(text)


@contextmanager
def opened_beside(path: Path) -> Iterator[TextIO]:
    """Yields a file to write UTF-8 text to, line ends as they are; it takes the place of ``path`` when the block ends.

    Folders are made as needed. Raises UnavailableError when the file cannot be written; the old one is then untouched.
    """
    beside = path.parent / f".{uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Names of recordings may hold bytes that are no UTF-8; a report must not fail on them.
            with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def written_together(folder: Path) -> Iterator[Path]:
    """Yields a folder to write files into; they replace those in ``folder`` when the block has ended.

    All are whole before the first takes its place: a full disk leaves the old set as it was. Raises UnavailableError
    when a file cannot be written or put in place.
    """
    beside = folder / f".{uuid4().hex}.tmp"
    place = beside
    try:
        beside.mkdir(parents=True)
        try:
            yield beside
            for path in sorted(beside.iterdir()):
                place = folder / path.name
                path.replace(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except UnavailableError as error:
        if error.path is not None and error.path.parent == beside:
            error.path = folder / error.path.name  # where the user looks for it
        raise
    except OSError as error:
        raise _unwritable(place, error) from error


def _unwritable(path: Path, error: OSError) -> UnavailableError:
    hint = "close it in other programs, or choose another --out"
    return UnavailableError(f"cannot be written: {error.strerror}", hint=hint, path=path)
