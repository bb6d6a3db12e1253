"""Proposals after the ladder: who, what, why, and the evidence for each. People decide.

Education comes first: what is not grave proposes a coaching, and a penalty only when the same step was coached before.
Grave is a fatal failure in a call, and a complaint above the lowest level. What only the machine has heard waits for a
review (``needs_review``) before it can cost anybody anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.deadlines import State
from analyzer.evaluation.kpi import TITLES, OrderState
from analyzer.evaluation.ladder import LADDER, NORM_MISSED_PCT, STEPS, Step, Trigger, step_of
from analyzer.evaluation.records import (
    Complaint,
    ComplaintLevel,
    Decision,
    Gravity,
    Honour,
    MajorProblem,
    PeriodData,
    RuleCount,
    Ruling,
    ScoredCall,
)
from analyzer.evaluation.results import PenaltyKind, PenaltyRow, PenaltyStatus, PeriodResult, Proof
from analyzer.evaluation.staff import Key, Staff


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that speaks for a step: whose it is, the proof, whether it is grave, and whether a human saw it."""

    key: Key
    proof: Proof
    is_grave: bool = False
    is_confirmed: bool = True


def propose(
    data: PeriodData, period: Period, staff: Staff, states: Sequence[OrderState], earlier: Sequence[PeriodResult]
) -> tuple[PenaltyRow, ...]:
    """Every proposal of a period: branches and agents in order, the gravest steps first.

    ``data`` has a branch wherever the roster tells one; ``earlier`` are the results of the twelve months before.
    """
    facts = _facts(data, period, states)
    rows: list[PenaltyRow] = []
    for step in LADDER:
        by_person: defaultdict[Key, list[Fact]] = defaultdict(list)
        for fact in facts[step.id]:
            by_person[staff.person(fact.key)].append(fact)
        for person, mine in by_person.items():
            row = _row(step, sorted(mine, key=_order), period, staff, _coached(step, person, staff, earlier))
            if row is not None:
                rows.append(_decided(row, period, data.decisions))
    return tuple(sorted(rows, key=lambda row: (row.branch, row.agent_id)))


def _order(fact: Fact) -> tuple[date, str, str, str]:
    return fact.proof.day or date.min, fact.proof.kind, fact.proof.ref, fact.proof.rule_id


def _facts(data: PeriodData, period: Period, states: Sequence[OrderState]) -> dict[str, list[Fact]]:
    """Facts by id of step."""
    names = dict(data.rule_names)
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for call in data.calls:
        for step_id, fact in _of_call(call, names):
            facts[step_id].append(fact)
    for step in LADDER:
        facts[step.id] += _OTHERS.get(step.trigger, _nothing)(step, data, period)
    late = [state for state in states if state.state is State.LATE and state.order.agent_id]
    facts["G-PROMISE"] += [_of_order(state) for state in late if TITLES[state.kpi] != "投诉处理率"]
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
    return Proof("complaint", complaint.complaint_id, f"投诉 {complaint.complaint_id} {note}".strip(), complaint.day)


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
    return Proof(
        "problem", problem.problem_id, f"重大服务问题 {problem.problem_id} {problem.note}".strip(), problem.day
    )


def _honours(step: Step, data: PeriodData, period: Period) -> Iterator[Fact]:
    for honour in data.honours:
        if period.holds(honour.day):
            text = " ".join(part for part in (honour.kind or "表扬", honour.honour_id, honour.note) if part)
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


def _coached(
    step: Step, person: Key, staff: Staff, earlier: Sequence[PeriodResult]
) -> list[tuple[str, frozenset[str]]]:
    """(period, rules) of the earlier coachings of a person on this step that nobody refused."""
    return [
        (result.period, frozenset(proof.rule_id for proof in row.evidence))
        for result in earlier
        for row in result.penalties
        if row.step == step.id
        and row.kind is PenaltyKind.COACHING
        and row.status is not PenaltyStatus.REFUSED
        and staff.person((row.branch, row.agent_id)) == person
    ]


def _row(
    step: Step, facts: Sequence[Fact], period: Period, staff: Staff, coached: list[tuple[str, frozenset[str]]]
) -> PenaltyRow | None:
    """The proposal that ``facts`` of one person come to; None where they are too few, or none is of this period."""
    counted = 1 if step.trigger is Trigger.NORMS else step.at_least  # there the count is within each fact
    if len(facts) < counted or not any(period.holds(fact.proof.day or date.min) for fact in facts):
        return None
    kind, reason = _kind(step, facts, coached)
    if kind is PenaltyKind.PENALTY and step.trigger is Trigger.NORMS:
        facts = [fact for fact in facts if _reminders(fact, coached) >= step.reminders]
    latest = facts[-1].key
    posting = staff.posting(latest, period)
    is_open = kind is PenaltyKind.PENALTY and not any(f.is_confirmed and (f.is_grave or coached) for f in facts)
    needs_review = is_open and any(not fact.is_confirmed for fact in facts)
    costs = kind in (PenaltyKind.PENALTY, PenaltyKind.REWARD)
    return PenaltyRow(
        step=step.id,
        title=step.title,
        kind=kind,
        status=PenaltyStatus.NEEDS_REVIEW if needs_review else PenaltyStatus.PROPOSED,
        agent_id=latest[1],
        name=posting.name if posting else "",
        branch=latest[0],
        points_low=step.points[0] if costs else 0.0,
        points_high=step.points[1] if costs else 0.0,
        yuan_low=step.yuan[0] if costs else 0.0,
        yuan_high=step.yuan[1] if costs else 0.0,
        effects=("谈话提醒、针对性辅导，记录在案",) if kind is PenaltyKind.COACHING else step.effects,
        reason=reason + ("；证据尚未人工复核，复核确认后方可处罚" if needs_review else ""),
        evidence=tuple(fact.proof for fact in facts),
        source=step.source,
    )


def _reminders(fact: Fact, coached: list[tuple[str, frozenset[str]]]) -> int:
    return sum(1 for _, rules in coached if fact.proof.rule_id in rules)


def _kind(step: Step, facts: Sequence[Fact], coached: list[tuple[str, frozenset[str]]]) -> tuple[PenaltyKind, str]:
    """What kind of proposal it is and, in Chinese, why."""
    if step.trigger is Trigger.HONOURS:
        return PenaltyKind.REWARD, f"本期受到表扬 {len(facts)} 次"
    if step.trigger is Trigger.YEAR_OF_PROBLEMS:
        return PenaltyKind.BRANCH, f"近十二个月重大服务问题 {len(facts)} 次"
    if step.trigger is Trigger.YEAR_OF_COMPLAINTS:
        return PenaltyKind.PENALTY, f"近十二个月成立投诉 {len(facts)} 件"
    grave = sum(fact.is_grave for fact in facts)
    if grave:
        return PenaltyKind.PENALTY, f"情节严重 {grave} 项，不属于首次轻微问题"
    if step.trigger is Trigger.NORMS:
        reminders = max(_reminders(fact, coached) for fact in facts)
    else:
        reminders = len(coached)
    if reminders >= step.reminders:
        before = "、".join(period for period, _ in coached)
        return PenaltyKind.PENALTY, f"此前已辅导 {reminders} 次（{before}），本期仍有 {len(facts)} 项"
    if not reminders:
        return PenaltyKind.COACHING, "首次轻微问题，教育为主，建议先辅导"
    return PenaltyKind.COACHING, f"此前已辅导 {reminders} 次，未达处罚条件（{step.reminders} 次），建议继续辅导"


def _decided(row: PenaltyRow, period: Period, decisions: Iterable[Decision]) -> PenaltyRow:
    """The row with what people decided on it, the latest word counts."""
    words = [
        decision
        for decision in decisions
        if (decision.matter, decision.period, decision.agent_id) == (row.step, period.name, row.agent_id)
        and decision.branch in ("", row.branch)
    ]
    if not words:
        return row
    last = max(words, key=lambda decision: (decision.day, decision.ruling))
    status = PenaltyStatus.GRANTED if last.ruling is Ruling.GRANTED else PenaltyStatus.REFUSED
    said = f"；决定：{last.reason}" if last.reason else ""
    return replace(row, status=status, decided_by=last.decided_by, reason=row.reason + said)


def in_force(
    decisions: Iterable[Decision], period: Period, end_of: Callable[[date], date]
) -> tuple[tuple[Key, Decision], ...]:
    """Penalties that hold on some day of ``period``, by (branch, agent_id); ``end_of`` a day's period where none is told.

    Awards, rewards and refused proposals are none, nor is what the ladder does not know.
    """
    held = []
    for decision in decisions:
        step = STEPS.get(decision.matter)
        if step is None or step.trigger is Trigger.HONOURS or decision.ruling is not Ruling.GRANTED:
            continue
        until = decision.until or end_of(decision.day)
        if decision.agent_id and decision.day <= period.last_day and period.first_day <= until:
            held.append(((decision.branch, decision.agent_id), decision))
    return tuple(sorted(held, key=lambda pair: (pair[0], pair[1].day, pair[1].matter)))
