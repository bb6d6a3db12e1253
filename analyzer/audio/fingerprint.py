"""The key of a recording: the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analyzer.audio.bytesource import audio_error_of, open_bytes


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of the file's bytes, read in bounded memory.

    Raises:
        AudioError: the file is missing, empty, not readable or not a file.
    """
    with open_bytes(path) as source:
        digest = hashlib.sha256()
        while chunk := source.read(1 << 20):
            digest.update(chunk)
        if source.failure is not None:
            raise audio_error_of(source.failure, path) from source.failure
    return digest.hexdigest()
