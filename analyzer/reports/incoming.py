"""Transcripts as they come in: from files, folders or a stream, each call under an id of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.domain import Transcript
from analyzer.errors import UsageError
from analyzer.reports.transcripts import BadLine, GoodLine

STDIN = Path("-")
_SUFFIXES = (".json", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One line. ``place`` is ``file:line``; ``problem`` says why there is nothing to judge, empty when there is.

    Without a transcript the line is unusable. ``is_repeated``: the same line stood there before. ``warning`` tells of
    an id that had to be changed.
    """

    place: str
    transcript: Transcript | None
    problem: str = ""
    warning: str = ""
    is_repeated: bool = False


def transcript_files(inputs: Sequence[Path]) -> list[Path]:
    """The files of ``inputs``; a folder stands for the transcript files that lie in it, by name.

    Raises UsageError when there are none.
    """
    files: list[Path] = []
    for path in inputs:
        if not path.is_dir():
            if path != STDIN and not path.exists():
                raise UsageError("no such file", path=path)
            files.append(path)
            continue
        found = sorted(entry for entry in path.iterdir() if _is_transcript(entry))
        if not found:
            raise UsageError("no transcripts in this folder", path=path, hint=f"they end in {', '.join(_SUFFIXES)}")
        files += found
    return files


def _is_transcript(path: Path) -> bool:
    return path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file()


class Intake:
    """Gives every call an id of its own and knows lines that came before, over all files of a batch.

    Two calls of one id are two calls, as two recordings of one name are in a run: the later one gets its place behind
    its id. Ids that differ only in case are the same, since transcripts are files by that name.
    """

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._lines: dict[bytes, str] = {}

    def take(self, name: str, lines: Iterable[GoodLine | BadLine]) -> Iterator[Incoming]:
        """The lines of the file that is called ``name`` in messages."""
        for item in lines:
            place = f"{name}:{item.line}"
            if isinstance(item, BadLine):
                yield Incoming(place, None, f"bad_line: {item.message}")
            elif (earlier := self._lines.setdefault(item.sha256, place)) != place:
                problem = f"repeated: the same line as {earlier}"
                yield replace(self._named(place, item.transcript), problem=problem, warning="", is_repeated=True)
            else:
                yield self._named(place, item.transcript)

    def _named(self, place: str, transcript: Transcript) -> Incoming:
        call_id = transcript.call_id
        first = self._places.setdefault(call_id.casefold(), place)
        if first == place:
            return Incoming(place, transcript)
        own_id = f"{call_id}@{Path(place).name}"
        while self._places.setdefault(own_id.casefold(), place) != place:
            own_id += "+"
        warning = f"call_id {call_id!r} is already at {first}; reported as {own_id!r}"
        return Incoming(place, replace(transcript, call_id=own_id), warning=warning)
