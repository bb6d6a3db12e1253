"""Freezing periods, and writing down what comes in afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, text

import analyzer
from analyzer.errors import StoreError, UnavailableError, UsageError
from analyzer.evaluating import MEMORY, Evaluated, evaluate_stored
from analyzer.evaluation.corrections import described
from analyzer.evaluation.cycle import Period
from analyzer.evaluation.evaluate import cycle_of, evaluate_period
from analyzer.evaluation.ledger import Correction, bearing, data_differences, result_differences, to_note
from analyzer.evaluation.records import PeriodData
from analyzer.evaluation.results import PeriodResult
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.rules import RULES_VERSION
from analyzer.store import Store
from analyzer.store.awards import save_awards
from analyzer.store.clocks import local
from analyzer.store.holdings import holdings, newest_keys, pack_digests, review_digests
from analyzer.store.ledger import (
    CLOSING,
    ClosedPeriod,
    Entry,
    Manifest,
    all_closed,
    append,
    closed_period,
    corrections_of,
    entries,
    frozen_json,
    save_closed,
    save_corrections,
    sha256_of,
)
from analyzer.store.season import read_period
from analyzer.store.touched import Touched

_TABLES = "calls, call_facts, judgements, reviews, packets, packet_items, closed_periods, corrections, ledger, awards"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A closed period with what it was computed by. ``earlier`` are the results of the year before, as frozen."""

    closed: ClosedPeriod
    period: Period
    is_last: bool
    settings: EvaluationSettings
    manifest: Manifest
    earlier: tuple[PeriodResult, ...]

    @property
    def pinned(self) -> Mapping[str, str]:
        """By call, the key of the judgement that counts for good."""
        return {call_id: held["verdict_key"] for call_id, held in self.manifest["calls"].items()}


def close_period(
    store: Store,
    name: str,
    settings: EvaluationSettings,
    *,
    closed_by: str = "",
    pack_id: str | None = None,
    advisory: Collection[str] = (),
) -> ClosedPeriod:
    """Freeze the period ``name`` as it is computed now; a manifest tells by hashes what it rests on.

    Raises UsageError for a period that is closed, that is not over, or that has an open one before it; UnavailableError
    for one without calls; StoreError.
    """
    zone = ZoneInfo(settings.time_zone)
    with store.writing() as connection:
        _let_nobody_else_write(connection)
        before = all_closed(connection)
        frozen = {closed.period: closed.result for closed in before}
        _refuse_disorder(name, settings, before, local(store.now().isoformat(), zone))
        evaluated = evaluate_stored(store, name, settings, closed=frozen, pack_id=pack_id, advisory=advisory)
        still_open = [result.period for result in evaluated.earlier if result.period not in frozen]
        if still_open:
            raise UsageError(f"{still_open[0]} is still open", hint="periods close in order: close it first")
        if evaluated.data is None:
            raise RuntimeError("an open period is evaluated from its data")
        now = store.now()
        result = replace(evaluated.result, is_closed=True)
        bodies = frozen_json(result), frozen_json(evaluated.data)
        manifest = {
            "format": 1,
            "period": name,
            "closed_at": now.isoformat(),
            "closed_by": closed_by,
            "program": program(),
            "settings": settings.model_dump(mode="json"),
            "pack_id": pack_id,
            "advisory": sorted(advisory),
            "earlier": {closed.period: closed.ledger_sha256 for closed in before},
            **_holdings(connection, evaluated.data, pack_id),
            "result_sha256": sha256_of(bodies[0]),
            "data_sha256": sha256_of(bodies[1]),
        }
        digest = append(connection, CLOSING, name, manifest, now)
        closed = ClosedPeriod(name, now, closed_by, digest, *bodies)
        save_closed(connection, closed)
        save_awards(connection, result)
        return closed


def closed_results(store: Store) -> dict[str, PeriodResult]:
    """The frozen results by name, each with its corrections. Raises StoreError."""
    with store.reading() as connection:
        return {
            closed.period: replace(closed.result, corrections=tuple(_told(corrections_of(connection, closed.period))))
            for closed in all_closed(connection)
        }


def evaluate_current(
    store: Store,
    name: str,
    settings: EvaluationSettings,
    *,
    pack_id: str | None = None,
    advisory: Collection[str] = (),
) -> Evaluated:
    """The period ``name`` as it stands: closed ones frozen, with the data they were made from and their corrections.

    What came in since about closed periods of the year up to it is noted first. Raises as ``evaluate_stored``.
    """
    note_all_corrections(store, since=cycle_of(settings).period(name).first_day - MEMORY, until=name)
    frozen = closed_results(store)
    evaluated = evaluate_stored(store, name, settings, closed=frozen, pack_id=pack_id, advisory=advisory)
    return replace(evaluated, data=read_frozen(store, name).closed.data) if name in frozen else evaluated


def read_frozen(store: Store, name: str) -> Frozen:
    """The closed period ``name``. Raises UnavailableError for one that is not closed; StoreError for a damaged one."""
    with store.reading() as connection:
        closed = closed_period(connection, name)
        if closed is None:
            raise UnavailableError(f"{name} is not closed", hint="evaluate --close does that")
        entry = next(entries(connection, closed.ledger_sha256), None)
        others = all_closed(connection)
    damaged = StoreError(f"{store.shown}: the manifest of {name} is damaged or gone", hint="restore a backup")
    if entry is None:
        raise damaged
    try:
        manifest = entry.manifest
        settings = EvaluationSettings.model_validate_json(json.dumps(manifest["settings"]))
        period = cycle_of(settings).period(name)
        earlier = [other.result for other in others if other.period in manifest["earlier"]]
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise damaged from error
    recent = [r for r in earlier if period.first_day - MEMORY <= r.last_day < period.first_day]
    recent.sort(key=lambda r: r.first_day)
    is_last = period.number == settings.periods
    return Frozen(closed, period, is_last, settings, manifest, tuple(recent))


def data_now(store: Store, frozen: Frozen, as_of: datetime) -> PeriodData:
    """What the period would be made from today: late rows and reviews are in it, later judgements are not.

    ``as_of`` is when it was closed, on the clock of the company: deadlines that lay ahead then still do.
    """
    manifest = frozen.manifest
    return read_period(
        store,
        frozen.period,
        ZoneInfo(frozen.settings.time_zone),
        pack_id=manifest["pack_id"],
        advisory=manifest["advisory"],
        as_of=as_of,
        pinned=frozen.pinned,
    ).data


def note_corrections(store: Store, name: str) -> tuple[Correction, ...]:
    """Write down what came in about the closed period ``name`` since it was looked at last; returns all corrections.

    Raises UnavailableError, StoreError.
    """
    noted: tuple[Correction, ...] | None = None
    while noted is None:
        noted = _note_corrections(store, name)
    return noted


def _note_corrections(store: Store, name: str) -> tuple[Correction, ...] | None:
    """As ``note_corrections``; None when another program has noted something while this one was looking."""
    with store.reading() as connection:
        before = corrections_of(connection, name)
    frozen = read_frozen(store, name)
    then = frozen.closed.data
    now = data_now(store, frozen, then.as_of)
    changed = data_differences(
        bearing(then, frozen.period, is_last=frozen.is_last), bearing(now, frozen.period, is_last=frozen.is_last)
    )
    if changed:
        again = evaluate_period(now, frozen.settings, frozen.earlier)
        changed = (*changed, *result_differences(_computed(frozen, then), again))
    with store.writing() as connection:
        _let_nobody_else_write(connection)  # two entries may not follow the same one
        noted = corrections_of(connection, name)
        if noted != before:
            return None
        if new := to_note(changed, noted):
            save_corrections(connection, name, [(difference, described(difference)) for difference in new], store.now())
            noted = corrections_of(connection, name)
    return noted


def _computed(frozen: Frozen, data: PeriodData) -> PeriodResult:
    """The frozen result as this program computes it: what another program computes otherwise is no correction."""
    if frozen.manifest["program"]["source_sha256"] == program()["source_sha256"]:
        return frozen.closed.result
    return evaluate_period(data, frozen.settings, frozen.earlier)


def note_all_corrections(store: Store, *, since: date = date.min, until: str = "9999") -> Mapping[str, int]:
    """Note what came in about the closed periods that ended on ``since`` or later, up to the one called ``until``.

    Returns how many corrections are new, by period; those without any are left out. Raises StoreError.
    """
    with store.reading() as connection:
        wanted = [c.period for c in all_closed(connection) if c.period <= until and c.result.last_day >= since]
    return _noted(store, wanted)


def note_touched(store: Store, touched: Touched, zone: ZoneInfo) -> Mapping[str, int]:
    """Note what a change means for closed periods, at the moment it comes in; those it cannot bear on are not read.

    Returns as ``note_all_corrections``. Raises StoreError.
    """
    if not touched:
        return {}
    with store.reading() as connection:
        closed = all_closed(connection)
    if not closed:
        return {}
    days = touched.days(zone)
    return _noted(store, [c.period for c in closed if _is_touched(c.result, days, touched.names)])


def _is_touched(result: PeriodResult, days: Collection[tuple[date, date]], names: Collection[str]) -> bool:
    about = result.period in names or (bool(result.gold) and result.season in names)
    return about or any(begins <= result.last_day and ends >= result.first_day for begins, ends in days)


def _noted(store: Store, names: Sequence[str]) -> Mapping[str, int]:
    with store.reading() as connection:
        before = {name: len(corrections_of(connection, name)) for name in names}
    return {name: new for name in names if (new := len(note_corrections(store, name)) - before[name])}


@cache
def program() -> Mapping[str, str]:
    """Which program this is: its version, that of its rules, and the hash of all its source files."""
    digest = hashlib.sha256()
    root = Path(analyzer.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return {"version": analyzer.__version__, "rules_version": RULES_VERSION, "source_sha256": digest.hexdigest()}


def _refuse_disorder(name: str, settings: EvaluationSettings, before: Collection[ClosedPeriod], now: datetime) -> None:
    period = cycle_of(settings).period(name)
    for closed in before:
        if closed.period == name:
            by = f" by {closed.closed_by}" if closed.closed_by else ""
            raise UsageError(
                f"{name} was closed on {closed.closed_at.date()}{by}",
                hint="it stays as it is; what came later is in its corrections, see verify",
            )
    if before and (last := max(before, key=lambda closed: _last_day(closed))) and _last_day(last) > period.last_day:
        raise UsageError(f"{last.period} is closed already", hint="periods close in order; an earlier one stays open")
    if now.date() <= period.last_day:
        raise UsageError(f"{name} is not over: it ends on {period.last_day}", hint="close it from the next day on")


def _last_day(closed: ClosedPeriod) -> date:
    return closed.result.last_day


def _holdings(connection: Connection, data: PeriodData, pack_id: str | None) -> dict[str, Any]:
    call_ids = [call.call_id for call in data.calls]
    held = holdings(connection, newest_keys(connection, call_ids, pack_id).values())
    return {
        "calls": {call_id: asdict(holding) for call_id, holding in held.items()},
        "packs": pack_digests(connection, {holding.pack_sha256 for holding in held.values()}),
        "models": sorted({holding.model for holding in held.values() if holding.model}),
        "reviews": review_digests(connection, call_ids),
    }


def _let_nobody_else_write(connection: Connection) -> None:
    """What is frozen and what it rests on must be read from one state; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {_TABLES} IN SHARE ROW EXCLUSIVE MODE"))


def _told(noted: Collection[Correction]) -> Iterator[str]:
    for correction in noted:
        yield f"更正 {correction.number}（{correction.noted_at[:10]}）{correction.reason}"


def chain(store: Store) -> tuple[Entry, ...]:
    """All closings and corrections, oldest first. Raises StoreError."""
    with store.reading() as connection:
        return tuple(entries(connection))
