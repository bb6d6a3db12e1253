"""Kaldi writes its log to the process's standard error; here it goes to ours.

File descriptor 2 is led into a pipe whose lines are logged under ``kaldi``; ``sys.stderr`` keeps the terminal, so that
progress and messages still reach it.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from analyzer.streams import lenient_text

_logger = logging.getLogger("kaldi")
_KEPT_LINES = 50
_LEVELS = {"WARNING": logging.INFO, "ERROR": logging.WARNING, "ASSERTION_FAILED": logging.CRITICAL}
"""A step below Kaldi's own: what it calls an error reaches the user as our error, once."""


class KaldiLog:
    """The last lines that came while the log was led away."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)

    def take(self, line: str) -> None:
        self._lines.append(line)
        _logger.log(_LEVELS.get(line.partition(" ")[0], logging.DEBUG), "%s", line)

    @property
    def last_error(self) -> str:
        """The last error's text without its place in the source; empty when there was none."""
        errors = [line for line in self._lines if line.startswith(("ERROR", "ASSERTION_FAILED"))]
        return errors[-1].partition(") ")[2] if errors else ""


@contextmanager
def led_away() -> Iterator[KaldiLog]:
    """Lead descriptor 2 into the log until the block ends; what was written is complete only then.

    Not to be entered by two threads at once.
    """
    log = KaldiLog()
    sys.stderr.flush()
    terminal = os.dup(2)
    try:
        read_end, write_end = os.pipe()
        os.dup2(write_end, 2)
        os.close(write_end)
        reader = threading.Thread(target=_drain, args=(read_end, log), name="kaldi-log", daemon=True)
        reader.start()
        with _stderr_on(terminal):
            try:
                yield log
            finally:
                sys.stderr.flush()
                os.dup2(terminal, 2)
                reader.join()
    finally:
        os.close(terminal)


@contextmanager
def _stderr_on(descriptor: int) -> Iterator[None]:
    """What writes to descriptor 2 on our side, on ``descriptor``: ``sys.stderr`` and the handlers of the log.

    A handler left behind would write each line that it logs into the pipe it came from, for ever.
    """
    before = sys.stderr
    handlers = [h for h in logging.getLogger().handlers if isinstance(h, logging.StreamHandler)]
    left = [(handler, handler.stream) for handler in handlers if _is_descriptor_2(handler.stream)]
    with lenient_text(descriptor, encoding=before.encoding, line_buffering=True) as terminal:
        for handler, _ in left:
            handler.setStream(terminal)
        if _is_descriptor_2(before):
            sys.stderr = terminal
        try:
            yield
        finally:
            sys.stderr = before
            for handler, stream in left:
                handler.setStream(stream)


def _is_descriptor_2(stream: TextIO) -> bool:
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):
        return False


def _drain(read_end: int, log: KaldiLog) -> None:
    with os.fdopen(read_end, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                log.take(line.rstrip())
