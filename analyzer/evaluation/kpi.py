"""Rates of work orders and answers (the indicators of document B), for agents, branches and the company."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analyzer.evaluation.deadlines import DEADLINES, State
from analyzer.evaluation.records import Feedback, WorkOrder
from analyzer.evaluation.results import Kpi, KpiRow

TITLES: Mapping[Kpi, str] = {
    Kpi.RESPONSE: "响应及时率",
    Kpi.ARRIVAL: "到场及时率",
    Kpi.RESOLUTION: "问题解决率",
    Kpi.HANDLING: "投诉处理率",
    Kpi.CALL_BACK: "有偿服务回访率",
    Kpi.VISIT_CHANGE: "改约规范率",
    Kpi.SATISFACTION: "用户满意度",
}
NAMED = 20
"""So many late orders are named in a row; the count is whole."""


@dataclass(frozen=True, slots=True)
class OrderState:
    """How one order stands with one rate; ``source`` is the document that sets the deadline."""

    order: WorkOrder
    kpi: Kpi
    state: State
    source: str


def order_states(
    orders: Iterable[WorkOrder], as_of: datetime, in_season: Callable[[date], bool]
) -> tuple[OrderState, ...]:
    """Every order with every rate that it counts in, in the order of their creation.

    ``in_season`` tells which notice a moved visit needs on its day: one hour in season, a day otherwise (Z13).
    """
    known = sorted(orders, key=lambda order: (order.created_at, order.order_id))
    states = [
        OrderState(order, deadline.kpi, state, deadline.source)
        for order in known
        for deadline in DEADLINES
        if (state := deadline.state(order, as_of)) is not None
    ]
    return (*states, *_visit_changes(known, in_season))


def _visit_changes(orders: Sequence[WorkOrder], in_season: Callable[[date], bool]) -> Iterator[OrderState]:
    """Z13: a visit is moved at most once per user, and the user hears of it early enough."""
    moved: Counter[str] = Counter()
    for order in orders:
        if not order.visit_changes:
            continue
        user = order.user_id or f"order {order.order_id}"
        moved[user] += order.visit_changes
        if moved[user] > 1:
            state = State.LATE
        elif order.visit_at is None or order.change_told_at is None:
            state = State.UNKNOWN
        else:
            notice = timedelta(hours=1) if in_season(order.visit_at.date()) else timedelta(days=1)
            state = State.DONE if order.visit_at - order.change_told_at >= notice else State.LATE
        yield OrderState(order, Kpi.VISIT_CHANGE, state, "Z13")


def timeliness_pct(states: Iterable[OrderState]) -> list[float]:
    """100 for every deadline that was kept and 0 for every other; 投诉处理率 repeats 问题解决率 and is left out."""
    kept = {State.DONE: 100.0, State.LATE: 0.0}
    return [kept[s.state] for s in states if s.state in kept and s.kpi is not Kpi.HANDLING]


def kpi_rows(states: Iterable[OrderState], feedback: Iterable[Feedback]) -> tuple[KpiRow, ...]:
    """The rates of everybody who has any: the company first, then each branch and its agents."""
    by_owner: defaultdict[tuple[str, str], list[OrderState]] = defaultdict(list)
    answers: defaultdict[tuple[str, str], list[Feedback]] = defaultdict(list)
    for state in states:
        for owner in _owners(state.order.branch, state.order.agent_id):
            by_owner[owner].append(state)
    for answer in feedback:
        for owner in _owners(answer.branch, answer.agent_id):
            answers[owner].append(answer)
    rows: list[KpiRow] = []
    for owner in sorted({*by_owner, *answers}):
        rows += _rates(owner, by_owner[owner])
        if answers[owner]:
            rows.append(_satisfaction(owner, answers[owner]))
    return tuple(rows)


def _owners(branch: str, agent_id: str) -> set[tuple[str, str]]:
    """(branch, agent_id) of the rows that something counts in; whose branch is unknown counts in the company's."""
    return {("", ""), (branch, ""), (branch, agent_id)} if branch else {("", "")}


def _rates(owner: tuple[str, str], states: Sequence[OrderState]) -> Iterator[KpiRow]:
    branch, agent_id = owner
    for kpi in Kpi:
        mine = [state for state in states if state.kpi is kpi]
        counts = Counter(state.state for state in mine)
        due = counts[State.DONE] + counts[State.LATE]
        if mine:
            yield KpiRow(
                kpi=kpi,
                title=TITLES[kpi],
                agent_id=agent_id,
                branch=branch,
                done=counts[State.DONE],
                due=due,
                pending=counts[State.PENDING],
                unknown=counts[State.UNKNOWN],
                rate_pct=100.0 * counts[State.DONE] / due if due else None,
                missed=tuple(s.order.order_id for s in mine if s.state is State.LATE)[:NAMED],
            )


def _satisfaction(owner: tuple[str, str], feedback: Sequence[Feedback]) -> KpiRow:
    given = sorted(f.score_pct for f in feedback if f.score_pct is not None)
    return KpiRow(
        kpi=Kpi.SATISFACTION,
        title=TITLES[Kpi.SATISFACTION],
        agent_id=owner[1],
        branch=owner[0],
        done=len(given),
        due=len(given),
        pending=0,
        unknown=len(feedback) - len(given),
        rate_pct=statistics.fmean(given) if given else None,
    )
