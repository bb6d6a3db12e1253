"""What has come in since a period was closed: rows that differ, and what they would have changed.

A closed period stays as it is. What is told here becomes corrections, and people decide what follows from them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.records import (
    Assessment,
    Complaint,
    Decision,
    Feedback,
    Honour,
    MajorProblem,
    PeriodData,
    Posting,
    Quota,
    ScoredCall,
    WorkOrder,
)
from analyzer.evaluation.results import PeriodResult

NOTHING = "null"
"""The JSON of a row that is not there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the table ``kind`` that differs; ``was`` and ``is_now`` are JSON, ``null`` where there is no row.

    ``subject`` identifies the row within its kind.
    """

    kind: str
    subject: str
    agent_id: str
    call_id: str
    was: str
    is_now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A difference as it was written down; ``number`` counts those of a period from 1, ``noted_at`` is ISO 8601.

    ``reason`` tells it in Chinese.
    """

    number: int
    noted_at: str
    difference: Difference
    reason: str


_KEYS: Mapping[str, Callable[[Any], tuple[Hashable, ...]]] = {
    "calls": lambda row: (row.call_id,),
    "postings": lambda row: (row.agent_id, row.branch, row.from_day),
    "complaints": lambda row: (row.complaint_id,),
    "feedback": lambda row: (row.feedback_id,),
    "orders": lambda row: (row.order_id,),
    "assessments": lambda row: (row.agent_id, row.branch, row.by.value, row.assessor),
    "honours": lambda row: (row.honour_id,),
    "quotas": lambda row: (row.branch, row.period, row.award),
    "decisions": lambda row: (row.matter, row.period, row.agent_id, row.branch, row.day),
    "problems": lambda row: (row.problem_id,),
}
"""What makes a row of the data the same row; rows that share it are told apart by their order."""
_ROWS: tuple[Any, ...] = (
    ScoredCall, Posting, Complaint, Feedback, WorkOrder, Assessment, Honour, Quota, Decision, MajorProblem,
)  # fmt: skip
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {row.__name__: TypeAdapter(row) for row in _ROWS}
_SHOWN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agents": (
        ("branch", "agent_id"),
        ("rank", "raw_pct", "calls", "scored", "fatal_calls", "unreviewed_fatal", "complaints_justified", "honours"),
    ),
    "branches": (("branch",), ("grade", "calls", "scored", "raw_pct", "complaints_justified", "out_of_year_awards")),
    "awards": (("award", "branch", "agent_id"), ("status",)),
    "gold": (("award", "branch", "agent_id"), ("status",)),
    "penalties": (("step", "branch", "agent_id"), ("status",)),
}
"""What of a result is compared: what identifies a row, and what people act on.

Composites are not among it: a single late call moves those of a whole branch by hundredths; ranks tell when it matters.
"""


def bearing(data: PeriodData, period: Period, *, is_last: bool) -> PeriodData:
    """``data`` without what later periods bring with them: postings outside the period, decisions about the season.

    ``is_last`` tells that ``period`` ends its season; the award of the season is decided with it. An appeal that is
    open changes nothing yet.
    """
    about = (period.name, period.season) if is_last else (period.name,)
    return replace(
        data,
        calls=tuple(replace(call, is_appealed=False) for call in data.calls),
        postings=tuple(_within(data.postings, period)),
        quotas=tuple(quota for quota in data.quotas if quota.period in about),
        decisions=tuple(word for word in data.decisions if word.day <= period.last_day or word.period in about),
    )


def data_differences(frozen: PeriodData, now: PeriodData) -> tuple[Difference, ...]:
    """The rows that are other than they were, by table and key. Counts of rules follow from calls and are left out."""
    return tuple(
        difference
        for kind, key in _KEYS.items()
        for difference in _differing(kind, _keyed(getattr(frozen, kind), key), _keyed(getattr(now, kind), key), _json)
    )


def result_differences(frozen: PeriodResult, now: PeriodResult) -> tuple[Difference, ...]:
    """What would have come out otherwise: ranks, means, awards, proposals, grades."""
    found: list[Difference] = []
    for kind, (names, values) in _SHOWN.items():

        def shown(row: Any, values: tuple[str, ...] = values) -> str:
            return _dumped({name: _rounded(getattr(row, name)) for name in values})

        def key(row: Any, names: tuple[str, ...] = names) -> tuple[Hashable, ...]:
            return tuple(getattr(row, name) for name in names)

        found += _differing(kind, _keyed(getattr(frozen, kind), key), _keyed(getattr(now, kind), key), shown)
    return tuple(found)


def to_note(differences: Iterable[Difference], noted: Sequence[Correction]) -> tuple[Difference, ...]:
    """What has to be written down: what differs otherwise than the corrections so far say, or no longer does."""
    before: dict[tuple[str, str], Difference] = {}
    last: dict[tuple[str, str], Difference] = {}
    for correction in noted:
        told = correction.difference
        before.setdefault((told.kind, told.subject), told)
        last[told.kind, told.subject] = told
    now = {(difference.kind, difference.subject): difference for difference in differences}
    new = []
    for place, difference in now.items():
        was = last[place].is_now if place in last else difference.was
        if difference.is_now != was:
            new.append(replace(difference, was=was))
    for place, told in last.items():
        if place not in now and told.is_now != before[place].was:
            new.append(replace(told, was=told.is_now, is_now=before[place].was))
    return tuple(new)


def _within(postings: Iterable[Posting], period: Period) -> Iterator[Posting]:
    """Postings as far as they lie in the period."""
    for posting in postings:
        begins, ends = posting.from_day or date.min, posting.to_day or date.max
        if begins <= period.last_day and ends >= period.first_day:
            yield replace(posting, from_day=max(begins, period.first_day), to_day=min(ends, period.last_day))


def _keyed(rows: Sequence[Any], key: Callable[[Any], tuple[Hashable, ...]]) -> dict[str, Any]:
    seen: Counter[tuple[Hashable, ...]] = Counter()
    keyed = {}
    for row in sorted(rows, key=repr):
        found = key(row)
        seen[found] += 1
        number = (seen[found],) if seen[found] > 1 else ()
        keyed["/".join(str(part) for part in (*found, *number))] = row
    return keyed


def _differing(
    kind: str, frozen: Mapping[str, Any], now: Mapping[str, Any], shown: Callable[[Any], str]
) -> Iterator[Difference]:
    for subject in sorted(frozen.keys() | now.keys()):
        old, new = frozen.get(subject), now.get(subject)
        if old == new:
            continue
        was, is_now = NOTHING if old is None else shown(old), NOTHING if new is None else shown(new)
        if was != is_now:
            row = new if new is not None else old
            agent_id, call_id = getattr(row, "agent_id", ""), getattr(row, "call_id", "")
            yield Difference(kind, subject, agent_id, call_id, was, is_now)


def _json(row: Any) -> str:
    return _dumped(_ADAPTERS[type(row).__name__].dump_python(row, mode="json"))


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value
