"""What new or changed rows bear on: which days and which periods, so that closed ones among them are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from analyzer.store import rows
from analyzer.store.clocks import local_day
from analyzer.store.reading import chunks
from analyzer.store.schema import calls
from analyzer.store.tables_imported import call_facts

_YEAR = timedelta(days=366)
_BY_DAY = {"feedback": "day", "workorders": "created_at"}
_BY_YEAR = {"complaints", "honours", "problems", "decisions"}
"""Kinds that the ladder counts over twelve months."""
_BY_NAME = {"assessments", "quotas", "decisions"}


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change bears on: ``moments`` as they are stored (days or times, ISO 8601), ``spans`` of days, both ends
    included, and periods or seasons by ``names``.
    """

    moments: frozenset[str] = frozenset()
    spans: frozenset[tuple[date, date]] = frozenset()
    names: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.moments or self.spans or self.names)

    def days(self, zone: ZoneInfo) -> frozenset[tuple[date, date]]:
        """All of it as spans of days in ``zone``, but for what is told by name."""
        return self.spans | {(day, day) for text in self.moments for day in (local_day(text, zone),)}


NOTHING_TOUCHED = Touched()


def touched_by(connection: Connection, kind: str, told: Collection[rows.Row]) -> Touched:
    """What the rows ``told`` of the imported ``kind`` bear on, those as they were before included."""
    moments: set[str] = set()
    if kind in _BY_DAY:
        moments = {row[_BY_DAY[kind]] for row in told}
    elif kind in ("calls", "reviews"):
        call_ids = {row["call_id"] for row in told}
        moments = set(_times(connection, call_ids))
        if moments:  # else no run has brought these calls yet
            moments |= {row["started_at"] for row in told if kind == "calls" and row["started_at"]}
    spans = {(day, day + _YEAR) for row in told if kind in _BY_YEAR for day in (date.fromisoformat(row["day"]),)}
    spans |= {_posting(row) for row in told if kind == "roster"}
    names = {row["period"] for row in told if kind in _BY_NAME}
    return Touched(frozenset(moments), frozenset(spans), frozenset(names))


def _posting(row: rows.Row) -> tuple[date, date]:
    begins, ends = row["from_day"], row["until_day"]
    return date.fromisoformat(begins) if begins else date.min, date.fromisoformat(ends) if ends else date.max


def _times(connection: Connection, call_ids: Collection[str]) -> Iterator[str]:
    """When those of the calls were that the store holds, as runs and as tables told."""
    for some in chunks(sorted(call_ids)):
        facts = calls.outerjoin(call_facts, call_facts.c.call_id == calls.c.call_id)
        query = select(calls.c.started_at, call_facts.c.started_at).select_from(facts).where(calls.c.call_id.in_(some))
        for times in connection.execute(query):
            yield from (time for time in times if time is not None)
