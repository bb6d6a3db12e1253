"""A period as evaluation reads it: its calls with what counts, and what was imported about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.records import PeriodData
from analyzer.evaluation.staff import Staff
from analyzer.store.clocks import local
from analyzer.store.season_calls import PeriodCalls, rule_counts
from analyzer.store.season_tables import Tables
from analyzer.store.store import Store


@dataclass(frozen=True, slots=True)
class PeriodRead:
    """What the store holds of a period. ``undated`` calls have no time, and so belong to none."""

    data: PeriodData
    undated: int


def read_period(
    store: Store,
    period: Period,
    zone: ZoneInfo,
    *,
    pack_id: str | None = None,
    advisory: Collection[str] = (),
    as_of: datetime | None = None,
    pinned: Mapping[str, str] | None = None,
) -> PeriodRead:
    """Everything that the evaluation of ``period`` reads, with days and times of ``zone``.

    Of a call counts its newest judgement by ``pack_id``, or by any pack, as people's final reviews have changed it;
    rules that are ``advisory`` count for nothing unless reviewed. Imported call data go before what the newest run was
    told; the branch is the roster's on that day, else the one told of the call. ``as_of`` (local, without
    a zone) is now by default. ``pinned`` are calls of which another judgement counts than the newest, by its verdict
    key. Raises StoreError.
    """
    with store.reading() as connection:
        tables = Tables(connection, period, zone)
        reader = PeriodCalls(connection, period, zone, Staff(tables.postings))
        found = reader.read(pack_id, advisory, pinned or {})
        names = reader.packs.names({call.row["pack_sha256"] for call in found if call.judgement_id is not None})
        data = PeriodData(
            period=period.name,
            as_of=as_of or local(store.now().isoformat(), zone),
            calls=tuple(call.scored_call() for call in found),
            rule_counts=tuple(rule_counts(found)),
            postings=tables.postings,
            complaints=tuple(tables.complaints()),
            feedback=tuple(tables.feedback()),
            orders=tuple(tables.orders()),
            assessments=tuple(tables.assessments()),
            honours=tuple(tables.honours()),
            quotas=tuple(tables.quotas()),
            decisions=tuple(tables.decisions()),
            problems=tuple(tables.problems()),
            advisory_rules=tuple(sorted(advisory)),
            rule_names=tuple(sorted(names.items())),
        )
        return PeriodRead(data, reader.undated())
