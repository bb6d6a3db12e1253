"""What a model is, as a hash: two folders with the same fingerprint recognise the same words.

Transcripts are cached under it. Documents beside the model do not count, so that a better README does not make
a season of transcripts stale.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from analyzer.errors import ModelError

MANIFEST_NAME = "SHA256SUMS"

_DOCUMENTS = ("README", "LICENSE", "LICENCE", "NOTICE", "CHANGELOG")
_hashes: dict[tuple[Path, int, int], str] = {}


def hash_file(path: Path) -> str:
    """SHA-256 of a file as 64 lower-case hex digits. Raises ``ModelError`` when it cannot be read.

    Remembered within the process for as long as size and modification time stay the same.
    """
    try:
        status = path.stat()
        key = (path, status.st_size, status.st_mtime_ns)
        known = _hashes.get(key)
        if known is None:
            with path.open("rb") as stream:
                known = _hashes[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return known
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror}", path=path) from error


def model_files(folder: Path) -> list[Path]:
    """All files of a model folder relative to it, sorted, without the manifest, hidden files and hidden folders."""
    relative = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    kept = (p for p in relative if p.as_posix() != MANIFEST_NAME and not any(part.startswith(".") for part in p.parts))
    return sorted(kept, key=lambda path: path.as_posix())


def fingerprint(folder: Path) -> str:
    """SHA-256 (hex) over the sorted relative paths and hashes of the files that decide what is recognised."""
    digest = hashlib.sha256()
    for path in model_files(folder):
        if not is_document(path):
            digest.update(f"{path.as_posix()}\0{hash_file(folder / path)}\n".encode())
    return digest.hexdigest()


def is_document(path: Path) -> bool:
    """Whether a file of a model folder is for people to read and no part of the model."""
    return path.suffix.lower() == ".md" or path.name.upper().startswith(_DOCUMENTS)
