"""Files that are either the old one or the new one, never a half."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from analyzer.errors import UnavailableError


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, line ends as they are: beside it first, then moved into place.

    Folders are made as needed. Raises UnavailableError when the file cannot be written; the old one is then untouched.
    """
    beside = path.parent / f".{uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Names of recordings may hold bytes that are no UTF-8; a report must not fail on them.
            with beside.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"cannot be written: {error.strerror}",
            hint="close it in other programs, or choose another --out",
            path=path,
        ) from error
