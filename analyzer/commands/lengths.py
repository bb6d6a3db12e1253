"""How long the recordings of a run are together, counted while the first are already heard."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from analyzer.audio import inspect
from analyzer.domain import Seconds
from analyzer.errors import AudioError

_LAST_LOOK_S = 1.0


class Lengths:
    """Reads the headers of ``paths`` in a thread of its own while the block runs."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._counted, self._counted_s = 0, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._count, name="lengths", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(_LAST_LOOK_S)  # a network share may keep it longer; it ends with the process

    def expected_s(self) -> Seconds:
        """The length of all: what was counted, and for the rest as much on average; 0 before anything was counted."""
        counted, counted_s = self._counted, self._counted_s
        return counted_s * len(self._paths) / counted if counted else 0.0

    def _count(self) -> None:
        for path in self._paths:
            if self._ended.is_set():
                return
            self._counted_s += _length_s(path)
            self._counted += 1


def _length_s(path: Path) -> Seconds:
    """What cannot be read is reported when its turn comes."""
    try:
        return inspect(path).duration_s
    except AudioError:
        return 0.0
