"""The chain of what was frozen: every closing and every correction holds the hash of the entry before."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection, func, insert, select

from analyzer.errors import StoreError
from analyzer.evaluation.ledger import Correction, Difference
from analyzer.evaluation.records import PeriodData
from analyzer.evaluation.results import PeriodResult
from analyzer.store import rows
from analyzer.store.tables_reviewed import closed_periods, corrections, ledger

T = TypeVar("T")
Manifest = Mapping[str, Any]
FIRST = "0" * 64
"""What the first entry has before it."""
CLOSING, CORRECTION = "closing", "correction"


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain; ``body`` is its manifest as it was written, of which ``sha256`` should be the hash."""

    number: int
    kind: str
    period: str
    entered_at: str
    sha256: str
    previous_sha256: str
    body: bytes

    @property
    def manifest(self) -> Manifest:
        """Raises ValueError for one that is damaged."""
        read: Manifest = orjson.loads(self.body)
        return read

    @property
    def is_whole(self) -> bool:
        """Whether the entry is as it was written."""
        try:
            before = self.manifest.get("previous_sha256")
        except (ValueError, AttributeError):
            return False
        return sha256_of(self.body) == self.sha256 and before == self.previous_sha256


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A period that is frozen. ``result_body`` and ``data_body`` are JSON as it was written, hashed in the manifest."""

    period: str
    closed_at: datetime
    closed_by: str
    ledger_sha256: str
    result_body: bytes
    data_body: bytes

    @property
    def result(self) -> PeriodResult:
        """Raises StoreError for one that is damaged."""
        return replace(self._read(PeriodResult, self.result_body), is_closed=True)

    @property
    def data(self) -> PeriodData:
        """Raises StoreError for data that are damaged."""
        return self._read(PeriodData, self.data_body)

    def _read(self, kind: type[T], body: bytes) -> T:
        try:
            read: T = TypeAdapter(kind).validate_json(body)
        except ValueError as error:
            raise StoreError(
                f"closed period {self.period}: what was frozen cannot be read", hint="restore a backup of the database"
            ) from error
        return read


def frozen_json(rows_of: PeriodResult | PeriodData) -> bytes:
    """JSON that ``ClosedPeriod`` reads back as it was."""
    written: bytes = TypeAdapter(type(rows_of)).dump_json(rows_of)
    return written


def sha256_of(body: bytes) -> str:
    """64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def canonical_json(value: object) -> bytes:
    """JSON in one form only."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def entries(connection: Connection, sha256: str | None = None) -> Iterator[Entry]:
    """The whole chain, oldest first, or the entry of this hash."""
    query = select(ledger) if sha256 is None else select(ledger).where(ledger.c.sha256 == sha256)
    for row in connection.execute(query.order_by(ledger.c.id)).mappings():
        yield Entry(
            row["id"],
            row["kind"],
            row["period"],
            row["entered_at"],
            row["sha256"],
            row["previous_sha256"],
            _unpacked(row["manifest"]),
        )


def append(connection: Connection, kind: str, period: str, manifest: Manifest, now: datetime) -> str:
    """Add a link with ``manifest`` and the hash of the link before; returns its own hash."""
    last = select(ledger.c.sha256).order_by(ledger.c.id.desc()).limit(1)
    previous = connection.scalars(last).first() or FIRST
    body = canonical_json({**manifest, "previous_sha256": previous})
    values = {
        "kind": kind,
        "period": period,
        "entered_at": rows.moment(now),
        "manifest": zlib.compress(body),
        "sha256": sha256_of(body),
        "previous_sha256": previous,
    }
    connection.execute(insert(ledger).values(values))
    return str(values["sha256"])


def closed_period(connection: Connection, period: str) -> ClosedPeriod | None:
    """The period as it was frozen; None when it is open."""
    row = connection.execute(select(closed_periods).where(closed_periods.c.period == period)).mappings().first()
    return None if row is None else _closed(row)


def all_closed(connection: Connection) -> tuple[ClosedPeriod, ...]:
    """All frozen periods, by name."""
    query = select(closed_periods).order_by(closed_periods.c.period)
    return tuple(_closed(row) for row in connection.execute(query).mappings())


def save_closed(connection: Connection, closed: ClosedPeriod) -> None:
    """Freeze a period."""
    values = {
        "period": closed.period,
        "closed_at": rows.moment(closed.closed_at),
        "closed_by": closed.closed_by,
        "result": zlib.compress(closed.result_body),
        "data": zlib.compress(closed.data_body),
        "ledger_sha256": closed.ledger_sha256,
    }
    connection.execute(insert(closed_periods).values(values))


def corrections_of(connection: Connection, period: str) -> tuple[Correction, ...]:
    """What was noted about a closed period, in order."""
    c = corrections.c
    query = select(corrections).where(c.period == period).order_by(c.number)
    return tuple(
        Correction(
            row["number"],
            row["noted_at"],
            Difference(
                row["kind"],
                row["subject"] or "",
                row["agent_id"] or "",
                row["call_id"] or "",
                row["was"],
                row["is_now"],
            ),
            row["reason"],
        )
        for row in connection.execute(query).mappings()
    )


def save_corrections(
    connection: Connection, period: str, found: Sequence[tuple[Difference, str]], now: datetime
) -> None:
    """Note ``found``, each with its reason in Chinese, and put them into the chain."""
    so_far = select(func.coalesce(func.max(corrections.c.number), 0)).where(corrections.c.period == period)
    first = connection.scalars(so_far).one() + 1
    noted_at = rows.moment(now)
    values = []
    for number, (difference, reason) in enumerate(found, start=first):
        told = {"period": period, "noted_at": noted_at, "number": number, "reason": reason, **asdict(difference)}
        values.append({**told, "correction_id": sha256_of(canonical_json(told))})
    connection.execute(insert(corrections), values)
    append(connection, CORRECTION, period, {"period": period, "noted_at": noted_at, "corrections": values}, now)


def _closed(row: rows.Row) -> ClosedPeriod:
    return ClosedPeriod(
        row["period"],
        datetime.fromisoformat(row["closed_at"]),
        row["closed_by"] or "",
        row["ledger_sha256"],
        _unpacked(row["result"]),
        _unpacked(row["data"] or b""),
    )


def _unpacked(packed: bytes) -> bytes:
    """What was compressed; nothing where it is damaged, which hashes show."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""
