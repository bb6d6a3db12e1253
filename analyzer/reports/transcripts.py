"""Transcript files: one call a line, read from any recogniser's JSONL, written one call a file.

A written file is a single line, so that it is a JSONL file itself, and so are several put together with ``cat``.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.domain import Transcript
from analyzer.errors import UsageError
from analyzer.reports.atomic import write_text
from analyzer.reports.transcript_door import transcript_from_json
from analyzer.reports.transcript_json import transcript_to_json

_MAX_NAME = 50
"""Characters of a call_id that go into a file name: up to four bytes each, of the 255 that file systems allow."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a transcript file that holds no usable transcript; ``message`` tells none of its text."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line of a transcript file; ``sha256`` is the digest of its bytes."""

    line: int
    transcript: Transcript
    sha256: bytes


def parse_lines(lines: Iterable[bytes]) -> Iterator[GoodLine | BadLine]:
    """The transcripts in ``lines``, one at a time; blank lines are passed over."""
    for line, raw in enumerate(lines, start=1):
        content = raw.removeprefix(b"\xef\xbb\xbf") if line == 1 else raw
        if not content.strip():
            continue
        item = _parsed(content, line)
        yield item if isinstance(item, BadLine) else GoodLine(line, item, hashlib.sha256(content.strip()).digest())


def read_lines(path: Path) -> Iterator[GoodLine | BadLine]:
    """The transcripts of the JSONL file ``path``, in its order; a line that is unusable comes as BadLine.

    Lines are read one at a time. Raises UsageError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from parse_lines(file)
    except FileNotFoundError as error:
        raise UsageError("no such file", path=path) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=path) from error


def read_transcripts(path: Path) -> Iterator[Transcript | BadLine]:
    """As ``read_lines``; a call_id that stood on an earlier line makes the line a bad one: no call comes twice."""
    first_line: dict[str, int] = {}
    for item in read_lines(path):
        if isinstance(item, BadLine):
            yield item
            continue
        call_id = item.transcript.call_id
        if first_line.setdefault(call_id, item.line) == item.line:
            yield item.transcript
        else:
            yield BadLine(item.line, f"call_id {call_id!r} is already on line {first_line[call_id]}")


def _parsed(content: bytes, line: int) -> Transcript | BadLine:
    try:
        return transcript_from_json(json.loads(content.decode("utf-8")))
    except UnicodeDecodeError:
        return BadLine(line, "not UTF-8 text")
    except json.JSONDecodeError as error:
        return BadLine(line, f"not JSON at column {error.colno}: {error.msg}; one call a line is expected")
    except RecursionError:
        return BadLine(line, "nested too deeply")
    except ValueError as error:
        return BadLine(line, str(error))


def write_transcript(folder: Path, transcript: Transcript) -> Path:
    """Write ``transcript`` to its file in ``folder``, atomically, and return the path.

    A file that holds just that is left alone. Raises UnavailableError when it cannot be written.
    """
    path = folder / f"{safe_name(transcript.call_id)}.json"
    text = json.dumps(transcript_to_json(transcript), ensure_ascii=False, allow_nan=False) + "\n"
    if not _holds(path, text):
        write_text(path, text)
    return path


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except (OSError, ValueError):
        return False


def safe_name(call_id: str) -> str:
    """``call_id`` as a file name (without extension) on any system; different ids have different names.

    An id that is a plain name stays as it is. Any other has its unfit characters replaced, and ``~`` with its hash
    added; no plain name holds a ``~``.
    """
    plain = re.sub(r"[^\w.@#+-]", "_", unicodedata.normalize("NFC", call_id))[:_MAX_NAME].strip(".")
    if plain == call_id and plain and not _DEVICES.fullmatch(plain):
        return plain
    digest = hashlib.sha256(call_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{plain}~{digest}"
