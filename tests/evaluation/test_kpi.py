from __future__ import annotations

from datetime import datetime, timedelta

from analyzer.evaluation.deadlines import State
from analyzer.evaluation.kpi import kpi_rows, order_states, timeliness_pct
from analyzer.evaluation.records import Feedback, OrderKind, WorkOrder
from analyzer.evaluation.results import Kpi

CREATED = datetime(2026, 11, 3, 10, 0)
LATER = datetime(2026, 12, 31)


def in_season(day) -> bool:
    return day.month in (10, 11, 12, 1, 2, 3)


def order(order_id: str, kind: OrderKind = OrderKind.OTHER, created_at: datetime = CREATED, **facts) -> WorkOrder:
    return WorkOrder(order_id=order_id, created_at=created_at, kind=kind, **facts)


def rows_of(*orders: WorkOrder, feedback: tuple[Feedback, ...] = ()):
    rows = kpi_rows(order_states(orders, LATER, in_season), feedback)
    return {(row.kpi, row.branch, row.agent_id): row for row in rows}


def test_rates_count_for_agent_branch_and_company():
    hours = lambda n: CREATED + timedelta(hours=n)  # noqa: E731
    found = rows_of(
        order("1", OrderKind.REPAIR, agent_id="01", branch="东", arrived_at=hours(1), resolved_at=hours(2)),
        order("2", OrderKind.REPAIR, agent_id="01", branch="东", arrived_at=hours(5), resolved_at=hours(6)),
        order("3", OrderKind.REPAIR, agent_id="02", branch="东", arrived_at=hours(2), resolved_at=hours(3)),
        order("4", OrderKind.REPAIR, agent_id="01", branch="西", arrived_at=hours(9), resolved_at=hours(9)),
        order("5", OrderKind.REPAIR),
    )
    own = found[Kpi.ARRIVAL, "东", "01"]
    assert (own.done, own.due, own.rate_pct, own.missed) == (1, 2, 50.0, ("2",))
    assert (found[Kpi.ARRIVAL, "东", ""].done, found[Kpi.ARRIVAL, "东", ""].due) == (2, 3)
    assert (found[Kpi.ARRIVAL, "", ""].done, found[Kpi.ARRIVAL, "", ""].due) == (2, 5)
    assert found[Kpi.RESOLUTION, "东", ""].rate_pct == 100.0


def test_nothing_due_has_no_rate():
    row = rows_of(order("1", OrderKind.REPAIR, resolved_at=CREATED + timedelta(hours=8)))[Kpi.ARRIVAL, "", ""]
    assert (row.due, row.unknown, row.rate_pct) == (0, 1, None)


def test_satisfaction_is_the_mean_of_those_who_answered():
    day = CREATED.date()
    given = (
        Feedback("f1", day, "01", "东", 100.0),
        Feedback("f2", day, "01", "东", 60.0),
        Feedback("f3", day, "01", "东", None),
    )
    row = rows_of(feedback=given)[Kpi.SATISFACTION, "东", "01"]
    assert (row.rate_pct, row.due, row.unknown) == (80.0, 2, 1)


def visit(order_id: str, told: datetime | None, changes: int = 1, user: str = "", on: datetime | None = None):
    visit_at = on or CREATED + timedelta(days=1)
    return order(order_id, visit_changes=changes, change_told_at=told, visit_at=visit_at, user_id=user)


def states(*orders: WorkOrder) -> dict[str, State]:
    found = order_states(orders, LATER, in_season)
    return {s.order.order_id: s.state for s in found if s.kpi is Kpi.VISIT_CHANGE}


def test_a_moved_visit_is_told_an_hour_ahead_in_season_and_a_day_otherwise():
    july = datetime(2026, 7, 10, 9)
    winter = CREATED + timedelta(days=1)
    assert states(
        visit("1", winter - timedelta(hours=1)),
        visit("2", winter - timedelta(minutes=59)),
        visit("3", july - timedelta(days=1), on=july),
        visit("4", july - timedelta(hours=23), on=july),
        visit("5", None),
        order("6"),
    ) == {"1": State.DONE, "2": State.LATE, "3": State.DONE, "4": State.LATE, "5": State.UNKNOWN}


def test_a_user_is_moved_once_at_most():
    told = CREATED
    assert states(visit("1", told, changes=2)) == {"1": State.LATE}
    second = visit("2", told, user="U1")
    assert states(visit("1", told, user="U1"), second) == {"1": State.DONE, "2": State.LATE}
    assert states(visit("1", told, user="U1"), visit("3", told, user="U2")) == {"1": State.DONE, "3": State.DONE}


def test_timeliness_counts_every_deadline_once():
    late = CREATED + timedelta(days=6)
    found = order_states([order("1", OrderKind.COMPLAINT, resolved_at=late)], LATER, in_season)
    assert {s.kpi for s in found} == {Kpi.RESOLUTION, Kpi.HANDLING}
    assert timeliness_pct(found) == [0.0]


def test_the_order_of_orders_changes_nothing():
    orders = [order(str(n), OrderKind.REPAIR, branch="东", agent_id="01") for n in range(30)]
    assert rows_of(*orders) == rows_of(*reversed(orders))
    assert len(rows_of(*orders)[Kpi.ARRIVAL, "东", "01"].missed) == 20
