"""Ctrl-C and SIGTERM (how systemd, cron jobs and ``timeout`` end a program): the first asks, the second ends."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from analyzer.commands import exit_codes

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = b"\x1b[?25h"


class InterruptionError(BaseException):
    """The user, or whoever started the program, wants it to end.

    Not a KeyboardInterrupt: that would be taken by the command-line library, which ends without a word.
    """


@contextmanager
def raised() -> Iterator[None]:
    """In the block the first signal raises InterruptionError wherever the program is."""
    came = threading.Event()

    def take() -> None:
        came.set()
        raise InterruptionError

    with _handled(came, take):
        yield


@contextmanager
def deferred() -> Iterator[threading.Event]:
    """In the block the first signal only sets the event, for whoever can stop at a good place."""
    came = threading.Event()
    with _handled(came, came.set):
        yield came


@contextmanager
def _handled(came: threading.Event, take: Callable[[], None]) -> Iterator[None]:
    """``take`` on the first signal, the end on the second; signals that are ignored (``nohup``) stay ignored."""

    def handler(number: int, frame: FrameType | None) -> None:
        if came.is_set():
            _end_at_once()
        take()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    ours = [number for number, was in before.items() if was not in (signal.SIG_IGN, None)]
    for number in ours:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


def _end_at_once() -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), _SHOW_CURSOR)  # the progress bar hides it
    os._exit(exit_codes.INTERRUPTED)
