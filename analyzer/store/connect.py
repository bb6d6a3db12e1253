"""Connections to the database, and SQLite files made whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event

from analyzer.errors import StoreError
from analyzer.store.address import Address

LOCK_WAIT_S = 30
"""How long to wait for another program that writes to the same SQLite file."""
CONNECT_WAIT_S = 10
_OWNER_ONLY = 0o600
_WRITES = "callscript_writes"


def engine_for(address: Address) -> Engine:
    """Connections to ``address``; none is made yet. Raises StoreError when the driver is not installed."""
    # Values are people's words: they must not get into messages.
    if address.file is not None:
        options: dict[str, Any] = {} if "timeout" in address.url.query else {"timeout": LOCK_WAIT_S}
        engine = create_engine(address.url, hide_parameters=True, connect_args=options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = {} if "connect_timeout" in address.url.query else {"connect_timeout": CONNECT_WAIT_S}
    try:
        return create_engine(address.url, hide_parameters=True, connect_args=options, pool_pre_ping=True)
    except ImportError as error:
        raise StoreError(
            f"{address.shown}: the PostgreSQL driver is not installed", hint="pip install 'callscript[postgres]'"
        ) from error


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not at the driver's guess
    # The cache is in KiB: with SQLite's own 2 MB, what copies the verdicts of a season reads its pages again and again.
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Who begins by reading and then writes can be refused at once; who says so beforehand waits for its turn.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: kept when the block ends, undone when it fails."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


def create_file(address: Address, file: Path, fill: Callable[[Engine], None]) -> None:
    """Make the database ``file``, readable by its owner only and filled by ``fill``, unless it appears meanwhile.

    It gets its name when it is whole. Raises StoreError when the folder is missing or cannot be written to, and what
    ``fill`` raises.
    """
    if not file.parent.is_dir():
        raise StoreError(f"{address.shown}: there is no folder {file.parent}", hint="make it, or correct the path")
    beside = file.with_name(f".{uuid4().hex}.tmp")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
        try:
            engine = engine_for(Address(address.url.set(database=str(beside)), address.shown, beside))
            try:
                fill(engine)
            finally:
                engine.dispose()
            _name(beside, file)
        finally:
            for suffix in ("", "-wal", "-shm"):
                beside.with_name(beside.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        hint = "give this user write access to the folder, or name another file"
        raise StoreError(f"{address.shown}: cannot be made: {error.strerror}", hint=hint) from error


def _name(beside: Path, file: Path) -> None:
    """Unlike renaming, linking never takes the place of a file that another program has made meanwhile."""
    try:
        os.link(beside, file)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not file.exists():
            beside.rename(file)
