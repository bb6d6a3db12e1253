"""Text streams that never stop the work: what a full disk or a closed pipe does not take is lost, and remembered."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class LenientFile(io.FileIO):
    """A descriptor open for writing. ``failure`` is the first refusal of the operating system, or None."""

    failure: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self.failure = self.failure or error
            return memoryview(data).nbytes


def lenient_text(descriptor: int, *, encoding: str | None, line_buffering: bool) -> TextIO:
    """A text stream on ``descriptor`` that takes any string and raises nothing; closing it leaves that open."""
    raw = LenientFile(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=line_buffering
    )


def raw_of(stream: TextIO) -> LenientFile | None:
    """What ``stream`` writes to, when ``lenient_text`` made it."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, LenientFile) else None
