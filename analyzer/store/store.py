"""The store: calls with what was heard and judged, kept in a database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Self

from sqlalchemy import Connection, Engine, insert, update

from analyzer import __version__
from analyzer.domain import CallResult, Transcript, Verdict
from analyzer.errors import StoreError
from analyzer.ingest.imports import Imported
from analyzer.scripts.load import LoadedPack
from analyzer.store import reading, rows, schema
from analyzer.store.address import Address, parse_address
from analyzer.store.connect import create_file, engine_for, writing
from analyzer.store.decoding import transcript_of
from analyzer.store.facts import CallFacts, note_applied, read_facts
from analyzer.store.faults import explained
from analyzer.store.importing import ImportCount, save_import
from analyzer.store.keys import canonical
from analyzer.store.migrate import migrate
from analyzer.store.reading import EVERY, JUDGED, Wanted
from analyzer.store.records import Judgement, Saved, StoredCall, StoredTranscript
from analyzer.store.saving import Origin, Prepared, prepare, save_failure, save_judged, save_pack


def utc_now() -> datetime:
    """The time, as judgements are dated."""
    return datetime.now(UTC)


def open_store(url: str, *, create: bool = False, clock: Callable[[], datetime] = utc_now) -> Store:
    """The store at ``url``: ``sqlite:///FILE`` or ``postgresql://…``; older tables are brought up to date.

    A SQLite file that does not exist is made with ``create`` only, so that a slip in its name is no empty store; in a
    PostgreSQL database the tables are made when they are missing. Raises StoreError, naming the URL without its
    password and the way out, when it cannot be reached or used.
    """
    address = parse_address(url)

    def fill(engine: Engine) -> None:
        migrate(engine, address.shown)

    with explained(address):
        if address.file is not None and not address.file.exists():
            if not create:
                raise StoreError(f"{address.shown}: there is no such file", hint="correct the path; run --db makes it")
            create_file(address, address.file, fill)
        engine = engine_for(address)
        try:
            fill(engine)
        except BaseException:
            engine.dispose()
            raise
    return Store(engine, address, clock)


class Store:
    """May be used by many threads; writes take turns. Every method raises StoreError when the database fails."""

    def __init__(self, engine: Engine, address: Address, clock: Callable[[], datetime]) -> None:
        self._engine, self._address, self._clock = engine, address, clock
        self._turn = threading.Lock()
        self._packs: set[str] = set()

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self._address.shown

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions of one's own; a writer does not wait for it, nor it for a writer."""
        with explained(self._address), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for changes of one's own: kept when the block ends, undone when it fails."""
        with explained(self._address), self._turn, writing(self._engine) as connection:
            yield connection

    def now(self) -> datetime:
        """The time, as this store dates what it keeps."""
        return self._clock()

    def begin_run(self, command: str, pack: LoadedPack, model: str | None = None) -> int:
        """Note that ``command`` starts to judge by ``pack``; returns the id of the run for ``save`` and ``end_run``."""
        values = {
            "started_at": rows.moment(self._clock()),
            "is_complete": False,
            "command": command,
            "program_version": __version__,
            "pack_sha256": pack.sha256,
            "model": model,
        }
        with explained(self._address), self._turn, writing(self._engine) as connection:
            save_pack(connection, pack)
            added = insert(schema.runs).values(values).returning(schema.runs.c.id)
            run_id: int = connection.scalars(added).one()
        return run_id

    def end_run(self, run_id: int, *, is_complete: bool) -> None:
        """Note that the run has ended, and whether it came to all its calls."""
        values = {"ended_at": rows.moment(self._clock()), "is_complete": is_complete}
        with explained(self._address), self._turn, writing(self._engine) as connection:
            connection.execute(update(schema.runs).where(schema.runs.c.id == run_id).values(values))

    def save(
        self,
        result: CallResult,
        transcript: Transcript | None,
        pack: LoadedPack,
        *,
        judged_with: Mapping[str, Any] | None = None,
        run_id: int | None = None,
    ) -> Saved:
        """Keep the call with what was heard and judged: all of it when this returns, nothing when it raises.

        ``transcript`` is what ``pack`` judged, None when the recording could not be used. ``judged_with`` are the
        settings, as JSON values, that judging depended on besides the pack. Saving the same again changes nothing.
        """
        origin = self.origin(pack, judged_with, run_id)
        if transcript is not None:
            (saved,) = self.save_prepared([prepare(result, transcript, origin)], pack).values()
            return saved
        with self.writing() as connection:
            return save_failure(connection, result)

    def origin(
        self, pack: LoadedPack, judged_with: Mapping[str, Any] | None = None, run_id: int | None = None
    ) -> Origin:
        """What ``saving.prepare`` needs to know of judgements by ``pack``; the rest as for ``save``."""
        return Origin(pack.pack.id, pack.sha256, canonical(judged_with or {}), run_id)

    def save_prepared(
        self, batch: Sequence[Prepared], pack: LoadedPack, applied: Mapping[str, CallFacts] | None = None
    ) -> Mapping[str, Saved]:
        """Keep many calls that ``pack`` judged, no two of one id: all when this returns, none when it raises.

        ``applied`` is what was known of some of them, by their ids. Returns what became of each, by its call.
        """
        with self.writing() as connection:
            if pack.sha256 not in self._packs:
                save_pack(connection, pack)
            now = self._clock()
            saved = save_judged(connection, batch, now)
            note_applied(connection, applied or {}, now)
        self._packs.add(pack.sha256)
        return saved

    def import_table(self, imported: Imported) -> ImportCount:
        """Keep the rows of an imported table, all of them when this returns, none when it raises.

        What is there is changed where the file tells otherwise; the same file again changes nothing. Raises UsageError,
        listing the lines, for reviews of verdicts that are not in the store.
        """
        with explained(self._address), self._turn, writing(self._engine) as connection:
            return save_import(connection, imported, self._clock())

    def calls(
        self,
        *,
        call_ids: Collection[str] | None = None,
        since: date | None = None,
        before: date | None = None,
        pack_id: str | None = None,
    ) -> Iterator[StoredCall]:
        """The calls in the order of their ids, each with its newest judgement; see ``reading.Wanted``.

        Calls that ``pack_id`` did not judge are left out unless their recordings could not be used.
        """
        wanted = Wanted(call_ids, since, before, pack_id)
        for row in self._rows(reading.calls_query(pack_id), wanted):
            judgement = rows.judgement(row) if row["verdict_key"] is not None else None
            yield StoredCall(rows.call_result(row, judgement), judgement)

    def transcripts(
        self,
        *,
        call_ids: Collection[str] | None = None,
        since: date | None = None,
        before: date | None = None,
        pack_id: str | None = None,
    ) -> Iterator[StoredTranscript]:
        """The newest transcript of every call, or of those that ``pack_id`` judged; see ``reading.Wanted``.

        A few hundred are in memory at a time; what is saved meanwhile may or may not be among them.
        """
        wanted = Wanted(call_ids, since, before, pack_id)
        for row in self._rows(reading.transcripts_query(pack_id), wanted, JUDGED):
            yield StoredTranscript(self._transcript(row["body"], row["recording"]), row["sha256"])

    def judgements(self, call_id: str, pack_id: str | None = None) -> tuple[Judgement, ...]:
        """All judgements of a call, by that pack or by any, newest first."""
        with explained(self._address), self._engine.connect() as connection:
            return tuple(rows.judgement(row) for row in reading.judgements_of(connection, call_id, pack_id))

    def verdicts(self, call_id: str, pack_id: str | None = None) -> tuple[Verdict, ...]:
        """The verdicts of the newest judgement, by that pack or by any; empty for a call that was not judged."""
        newest = next(iter(self.judgements(call_id, pack_id)), None)
        return () if newest is None else self.verdicts_of(newest)

    def verdicts_of(self, judgement: Judgement) -> tuple[Verdict, ...]:
        """The verdicts of one judgement in the order of its pack."""
        with explained(self._address), self._engine.connect() as connection:
            return tuple(rows.verdict(row) for row in reading.verdicts_of(connection, judgement.verdict_key))

    def heard(self, transcript_key: str) -> Transcript | None:
        """A transcript of what was heard under this key, be it of another call; None when there is none."""
        with explained(self._address), self._engine.connect() as connection:
            body = reading.body_heard(connection, transcript_key)
        return None if body is None else self._transcript(body, None)

    def _transcript(self, body: bytes, recording: str | None) -> Transcript:
        try:
            return transcript_of(body, recording)
        except ValueError as error:
            raise StoreError(f"{self.shown}: holds a transcript that is damaged", hint="restore a backup") from error

    def facts(self, call_ids: Collection[str]) -> Mapping[str, CallFacts]:
        """What was imported about these calls, by their ids; calls that nobody told of are left out."""
        with self.reading() as connection:
            return read_facts(connection, sorted(set(call_ids)))

    def pages(self, query: Any, wanted: Wanted, key: Any = EVERY) -> Iterator[Sequence[rows.Row]]:
        """The rows of a question about ``calls``, some hundred at a time, see ``reading.pages``; no reader holds up a
        writer."""
        pages = reading.pages(self._engine, query, wanted, key)
        while True:
            with explained(self._address):
                page = next(pages, None)
            if page is None:
                return
            yield page

    def _rows(self, query: Any, wanted: Wanted, key: Any = EVERY) -> Iterator[rows.Row]:
        for page in self.pages(query, wanted, key):
            yield from page
