"""What was imported for a period, as the records of evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, select

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.records import (
    Assessment,
    Assessor,
    Complaint,
    ComplaintLevel,
    Decision,
    Feedback,
    Honour,
    MajorProblem,
    OrderKind,
    Posting,
    Quota,
    Ruling,
    WorkOrder,
)
from analyzer.evaluation.staff import Staff
from analyzer.store import rows
from analyzer.store import tables_imported as tables
from analyzer.store.clocks import local

_DAY = timedelta(days=1)


class Tables:
    """The imported tables as they bear on ``period``, with times of ``zone``."""

    def __init__(self, connection: Connection, period: Period, zone: ZoneInfo) -> None:
        self._connection, self._period, self._zone = connection, period, zone
        self.postings = tuple(_postings(self._all(tables.postings)))
        self._staff = Staff(self.postings)

    def complaints(self) -> Iterator[Complaint]:
        """Those of the twelve months that end with the period."""
        for row in self._all(tables.complaints, self._year(tables.complaints)):
            day = date.fromisoformat(row["day"])
            yield Complaint(
                complaint_id=row["complaint_id"],
                day=day,
                agent_id=row["agent_id"] or "",
                branch=self._branch(row, day),
                is_justified=row["is_justified"],
                level=ComplaintLevel(row["level"]),
                by_handling=bool(row["by_handling"]),
                cause=row["cause"] or "",
                call_id=row["call_id"] or "",
                note=row["note"] or "",
            )

    def feedback(self) -> Iterator[Feedback]:
        """The call-backs of the period."""
        days = (self._period.first_day.isoformat(), self._period.last_day.isoformat())
        for row in self._all(tables.feedback, tables.feedback.c.day.between(*days)):
            day = date.fromisoformat(row["day"])
            yield Feedback(
                feedback_id=row["feedback_id"],
                day=day,
                agent_id=row["agent_id"] or "",
                branch=self._branch(row, day),
                score_pct=row["score_pct"],
                order_id=row["order_id"] or "",
                call_id=row["call_id"] or "",
                note=row["note"] or "",
            )

    def orders(self) -> Iterator[WorkOrder]:
        """The work orders that were created in the period."""
        created, first, last = tables.work_orders.c.created_at, self._period.first_day, self._period.last_day
        # A day more at both ends: the text may be of another zone.
        near = created.between((first - _DAY).isoformat(), (last + 2 * _DAY).isoformat())
        query = select(tables.work_orders).where(near).order_by(tables.work_orders.c.order_id)
        for row in self._connection.execute(query).mappings():
            at = local(row["created_at"], self._zone)
            if first <= at.date() <= last:
                yield self._order(row, at)

    def assessments(self) -> Iterator[Assessment]:
        """The marks for the period."""
        for row in self._of(tables.assessments, self._period.name):
            yield Assessment(
                agent_id=row["agent_id"],
                period=row["period"],
                by=Assessor(row["given_by"]),
                score_pct=row["score_pct"],
                branch=self._branch(row, self._period.last_day),
                assessor=row["assessor"] or "",
                note=row["note"] or "",
            )

    def honours(self) -> Iterator[Honour]:
        """Praise of the twelve months that end with the period."""
        for row in self._all(tables.honours, self._year(tables.honours)):
            day = date.fromisoformat(row["day"])
            yield Honour(
                honour_id=row["honour_id"],
                day=day,
                agent_id=row["agent_id"] or "",
                branch=self._branch(row, day),
                kind=row["kind"] or "",
                note=row["note"] or "",
            )

    def quotas(self) -> Iterator[Quota]:
        """The places of the period, and of its season."""
        for row in self._of(tables.quotas, self._period.name, self._period.season):
            yield Quota(row["branch"], row["period"], row["places"], row["award"])

    def decisions(self) -> Iterator[Decision]:
        """Decisions of the twelve months that end with the period, and later ones about it or its season."""
        c = tables.decisions.c
        about = c.period.in_((self._period.name, self._period.season))
        query = select(tables.decisions).where(self._year(tables.decisions) | about).order_by(c.day, c.decision_id)
        for row in self._connection.execute(query).mappings():
            day = date.fromisoformat(row["day"])
            yield Decision(
                matter=row["matter"],
                period=row["period"],
                ruling=Ruling(row["ruling"]),
                day=day,
                agent_id=row["agent_id"] or "",
                branch=row["branch"] or "",  # not the roster's: who was decided on may have moved since
                until=date.fromisoformat(row["until_day"]) if row["until_day"] else None,
                amount_yuan=row["amount_yuan"],
                decided_by=row["decided_by"] or "",
                reason=row["reason"] or "",
                reference=row["reference"] or "",
            )

    def problems(self) -> Iterator[MajorProblem]:
        """Major problems of the twelve months that end with the period."""
        for row in self._all(tables.problems, self._year(tables.problems)):
            day = date.fromisoformat(row["day"])
            yield MajorProblem(row["problem_id"], day, row["branch"], row["agent_id"] or "", row["note"] or "")

    def _order(self, row: rows.Row, created_at: datetime) -> WorkOrder:
        return WorkOrder(
            order_id=row["order_id"],
            created_at=created_at,
            agent_id=row["agent_id"] or "",
            branch=self._branch(row, created_at.date()),
            kind=OrderKind(row["kind"]),
            is_emergency=bool(row["is_emergency"]),
            is_paid=bool(row["is_paid"]),
            is_vip=bool(row["is_vip"]),
            responded_at=self._moment(row["responded_at"]),
            arrived_at=self._moment(row["arrived_at"]),
            resolved_at=self._moment(row["resolved_at"]),
            called_back_at=self._moment(row["called_back_at"]),
            consented=row["consented"],
            visit_at=self._moment(row["visit_at"]),
            change_told_at=self._moment(row["change_told_at"]),
            visit_changes=row["visit_changes"] or 0,
            user_id=row["user_id"] or "",
        )

    def _moment(self, text: str | None) -> datetime | None:
        return None if text is None else local(text, self._zone)

    def _branch(self, row: rows.Row, day: date) -> str:
        """The roster's branch of the day, else the one that the table tells."""
        on_roster = self._staff.branch_on(row["agent_id"], day) if row["agent_id"] else ""
        return on_roster or row["branch"] or ""

    def _all(self, table: Table, *where: ColumnElement[bool]) -> Sequence[rows.Row]:
        return self._connection.execute(select(table).where(*where).order_by(*table.primary_key)).mappings().all()

    def _of(self, table: Table, *periods: str) -> Sequence[rows.Row]:
        return self._all(table, table.c.period.in_(periods))

    def _year(self, table: Table) -> ColumnElement[bool]:
        """Days of the twelve months that end with the period."""
        last = self._period.last_day
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        begins = date(last.year - 1, last.month, day) + _DAY
        return table.c.day.between(begins.isoformat(), last.isoformat())


def _postings(stored: Iterable[rows.Row]) -> Iterator[Posting]:
    """Postings of which none overlap: each ends, at the latest, on the day before the next of its agent begins."""
    for agent_id, mine in groupby(stored, key=lambda row: row["agent_id"]):
        told = list(mine)
        for row, later in zip(told, [*told[1:], None], strict=True):
            until = date.fromisoformat(row["until_day"]) if row["until_day"] else None
            if later is not None:
                before_next = date.fromisoformat(later["from_day"]) - _DAY
                until = before_next if until is None else min(until, before_next)
            yield Posting(
                agent_id=agent_id,
                branch=row["branch"] or "",
                name=row["name"] or "",
                post=row["post"] or "",
                from_day=date.fromisoformat(row["from_day"]) if row["from_day"] else None,
                to_day=until,
            )
