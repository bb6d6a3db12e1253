"""One run at a time writes into an output folder."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.errors import RunLockedError, UnavailableError


def locked(out: Path) -> AbstractContextManager[object]:
    """``out``, made if need be and closed to other runs. Raises RunLockedError, UnavailableError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return FileLock(out / ".lock").acquire(timeout=0)
    except Timeout:
        raise RunLockedError(
            "another run is writing into this folder", path=out, hint="wait, or use another --out"
        ) from None
    except OSError as error:
        raise UnavailableError(f"cannot be written to: {error.strerror}", path=out) from error
