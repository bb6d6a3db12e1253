"""The part of an archive that has arrived so far, so that a download can go on after an interruption."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """What the part was fetched from; a part of anything else cannot be continued.

    ``etag`` and ``last_modified`` are the server's own words and empty when it gave none.
    """

    url: str
    sha256: str
    etag: str = ""
    last_modified: str = ""

    @property
    def validator(self) -> str:
        """What may stand in ``If-Range``: a strong ETag, else the date, else nothing (RFC 9110, 13.1.5)."""
        return self.etag if self.etag.startswith('"') else self.last_modified


@dataclass(frozen=True, slots=True)
class PartFile:
    """``NAME.zip.part`` and, beside it, ``NAME.zip.part.json`` with its origin."""

    path: Path

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size_bytes(self) -> int:
        """How much has arrived; 0 when nothing has."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def origin(self) -> Origin | None:
        """Where the part comes from, or None when that is not known."""
        try:
            return Origin(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def begin(self, origin: Origin) -> None:
        """Forget what has arrived and start a part from ``origin``."""
        self._note.write_text(json.dumps(asdict(origin)), encoding="utf-8")
        self.path.write_bytes(b"")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def become(self, target: Path) -> None:
        """Move the finished part to ``target``."""
        self.path.replace(target)
        self.discard()
