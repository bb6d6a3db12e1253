"""By when something has to be done, after the documents; and how an order stands with each deadline.

Sources: Z6 (out of the steward's area: hotline within 10 minutes in an emergency, service desk within 2 hours), Z25
(call back within 24 hours after a paid service, 20:00–08:00 excepted), H (fault repair on site within 4 hours;
complaints answered in 5 days, reports in 7), G (VIP: repair on site within 1 hour, complaint answered within 1 hour and
solved within one day).

Two readings were open. The night of Z25 is taken not to count, so that 24 hours of day are allowed: of the two readings
it is the one that calls nobody late who was in time. Orders whose solution no document limits get the longest limit
that one knows, 7 days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from analyzer.evaluation.records import OrderKind, WorkOrder
from analyzer.evaluation.results import Kpi

NIGHT_FROM, NIGHT_TO = time(20), time(8)
_DAY_HOURS = timedelta(hours=12)


class State(StrEnum):
    """How an order stands with a deadline."""

    DONE = "done"
    LATE = "late"
    PENDING = "pending"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Deadline:
    """``allowed`` time from ``start`` to ``end`` for orders that ``applies`` says; ``by_day`` leaves the night out.

    ``later`` are moments that come after ``end`` in the life of an order: where they are known and ``end`` is not, it
    happened and nobody wrote it down.
    """

    kpi: Kpi
    source: str
    allowed: timedelta
    applies: Callable[[WorkOrder], bool]
    start: Callable[[WorkOrder], datetime | None]
    end: Callable[[WorkOrder], datetime | None]
    later: Callable[[WorkOrder], tuple[datetime | None, ...]] = lambda order: ()
    by_day: bool = False

    def due_at(self, order: WorkOrder) -> datetime | None:
        """The latest moment that is in time; None while it has not begun to run."""
        start = self.start(order)
        if start is None:
            return None
        return after_day_hours(start, self.allowed) if self.by_day else start + self.allowed

    def state(self, order: WorkOrder, as_of: datetime) -> State | None:
        """How ``order`` stood at ``as_of``; None where the deadline does not apply or does not run yet."""
        if not self.applies(order) or (due := self.due_at(order)) is None:
            return None
        end, start = self.end(order), self.start(order)
        if end is not None and end <= as_of:
            return State.UNKNOWN if start is not None and end < start else State.DONE if end <= due else State.LATE
        after = [moment for moment in self.later(order) if moment is not None and moment <= as_of]
        if after:  # it must have happened before
            return State.DONE if min(after) <= due else State.UNKNOWN
        return State.PENDING if as_of <= due else State.LATE


def after_day_hours(start: datetime, allowed: timedelta) -> datetime:
    """``start`` plus ``allowed`` where only the hours between 08:00 and 20:00 count."""
    moment = start
    if moment.time() >= NIGHT_FROM:
        moment = datetime.combine(moment.date() + timedelta(days=1), NIGHT_TO)
    elif moment.time() < NIGHT_TO:
        moment = datetime.combine(moment.date(), NIGHT_TO)
    used = moment - datetime.combine(moment.date(), NIGHT_TO)
    days, rest = divmod(used + allowed, _DAY_HOURS)
    if not rest and days:  # the end of a day is still in time, the next morning would be a gift
        days, rest = days - 1, _DAY_HOURS
    return datetime.combine(moment.date() + timedelta(days=days), NIGHT_TO) + rest


def _created(order: WorkOrder) -> datetime:
    return order.created_at


def _responded(order: WorkOrder) -> datetime | None:
    return order.responded_at


def _arrived(order: WorkOrder) -> datetime | None:
    return order.arrived_at


def _resolved(order: WorkOrder) -> datetime | None:
    return order.resolved_at


def _called_back(order: WorkOrder) -> datetime | None:
    return order.called_back_at


def _after_response(order: WorkOrder) -> tuple[datetime | None, ...]:
    return order.arrived_at, order.resolved_at, order.called_back_at


def _after_arrival(order: WorkOrder) -> tuple[datetime | None, ...]:
    return order.resolved_at, order.called_back_at


def _after_solution(order: WorkOrder) -> tuple[datetime | None, ...]:
    return (order.called_back_at,)


def _is(*kinds: OrderKind, vip: bool | None = None, emergency: bool | None = None) -> Callable[[WorkOrder], bool]:
    def applies(order: WorkOrder) -> bool:
        return (
            order.kind in kinds
            and (vip is None or order.is_vip is vip)
            and (emergency is None or order.is_emergency is emergency)
        )

    return applies


def _deadlines() -> Iterator[Deadline]:
    hour, day = timedelta(hours=1), timedelta(days=1)
    for allowed, emergency in ((timedelta(minutes=10), True), (2 * hour, False)):
        applies = _is(OrderKind.OUT_OF_AREA, emergency=emergency)
        yield Deadline(Kpi.RESPONSE, "Z6", allowed, applies, _created, _responded, _after_response)
    vip_complaint = _is(OrderKind.COMPLAINT, vip=True)
    yield Deadline(Kpi.RESPONSE, "G", hour, vip_complaint, _created, _responded, _after_response)
    for allowed, vip, source in ((4 * hour, False, "H"), (hour, True, "G")):
        yield Deadline(Kpi.ARRIVAL, source, allowed, _is(OrderKind.REPAIR, vip=vip), _created, _arrived, _after_arrival)
    for kpi in (Kpi.RESOLUTION, Kpi.HANDLING):
        yield Deadline(kpi, "G", day, vip_complaint, _created, _resolved, _after_solution)
        complaint = _is(OrderKind.COMPLAINT, vip=False)
        yield Deadline(kpi, "H", 5 * day, complaint, _created, _resolved, _after_solution)
    others = _is(OrderKind.REPORT, OrderKind.REPAIR, OrderKind.ENQUIRY, OrderKind.OTHER)
    yield Deadline(Kpi.RESOLUTION, "H", 7 * day, others, _created, _resolved, _after_solution)
    yield Deadline(Kpi.CALL_BACK, "Z25", 24 * hour, lambda order: order.is_paid, _resolved, _called_back, by_day=True)


DEADLINES = tuple(_deadlines())
"""Every deadline; of one kind at most one applies to an order."""
