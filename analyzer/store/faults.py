"""What databases complain about, as one line for the user: which database, what is wrong, the way out.

Their own messages may hold the statement and its values, which are somebody's words; only the driver's first line is
ever passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from analyzer.errors import StoreError
from analyzer.store.address import Address

_DAMAGED = "it cannot be used; restore it from a backup, or name a new file and run again: kept transcripts fill it"
_SQLITE = (
    ("readonly database", "cannot be written to", "give this user write access to the file and its folder"),
    ("unable to open", "cannot be opened", "give this user access to the file and its folder"),
    ("database is locked", "another program is writing to it", "run again when that has ended"),
    ("not a database", "is not a SQLite database", "name another file"),
    ("malformed", "is damaged", _DAMAGED),
    ("is full", "the disk is full", "make room and run again"),
    ("disk i/o", "the disk does not read or write it", _DAMAGED),
)
_POSTGRESQL_HINT = "is the server running, and are host, user, password and database right?"


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turns whatever goes wrong with the database in the block into a StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _explanation(address, error) from error


def _explanation(address: Address, error: SQLAlchemyError) -> StoreError:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = str(cause).strip().splitlines() or [type(cause).__name__]
    if address.file is not None:
        for part, problem, hint in _SQLITE:
            if part in said[0].lower():
                return StoreError(f"{address.shown}: {problem}", hint=hint)
    is_connecting = isinstance(error, DBAPIError) and error.statement is None
    hint = _POSTGRESQL_HINT if address.file is None and is_connecting else ""
    return StoreError(f"{address.shown}: {said[0]}", hint=hint)
