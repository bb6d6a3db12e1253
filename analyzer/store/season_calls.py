"""The calls of a period with what counts of their verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, func, select

from analyzer.domain import CallStatus, Direction, Outcome, Verdict
from analyzer.evaluation.cycle import Period
from analyzer.evaluation.effective import effective, is_advisory
from analyzer.evaluation.records import Gravity, Lapse, RuleCount, ScoredCall
from analyzer.evaluation.staff import Staff
from analyzer.rules.score import score
from analyzer.store import rows
from analyzer.store.clocks import local_day
from analyzer.store.packs import Packs
from analyzer.store.reading import chunks, newest
from analyzer.store.schema import all_verdicts, calls, judgements
from analyzer.store.tables_imported import call_facts
from analyzer.store.tables_reviewed import packet_items, packets, reviews

_MARGIN = timedelta(days=2)
"""Times are compared as text first, whichever zone they are written in."""

Finals = Mapping[str, Outcome]
"""What people found in the end, by rule."""


@dataclass(slots=True)
class HeardCall:
    """A call of the period and its newest judgement, filled in question by question."""

    row: rows.Row
    day: date
    agent_id: str
    branch: str
    finals: Finals = field(default_factory=dict)
    is_appealed: bool = False
    status: CallStatus = CallStatus.FAILED
    score_pct: float | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    lapses: tuple[Lapse, ...] = ()

    @property
    def judgement_id(self) -> int | None:
        """The newest judgement; None for a recording that could not be used."""
        judgement_id: int | None = self.row["judgement_id"]
        return judgement_id

    def scored_call(self) -> ScoredCall:
        """The call as evaluation reads it."""
        row = self.row
        return ScoredCall(
            call_id=row["call_id"],
            agent_id=self.agent_id,
            branch=self.branch,
            day=self.day,
            status=self.status,
            score_pct=self.score_pct if self.status is CallStatus.SCORED else None,
            machine_score_pct=row["score_pct"],
            started_at=row["started_at"],
            direction=Direction(row["direction"]) if row["direction"] else None,
            call_type=row["call_type"] or "",
            is_vip=row["vip"],
            lapses=self.lapses,
            cannot_judge_rules=tuple(r for r, outcome in self.outcomes.items() if outcome is Outcome.CANNOT_JUDGE),
            is_reviewed=bool(self.finals),
            is_appealed=self.is_appealed,
            pack_id=row["pack_id"] or "",
        )


class PeriodCalls:
    """Reads the calls of ``period``; see ``season.read_period``."""

    def __init__(self, connection: Connection, period: Period, zone: ZoneInfo, staff: Staff) -> None:
        self._connection, self._period, self._zone, self._staff = connection, period, zone, staff
        self.packs = Packs(connection)

    def read(
        self, pack_id: str | None, advisory: Collection[str], pinned: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[HeardCall, ...]:
        """The calls in the order of their ids."""
        found = tuple(self._calls(pack_id, self._pinned(pinned)))
        judged = {call.judgement_id: call for call in found if call.judgement_id is not None}
        self._read_reviews({call.row["call_id"]: call for call in found})
        self._read_outcomes(judged)
        rescored = {key: call for key, call in judged.items() if _is_other(call, advisory)}
        self._read_lapses({key: call for key, call in judged.items() if key not in rescored})
        self._rescore(rescored, advisory)
        return found

    def branches(self, pack_id: str | None) -> dict[str, str]:
        """The branch of the day of every call."""
        return {call.row["call_id"]: call.branch for call in self._calls(pack_id, {})}

    def undated(self) -> int:
        """Calls without a time, which are in no period."""
        facts = call_facts.c.call_id == calls.c.call_id
        query = select(func.count()).select_from(calls.outerjoin(call_facts, facts))
        query = query.where(calls.c.started_at.is_(None), call_facts.c.started_at.is_(None))
        return self._connection.scalar(query) or 0

    def _pinned(self, keys: Mapping[str, str]) -> Mapping[str, rows.Row]:
        """By their calls, the judgements of these verdict keys."""
        columns = [column.label(name) for name, column in _JUDGED.items()]
        judged: dict[str, rows.Row] = {}
        for some in chunks(sorted(keys.values())):
            query = select(judgements.c.call_id, *columns).where(judgements.c.verdict_key.in_(some))
            judged.update((row["call_id"], row) for row in self._connection.execute(query).mappings())
        return judged

    def _calls(self, pack_id: str | None, pinned: Mapping[str, rows.Row]) -> Iterator[HeardCall]:
        for found in self._connection.execute(_calls_query(pack_id, self._period)).mappings():
            row: rows.Row = {**found, **pinned[found["call_id"]]} if found["call_id"] in pinned else found
            day = local_day(row["started_at"], self._zone)
            if not self._period.holds(day) or (row["judgement_id"] is None and row["failure"] is None):
                continue
            agent_id = row["agent_id"] or ""
            branch = self._staff.branch_on(agent_id, day) or row["branch"] or ""
            status = CallStatus(row["status"]) if row["status"] else CallStatus.FAILED
            yield HeardCall(row, day, agent_id, branch, status=status, score_pct=row["score_pct"])

    def _read_reviews(self, found: Mapping[str, HeardCall]) -> None:
        finals: dict[str, dict[str, Outcome]] = defaultdict(dict)
        for some in chunks(list(found)):
            query = select(reviews.c.call_id, reviews.c.rule_id, reviews.c.outcome)
            query = query.where(reviews.c.call_id.in_(some), reviews.c.is_final)
            # The newest is written last.
            for row in self._connection.execute(query.order_by(reviews.c.reviewed_at, reviews.c.recorded_at)):
                finals[row.call_id][row.rule_id] = Outcome(row.outcome)
        for call_id, outcomes in finals.items():
            found[call_id].finals = outcomes
        open_appeals = (
            select(packet_items.c.call_id)
            .join_from(packet_items, packets)
            .where(packets.c.kind == "appeal", packets.c.closed_at.is_(None))
        )
        for call_id in self._connection.scalars(open_appeals):
            if call_id in found:
                found[call_id].is_appealed = True

    def _read_outcomes(self, judged: Mapping[int, HeardCall]) -> None:
        for row in self._verdicts(judged, all_verdicts.c.judgement_id, all_verdicts.c.rule_id, all_verdicts.c.outcome):
            if row["outcome"] != Outcome.NOT_APPLICABLE:
                judged[row["judgement_id"]].outcomes[row["rule_id"]] = Outcome(row["outcome"])

    def _read_lapses(self, judged: Mapping[int, HeardCall]) -> None:
        failed: dict[int, list[Verdict]] = defaultdict(list)
        for row in self._verdicts(judged, *all_verdicts.c, where=all_verdicts.c.outcome == Outcome.FAIL):
            failed[row["judgement_id"]].append(_verdict(row, judged))
        for judgement_id, lapsed in failed.items():
            self._set_lapses(judged[judgement_id], lapsed)

    def _rescore(self, judged: Mapping[int, HeardCall], advisory: Collection[str]) -> None:
        said: dict[int, list[Verdict]] = defaultdict(list)
        for row in self._verdicts(judged, *all_verdicts.c):
            said[row["judgement_id"]].append(_verdict(row, judged))
        for judgement_id, call in judged.items():
            pack = self.packs.pack(call.row["pack_sha256"])
            counted = effective(said[judgement_id], pack, call.finals, advisory)
            scored = score(counted, pack)
            call.status, call.score_pct = scored.status, scored.score_pct
            call.outcomes = {v.rule_id: v.outcome for v in counted if v.outcome is not Outcome.NOT_APPLICABLE}
            self._set_lapses(call, [v for v in counted if v.outcome is Outcome.FAIL])

    def _set_lapses(self, call: HeardCall, failed: Sequence[Verdict]) -> None:
        trials = self.packs.on_trial(call.row["pack_sha256"])
        call.lapses = tuple(_lapse(v, call.finals) for v in failed if v.rule_id.partition(".")[0] not in trials)

    def _verdicts(self, judged: Mapping[int, HeardCall], *columns: Any, where: Any = True) -> Iterator[rows.Row]:
        for some in chunks(sorted(judged)):
            query = select(*columns).where(all_verdicts.c.judgement_id.in_(some), where)
            yield from self._connection.execute(
                query.order_by(all_verdicts.c.judgement_id, all_verdicts.c.position)
            ).mappings()


def rule_counts(found: Sequence[HeardCall]) -> Iterator[RuleCount]:
    """How each rule came out over each agent's calls."""
    counts: dict[tuple[str, str, str], list[Any]] = {}
    for call in sorted(found, key=lambda call: (call.row["started_at"], call.row["call_id"])):
        for rule_id, outcome in call.outcomes.items():
            count = counts.setdefault((rule_id, call.agent_id, call.branch), [0, 0, 0, ""])
            count[_PLACE[outcome]] += 1
            if outcome is Outcome.FAIL:
                count[3] = call.row["call_id"]
    for (rule_id, agent_id, branch), (passed, failed, cannot_judge, example) in sorted(counts.items()):
        yield RuleCount(rule_id, agent_id, branch, passed, failed, cannot_judge, example)


_JUDGED = {
    "judgement_id": judgements.c.id,
    **{name: judgements.c[name] for name in ("status", "score_pct", "pack_id", "pack_sha256")},
}
"""What is read of a judgement, under the names that queries give it."""
_PLACE = {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.CANNOT_JUDGE: 2}


def _calls_query(pack_id: str | None, period: Period) -> Select[Any]:
    """The calls that may be of the period, each with its newest judgement and what was imported about it."""
    judged = and_(judgements.c.call_id == calls.c.call_id, *newest(pack_id))
    facts = call_facts.c.call_id == calls.c.call_id
    started_at = func.coalesce(call_facts.c.started_at, calls.c.started_at)
    names = ("agent_id", "branch", "direction", "call_type", "vip")
    known = (func.coalesce(call_facts.c[name], calls.c[name]).label(name) for name in names)
    return (
        select(
            calls.c.call_id,
            calls.c.failure,
            started_at.label("started_at"),
            *known,
            *(column.label(name) for name, column in _JUDGED.items()),
        )
        .select_from(calls.outerjoin(call_facts, facts).outerjoin(judgements, judged))
        .where(
            started_at >= (period.first_day - _MARGIN).isoformat(),
            started_at < (period.last_day + _MARGIN).isoformat(),
        )
        .order_by(calls.c.call_id)
    )


def _is_other(call: HeardCall, advisory: Collection[str]) -> bool:
    """Whether something else counts than what the machine says."""
    is_overruled = any(call.outcomes.get(rule, Outcome.NOT_APPLICABLE) != said for rule, said in call.finals.items())
    return is_overruled or any(is_advisory(rule_id, advisory) for rule_id in call.outcomes)


def _verdict(row: rows.Row, judged: Mapping[int, HeardCall]) -> Verdict:
    call = judged[row["judgement_id"]]
    return rows.verdict({**row, "call_id": call.row["call_id"], "agent_id": call.agent_id})


def _lapse(verdict: Verdict, finals: Finals) -> Lapse:
    best = verdict.evidence[0] if verdict.evidence else None
    return Lapse(
        rule_id=verdict.rule_id,
        severity=Gravity(verdict.severity),
        source=verdict.source,
        section=verdict.section,
        is_confirmed=finals.get(verdict.rule_id) is Outcome.FAIL,
        start_s=best.start_s if best else None,
        said=best.said if best else "",
        note=verdict.note,
    )
