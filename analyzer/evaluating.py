"""A period from the store to its result: the periods before it in the season first, closed ones as they were frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from analyzer.errors import UnavailableError
from analyzer.evaluation.cycle import Cycle, Period
from analyzer.evaluation.evaluate import cycle_of, evaluate_period
from analyzer.evaluation.records import PeriodData
from analyzer.evaluation.results import PeriodResult
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.store import Store
from analyzer.store.schema import packs
from analyzer.store.season import PeriodRead, read_period

MEMORY = timedelta(days=366)
"""How far back coachings count."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A period's result with what it was made from; ``data`` is None for a closed period, which is not made again.

    ``earlier`` are the results of the twelve months before, in order, for trends and reminders.
    """

    result: PeriodResult
    earlier: tuple[PeriodResult, ...]
    data: PeriodData | None


def evaluate_stored(
    store: Store,
    name: str,
    settings: EvaluationSettings,
    *,
    closed: Mapping[str, PeriodResult] | None = None,
    pack_id: str | None = None,
    advisory: Collection[str] = (),
) -> Evaluated:
    """The result of the period ``name`` (``2026-11``) and of those before it.

    ``closed`` are the frozen results by name: they count as they are. Of the other periods of the season each is
    evaluated from what the store holds now; one that stayed open when a later one was closed counts no more. Raises
    UsageError for what is no period of the cycle, UnavailableError when the store has no call of it, StoreError.
    """
    frozen = dict(closed or {})
    cycle, zone = cycle_of(settings), ZoneInfo(settings.time_zone)
    wanted = cycle.period(name)
    earlier = [r for r in frozen.values() if wanted.first_day - MEMORY <= r.last_day < wanted.first_day]
    for period in _before(wanted, cycle):
        if period.name not in frozen and not any(period.last_day < result.first_day for result in frozen.values()):
            read = read_period(store, period, zone, pack_id=pack_id, advisory=advisory)
            if read.data.calls:
                earlier.append(evaluate_period(read.data, settings, earlier))
        earlier.sort(key=lambda result: result.first_day)
    if name in frozen:
        return Evaluated(frozen[name], tuple(earlier), None)
    read = read_period(store, wanted, zone, pack_id=pack_id, advisory=advisory)
    if not read.data.calls:
        by_pack = f" judged by {pack_id}" if pack_id else ""
        days = f"{wanted.first_day} to {wanted.last_day}"
        hint = _hint(read) if pack_id is None else f"packs that have judged: {_judges(store)}"
        raise UnavailableError(f"{store.shown}: no calls of {name} ({days}){by_pack}", hint=hint)
    result = evaluate_period(read.data, settings, earlier)
    if read.undated:
        note = f"有 {read.undated} 通通话没有时间，不属于任何考核月；请用通话清单补充（import --kind calls）"
        result = replace(result, notes=(*result.notes, note))
    return Evaluated(result, tuple(earlier), read.data)


def _before(wanted: Period, cycle: Cycle) -> list[Period]:
    """The periods of the season before ``wanted``, in order."""
    return [period for period in cycle.season_of(wanted.name) if period.number < wanted.number]


def _judges(store: Store) -> str:
    with store.reading() as connection:
        return ", ".join(connection.scalars(select(packs.c.pack_id).distinct().order_by(packs.c.pack_id))) or "none"


def _hint(read: PeriodRead) -> str:
    if read.undated:
        return f"{read.undated} calls have no time: import the list of calls with --kind calls"
    return "judge its recordings with run --db or score --db first"
