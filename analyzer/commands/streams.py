"""Standard output and error of the command line: messages are best effort, lost data is a failure.

What comes from files – ids, names, paths – may hold anything: bytes that are no text, line breaks, terminal commands.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from typing import TextIO

from analyzer.ingest.fields import printable
from analyzer.streams import lenient_text, raw_of

_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
"""Controls, direction marks, line ends; the ideographic space and its like are text."""


def say(text: str) -> None:
    """One line on standard error."""
    print(one_line(text), file=sys.stderr)


def one_line(text: str) -> str:
    """``text`` as it may be shown anywhere: what is no text, or would break or move the line, as escapes."""
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _INVISIBLE else char
        for char in printable(text)
    )


def make_lenient() -> None:
    """Let the standard streams take any text, and let no full disk, closed pipe or missing stream stop the program."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:  # else the next file that is opened would get the program's messages
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _lenient(sys.stdout, 1)
    sys.stderr = _lenient(sys.stderr, 2)


def _lenient(stream: TextIO | None, descriptor: int) -> TextIO:
    if stream is None:
        return lenient_text(os.open(os.devnull, os.O_WRONLY), encoding="utf-8", line_buffering=False)
    try:
        # A console of Windows takes text only through its own stream; another stream is somebody's replacement.
        if stream.fileno() != descriptor or os.name == "nt":
            return stream
    except (OSError, ValueError):
        return stream
    with contextlib.suppress(OSError):
        stream.flush()
    is_interactive = descriptor == 2 or stream.isatty()
    return lenient_text(descriptor, encoding=stream.encoding, line_buffering=is_interactive)


def lost_output() -> OSError | None:
    """Why something written to standard output did not arrive; None when all did, or the reader had enough."""
    sys.stdout.flush()
    raw = raw_of(sys.stdout)
    failure = raw.failure if raw else None
    return None if isinstance(failure, BrokenPipeError) else failure


def forgive_lost_output() -> None:
    """What was written to standard output was a courtesy; whether it arrived is not to count."""
    sys.stdout.flush()
    if raw := raw_of(sys.stdout):
        raw.failure = None
