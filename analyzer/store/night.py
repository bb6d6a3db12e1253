"""Which recordings a nightly run has come across, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection, select

from analyzer.store import rows
from analyzer.store.base import stored_text
from analyzer.store.reading import chunks
from analyzer.store.saving import upsert
from analyzer.store.schema import runs
from analyzer.store.store import Store
from analyzer.store.tables_night import recordings


class State(StrEnum):
    """What became of a recording."""

    HEARD = "heard"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recording:
    """A file as it was when somebody looked: ``size_bytes`` and ``modified_ns`` change when it is written to."""

    path: str
    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, path: str, size_bytes: int, modified_ns: int) -> Self:
        """A file by the path under which it is stored."""
        return cls(stored_text(path), size_bytes, modified_ns)


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a recording, after so many attempts; ``reason`` is why it failed."""

    recording: Recording
    call_id: str
    state: State
    attempts: int
    reason: str | None = None


def seen_recordings(store: Store, paths: Sequence[str]) -> Mapping[str, Seen]:
    """What is known of the files at ``paths``, as they were then. Raises StoreError."""
    with store.reading() as connection:
        return {seen.recording.path: seen for some in chunks(paths) for seen in _read(connection, some)}


def last_model(store: Store) -> str | None:
    """The speech model of the last night; None before the first. Raises StoreError."""
    query = select(runs.c.model).where(runs.c.command == "nightly").order_by(runs.c.id.desc()).limit(1)
    with store.reading() as connection:
        return connection.scalars(query).first()


def _read(connection: Connection, paths: Sequence[str]) -> Iterable[Seen]:
    query = select(recordings).where(recordings.c.path.in_(paths))
    for row in connection.execute(query).mappings():
        recording = Recording(row["path"], row["size_bytes"], row["modified_ns"])
        yield Seen(recording, row["call_id"], State(row["state"]), row["attempts"], row["reason"])


def note_recording(store: Store, seen: Seen) -> None:
    """Keep what became of a recording. Raises StoreError."""
    values = {
        "path": seen.recording.path,
        "size_bytes": seen.recording.size_bytes,
        "modified_ns": seen.recording.modified_ns,
        "call_id": seen.call_id,
        "state": seen.state,
        "attempts": seen.attempts,
        "reason": seen.reason,
        "tried_at": rows.moment(store.now()),
    }
    with store.writing() as connection:
        updated = [name for name in values if name != "path"]
        connection.execute(upsert(connection.dialect.name, recordings, values, updated))
