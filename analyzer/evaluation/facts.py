"""What speaks for each step of the ladder in a period: calls, orders, complaints, honours, problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.deadlines import State
from analyzer.evaluation.kpi import TITLES, OrderState
from analyzer.evaluation.ladder import LADDER, NORM_MISSED_PCT, Step, Trigger, step_of
from analyzer.evaluation.records import (
    Complaint,
    ComplaintLevel,
    Gravity,
    Honour,
    MajorProblem,
    PeriodData,
    RuleCount,
    ScoredCall,
    shown_id,
)
from analyzer.evaluation.results import Kpi, Proof
from analyzer.evaluation.staff import Key


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that speaks for a step: whose it is, the proof, whether it is grave, and whether a human saw it."""

    key: Key
    proof: Proof
    is_grave: bool = False
    is_confirmed: bool = True


def gather(data: PeriodData, period: Period, states: Sequence[OrderState]) -> dict[str, list[Fact]]:
    """The facts by id of step; each has whose it is and what proves it. Of complaints and problems the whole year's."""
    names = dict(data.rule_names)
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for call in data.calls:
        for step_id, fact in _of_call(call, names):
            facts[step_id].append(fact)
    for step in LADDER:
        facts[step.id] += _OTHERS.get(step.trigger, _nothing)(step, data, period)
    late = [state for state in states if state.state is State.LATE and state.order.agent_id]
    facts["G-PROMISE"] += [_of_order(state) for state in late if state.kpi is not Kpi.HANDLING]
    return facts


def _of_call(call: ScoredCall, names: dict[str, str]) -> Iterator[tuple[str, Fact]]:
    for lapse in call.lapses:
        step = step_of(lapse)
        if step is None or not call.agent_id:
            continue
        told = lapse.note or names.get(lapse.rule_id, "")
        text = f"{lapse.rule_id} {told}".strip() + (f"“{lapse.said}”" if lapse.said and lapse.said not in told else "")
        text += "" if lapse.is_confirmed else "（未经人工复核）"
        proof = Proof("call", call.call_id, text, call.day, lapse.start_s, lapse.rule_id)
        yield step.id, Fact(_key(call), proof, lapse.severity is Gravity.FATAL, lapse.is_confirmed)


def _key(row: ScoredCall | Complaint | Honour | MajorProblem | RuleCount) -> Key:
    return row.branch, row.agent_id


def _of_order(state: OrderState) -> Fact:
    order = state.order
    text = f"工单 {order.order_id}：{TITLES[state.kpi]}超时（{state.source}）"
    return Fact((order.branch, order.agent_id), Proof("order", order.order_id, text, order.created_at.date()))


def _norms(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    names = dict(data.rule_names)
    taboo = {lapse.rule_id for call in data.calls for lapse in call.lapses if step_of(lapse) is not None}
    for count in data.rule_counts:
        judged = count.passed + count.failed
        often = count.failed >= step.at_least and 100.0 * count.failed >= NORM_MISSED_PCT * judged
        if often and count.agent_id and count.rule_id not in taboo:
            text = (
                f"{count.rule_id} {names.get(count.rule_id, '')}".strip() + f"：{judged} 次应做，漏做 {count.failed} 次"
            )
            proof = Proof("call", count.example_call_id, text, period.last_day, None, count.rule_id)
            yield Fact(_key(count), proof, is_confirmed=False)


def _told(complaint: Complaint) -> Proof:
    note = "，".join(part for part in (complaint.cause, complaint.note) if part)
    text = " ".join(part for part in ("投诉", shown_id(complaint.complaint_id), note) if part)
    return Proof("complaint", complaint.complaint_id, text, complaint.day)


def _handling(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for complaint in data.complaints:
        if complaint.is_justified and complaint.by_handling and complaint.agent_id and period.holds(complaint.day):
            yield Fact(_key(complaint), _told(complaint), complaint.level is not ComplaintLevel.MINOR)


def _year_of_complaints(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for complaint in data.complaints:
        if complaint.is_justified and complaint.agent_id:
            yield Fact(_key(complaint), _told(complaint))


def _causes(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for complaint in data.complaints:
        named = any(cause in complaint.cause for cause in step.causes)
        if named and complaint.is_justified and complaint.agent_id and period.holds(complaint.day):
            yield Fact(_key(complaint), _told(complaint), is_grave=True)
    for problem in data.problems:
        if any(cause in problem.note for cause in step.causes) and problem.agent_id and period.holds(problem.day):
            yield Fact(_key(problem), _told_problem(problem), is_grave=True)


def _told_problem(problem: MajorProblem) -> Proof:
    text = " ".join(part for part in ("重大服务问题", shown_id(problem.problem_id), problem.note) if part)
    return Proof("problem", problem.problem_id, text, problem.day)


def _honours(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for honour in data.honours:
        if period.holds(honour.day):
            text = " ".join(part for part in (honour.kind or "表扬", shown_id(honour.honour_id), honour.note) if part)
            yield Fact(_key(honour), Proof("honour", honour.honour_id, text, honour.day))


def _year_of_problems(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for problem in data.problems:
        yield Fact((problem.branch, ""), _told_problem(problem), is_grave=True)


def _nothing(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    return iter(())


_OTHERS: dict[Trigger, Callable[[Step, PeriodData, Period], Iterable[Fact]]] = {
    Trigger.NORMS: _norms,
    Trigger.HANDLING: _handling,
    Trigger.YEAR_OF_COMPLAINTS: _year_of_complaints,
    Trigger.CAUSE: _causes,
    Trigger.HONOURS: _honours,
    Trigger.YEAR_OF_PROBLEMS: _year_of_problems,
}
