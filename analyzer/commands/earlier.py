"""Calls of earlier runs: their transcripts, from an output folder or the store, and by which pack they were judged."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analyzer.commands.streams import say
from analyzer.domain import Transcript
from analyzer.errors import UsageError
from analyzer.reports import BadLine
from analyzer.reports.incoming import transcript_files
from analyzer.reports.transcripts import read_lines, safe_name
from analyzer.store import Store, open_store

_CLOSE = 3


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """A call with the id and digest of the pack that judged it last; None where that is not known."""

    transcript: Transcript
    pack_id: str | None = None
    pack_sha256: str | None = None


def find_call(call_id: str, out: Path | None, db: str | None) -> EarlierCall:
    """The call of this id from the folder of an earlier run, or from the store.

    Raises UsageError for an unknown call, with the ids that are like it; StoreError.
    """
    if db is not None and out is None:
        with open_store(db) as store:
            return _in_store(call_id, store)
    folder = _transcripts_of(out)
    path = folder / f"{safe_name(call_id)}.json"
    if not path.is_file():
        raise _unknown(call_id, [file.stem for file in transcript_files([folder])], str(folder))
    for item in read_lines(path):
        if isinstance(item, BadLine):
            raise UsageError(f"is no transcript: {item.message}", path=path)
        return EarlierCall(item.transcript, *_pack_in_csv(folder.parent, call_id))
    raise UsageError("is empty", path=path)


def all_transcripts(out: Path | None, db: str | None) -> Iterator[Transcript | None]:
    """Every transcript of the folder of an earlier run, or of the store, one at a time.

    A file that holds none is told on standard error, and comes as None. Raises UsageError, StoreError.
    """
    if db is not None and out is None:
        with open_store(db) as store:
            for stored in store.transcripts():
                yield stored.transcript
        return
    for path in transcript_files([_transcripts_of(out)]):
        for item in read_lines(path):
            if isinstance(item, BadLine):
                say(f"{path}: is no transcript: {item.message}")
                yield None
            else:
                yield item.transcript


def _transcripts_of(out: Path | None) -> Path:
    """The folder with the transcripts of a run: its ``transcripts``, or the folder that is named itself."""
    if out is None:
        raise UsageError("which run?", hint="name its folder with --out, or its database with --db")
    for folder in (out / "transcripts", out):
        if folder.is_dir():
            return folder
    raise UsageError("no such folder", path=out, hint="name the --out folder of an earlier run")


def _in_store(call_id: str, store: Store) -> EarlierCall:
    stored = next(iter(store.transcripts(call_ids=[call_id])), None)
    if stored is None:
        raise _unknown(call_id, (call.result.call_id for call in store.calls()), store.shown)
    judgement = next(iter(store.judgements(call_id)), None)
    return EarlierCall(
        stored.transcript, judgement.pack_id if judgement else None, judgement.pack_sha256 if judgement else None
    )


def _unknown(call_id: str, known: Iterator[str] | list[str], where: str) -> UsageError:
    close = difflib.get_close_matches(call_id, list(known), n=_CLOSE, cutoff=0.4)
    hint = f"did you mean {', '.join(close)}?" if close else "calls.csv lists them"
    return UsageError(f"no call {call_id!r} in {where}", hint=hint)


def _pack_in_csv(out: Path, call_id: str) -> tuple[str | None, str | None]:
    """What ``calls.csv`` of the run says, whichever headers it has: pack and its digest are next to each other."""
    with (
        suppress(OSError, UnicodeDecodeError, csv.Error),
        (out / "calls.csv").open(encoding="utf-8-sig", newline="") as file,
    ):
        for row in csv.DictReader(file):
            if (row.get("call_id") or row.get("通话编号")) == call_id:
                return row.get("pack") or row.get("话术包"), row.get("pack_sha256") or row.get("话术包校验值")
    return None, None
