from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.deadlines import DEADLINES, State, after_day_hours
from analyzer.evaluation.records import OrderKind, WorkOrder
from analyzer.evaluation.results import Kpi

CREATED = datetime(2026, 11, 3, 10, 0)
LATER = datetime(2026, 12, 31)


def state_of(kpi: Kpi, order: WorkOrder, as_of: datetime = LATER) -> State | None:
    states = [state for d in DEADLINES if d.kpi is kpi and (state := d.state(order, as_of)) is not None]
    assert len(states) <= 1
    return states[0] if states else None


def order(kind: OrderKind, **facts) -> WorkOrder:
    return WorkOrder(order_id="O1", created_at=CREATED, kind=kind, **facts)


@pytest.mark.parametrize(
    ("kpi", "kind", "facts", "field", "limit"),
    [
        (Kpi.RESPONSE, OrderKind.OUT_OF_AREA, {"is_emergency": True}, "responded_at", timedelta(minutes=10)),
        (Kpi.RESPONSE, OrderKind.OUT_OF_AREA, {}, "responded_at", timedelta(hours=2)),
        (Kpi.RESPONSE, OrderKind.COMPLAINT, {"is_vip": True}, "responded_at", timedelta(hours=1)),
        (Kpi.ARRIVAL, OrderKind.REPAIR, {}, "arrived_at", timedelta(hours=4)),
        (Kpi.ARRIVAL, OrderKind.REPAIR, {"is_vip": True}, "arrived_at", timedelta(hours=1)),
        (Kpi.HANDLING, OrderKind.COMPLAINT, {}, "resolved_at", timedelta(days=5)),
        (Kpi.HANDLING, OrderKind.COMPLAINT, {"is_vip": True}, "resolved_at", timedelta(days=1)),
        (Kpi.RESOLUTION, OrderKind.COMPLAINT, {"is_vip": True}, "resolved_at", timedelta(days=1)),
        (Kpi.RESOLUTION, OrderKind.REPORT, {}, "resolved_at", timedelta(days=7)),
        (Kpi.RESOLUTION, OrderKind.OTHER, {}, "resolved_at", timedelta(days=7)),
    ],
)
def test_deadlines_of_the_documents_hold_to_the_second(kpi, kind, facts, field, limit):
    second = timedelta(seconds=1)
    assert state_of(kpi, order(kind, **facts, **{field: CREATED + limit})) is State.DONE
    assert state_of(kpi, order(kind, **facts, **{field: CREATED + limit + second})) is State.LATE
    assert state_of(kpi, order(kind, **facts), CREATED + limit) is State.PENDING
    assert state_of(kpi, order(kind, **facts), CREATED + limit + second) is State.LATE


def test_what_no_document_limits_does_not_count():
    assert state_of(Kpi.RESPONSE, order(OrderKind.ENQUIRY)) is None
    assert state_of(Kpi.ARRIVAL, order(OrderKind.COMPLAINT)) is None
    assert state_of(Kpi.CALL_BACK, order(OrderKind.REPAIR, resolved_at=CREATED)) is None
    assert state_of(Kpi.RESOLUTION, order(OrderKind.OUT_OF_AREA)) is None


def test_a_time_that_nobody_wrote_down_is_not_a_lapse():
    on_site_late = order(OrderKind.REPAIR, resolved_at=CREATED + timedelta(hours=9))
    assert state_of(Kpi.ARRIVAL, on_site_late) is State.UNKNOWN
    soon = order(
        OrderKind.REPAIR, resolved_at=CREATED + timedelta(hours=3)
    )  # whoever repairs in time was there in time
    assert state_of(Kpi.ARRIVAL, soon) is State.DONE


def test_an_end_before_the_beginning_is_unknown():
    assert state_of(Kpi.ARRIVAL, order(OrderKind.REPAIR, arrived_at=CREATED - timedelta(hours=1))) is State.UNKNOWN


def test_what_happened_after_the_data_were_read_has_not_happened():
    late = order(OrderKind.REPAIR, arrived_at=CREATED + timedelta(hours=3))
    assert state_of(Kpi.ARRIVAL, late, as_of=CREATED + timedelta(hours=2)) is State.PENDING


@pytest.mark.parametrize(
    ("done", "due"),
    [
        ("2026-11-03 08:00", "2026-11-04 20:00"),  # two whole days
        ("2026-11-03 10:00", "2026-11-05 10:00"),
        ("2026-11-03 19:59", "2026-11-05 19:59"),
        ("2026-11-03 20:00", "2026-11-05 20:00"),  # in the night: begins to run at 08:00
        ("2026-11-03 23:30", "2026-11-05 20:00"),
        ("2026-11-04 03:00", "2026-11-05 20:00"),
    ],
)
def test_the_night_does_not_count_for_call_backs(done, due):
    assert after_day_hours(datetime.fromisoformat(done), timedelta(hours=24)) == datetime.fromisoformat(due)
    paid = order(OrderKind.REPAIR, is_paid=True, resolved_at=datetime.fromisoformat(done))
    (deadline,) = [d for d in DEADLINES if d.kpi is Kpi.CALL_BACK]
    assert deadline.due_at(paid) == datetime.fromisoformat(due)


def test_a_call_back_is_not_due_before_the_service_is_done():
    assert state_of(Kpi.CALL_BACK, order(OrderKind.REPAIR, is_paid=True)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.timedeltas(timedelta(minutes=1), timedelta(hours=60)),
)
def test_day_hours_never_end_at_night_and_are_as_many_as_allowed(start, allowed):
    end = after_day_hours(start, allowed)
    assert 8 <= end.hour < 20 or (end.hour, end.minute, end.second, end.microsecond) == (20, 0, 0, 0)
    counted = timedelta()
    day = start.date()
    while day <= end.date():
        morning = datetime.combine(day, datetime.min.time()) + timedelta(hours=8)
        first, last = max(start, morning), min(end, morning + timedelta(hours=12))
        counted += max(timedelta(), last - first)
        day += timedelta(days=1)
    assert counted == allowed
