"""Transcript files: one call a line, read from any recogniser's JSONL, written one call a file.

A written file is a single line, so that it is a JSONL file itself, and so are several put together with ``cat``.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
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


def read_transcripts(path: Path) -> Iterator[Transcript | BadLine]:
    """The transcripts of the JSONL file ``path``, in its order; a line that is unusable comes as BadLine.

    Blank lines are passed over. A call_id that stood on an earlier line makes the line a bad one: a call must not be
    counted twice. Lines are read one at a time. Raises UsageError when the file cannot be read.
    """
    first_line: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, start=1):
                content = raw.removeprefix(b"\xef\xbb\xbf") if line == 1 else raw
                if not content.strip():
                    continue
                item = _parsed(content, line)
                if isinstance(item, Transcript) and first_line.setdefault(item.call_id, line) != line:
                    item = BadLine(line, f"call_id {item.call_id!r} is already on line {first_line[item.call_id]}")
                yield item
    except FileNotFoundError as error:
        raise UsageError("no such file", path=path) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=path) from error


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
