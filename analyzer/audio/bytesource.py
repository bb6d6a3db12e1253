"""A recording's bytes for the decoders: read-only, with header repairs laid over them.

Decoders call back from C, where an exception would be lost; so a failed read ends the data, and is kept in ``failure``
for whoever drives the decoder.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from analyzer.errors import AudioError, AudioFault


class ByteSource:
    """Seekable view of a file. ``patches`` maps an offset to the bytes that are read there instead of the file's."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self.patches: dict[int, bytes] = {}
        self.failure: OSError | None = None

    def read(self, count: int = -1) -> bytes:
        try:
            start = self._file.tell()
            data = self._file.read(count)
        except OSError as error:
            self.failure = error
            return b""
        for offset, patch in self.patches.items():
            if start < offset + len(patch) and offset < start + len(data):
                data = _overlay(data, start, offset, patch)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As ``io``; a place before the beginning, which only a damaged header asks for, gives -1."""
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError):
            return -1

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def peek_at(self, offset: int, count: int) -> bytes:
        """Bytes at ``offset``; the position afterwards is 0."""
        self.seek(offset)
        data = self.read(count)
        self.seek(0)
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _overlay(data: bytes, start: int, offset: int, patch: bytes) -> bytes:
    first, last = max(offset, start), min(offset + len(patch), start + len(data))
    return data[: first - start] + patch[first - offset : last - offset] + data[last - start :]


def open_bytes(path: Path) -> ByteSource:
    """Open ``path`` for reading.

    Raises:
        AudioError: not found, no permission, a folder or device, or an empty file.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise AudioError(AudioFault.NOT_AUDIO, f"is {what}, not a recording", path=path)
        if status.st_size == 0:
            hint = "copy it again from the recorder"
            raise AudioError(AudioFault.EMPTY_FILE, "the file is empty (0 bytes)", path=path, hint=hint)
        file = path.open("rb")
    except OSError as error:
        raise audio_error_of(error, path) from error
    return ByteSource(file, status.st_size)


def audio_error_of(error: OSError, path: Path) -> AudioError:
    """The operating system's refusal as ours."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return AudioError(AudioFault.NOT_FOUND, "no such file", path=path, hint="check the path or the manifest")
    if isinstance(error, PermissionError):
        hint = "give the account that runs the analyzer the right to read it"
        return AudioError(AudioFault.NO_PERMISSION, "no permission to read the file", path=path, hint=hint)
    reason = error.strerror or os.strerror(error.errno or 5)
    hint = "check the disk or the network share"
    return AudioError(AudioFault.DECODE_FAILED, f"the file cannot be read: {reason}", path=path, hint=hint)
