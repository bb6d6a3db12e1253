"""Proposals after the ladder: who, what, why, and the evidence for each. People decide.

Education comes first: what is not grave proposes a coaching, and a penalty only when the same step was coached before.
Grave is a fatal failure in a call, and a complaint above the lowest level. What only the machine has heard waits for a
review (``needs_review``) before it can cost anybody anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.facts import Fact, gather
from analyzer.evaluation.kpi import OrderState
from analyzer.evaluation.ladder import LADDER, STEPS, Step, Trigger
from analyzer.evaluation.records import Decision, PeriodData, Ruling
from analyzer.evaluation.results import PenaltyKind, PenaltyRow, PenaltyStatus, PeriodResult
from analyzer.evaluation.staff import Key, Staff

Coached = Sequence[tuple[str, frozenset[str]]]
"""(period, rules) of earlier coachings."""


def propose(
    data: PeriodData, period: Period, staff: Staff, states: Sequence[OrderState], earlier: Sequence[PeriodResult]
) -> tuple[PenaltyRow, ...]:
    """Every proposal of a period: branches and agents in order, the gravest steps first.

    ``data`` has a branch wherever the roster tells one; ``earlier`` are the results of the twelve months before.
    """
    facts = gather(data, period, states)
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


def _coached(step: Step, person: Key, staff: Staff, earlier: Sequence[PeriodResult]) -> Coached:
    """The earlier coachings of a person on this step that nobody refused."""
    return [
        (result.period, frozenset(proof.rule_id for proof in row.evidence))
        for result in earlier
        for row in result.penalties
        if row.step == step.id
        and row.kind is PenaltyKind.COACHING
        and row.status is not PenaltyStatus.REFUSED
        and staff.person((row.branch, row.agent_id)) == person
    ]


def _row(step: Step, facts: Sequence[Fact], period: Period, staff: Staff, coached: Coached) -> PenaltyRow | None:
    """The proposal that ``facts`` of one person come to; None where they are too few, or none is of this period."""
    if not _is_enough(step, facts, period):
        return None
    confirmed = [fact for fact in facts if fact.is_confirmed]
    kind, reason = _kind(step, facts, coached)
    needs_review = False
    if kind is PenaltyKind.PENALTY and len(confirmed) < len(facts):
        surely = _kind(step, confirmed, coached) if _is_enough(step, confirmed, period) else None
        needs_review = surely is None or surely[0] is not PenaltyKind.PENALTY
        reason = reason + "；证据尚未人工复核，复核确认后方可处罚" if surely is None or needs_review else surely[1]
    latest = facts[-1].key
    posting = staff.posting(latest, period)
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
        reason=reason,
        evidence=tuple(fact.proof for fact in facts),
        source=step.source,
    )


def _is_enough(step: Step, facts: Sequence[Fact], period: Period) -> bool:
    counted = 1 if step.trigger is Trigger.NORMS else step.at_least  # there the count is within each fact
    return len(facts) >= counted and any(period.holds(fact.proof.day or date.min) for fact in facts)


def _kind(step: Step, facts: Sequence[Fact], coached: Coached) -> tuple[PenaltyKind, str]:
    """What kind of proposal it is and, in Chinese, why."""
    if step.trigger is Trigger.HONOURS:
        return PenaltyKind.REWARD, f"本期受到表扬 {len(facts)} 次"
    if step.trigger is Trigger.YEAR_OF_PROBLEMS:
        return PenaltyKind.BRANCH, f"近十二个月重大服务问题 {len(facts)} 次"
    if step.trigger is Trigger.YEAR_OF_COMPLAINTS:
        return PenaltyKind.PENALTY, f"近十二个月成立投诉 {len(facts)} 件"
    if grave := sum(fact.is_grave for fact in facts):
        return PenaltyKind.PENALTY, f"情节严重 {grave} 项，不属于首次轻微问题"
    if step.trigger is Trigger.NORMS:  # reminded of this rule, not of any
        reminded = max(([p for p, rules in coached if fact.proof.rule_id in rules] for fact in facts), key=len)
    else:
        reminded = [period for period, _ in coached]
    before = f"此前已辅导 {len(reminded)} 次（{'、'.join(reminded)}）"
    if len(reminded) >= step.reminders:
        return PenaltyKind.PENALTY, f"{before}，本期仍有 {len(facts)} 项"
    if not reminded:
        return PenaltyKind.COACHING, "首次轻微问题，教育为主，建议先辅导"
    return PenaltyKind.COACHING, f"{before}，未达处罚条件（{step.reminders} 次），建议继续辅导"


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
    decisions: Iterable[Decision],
    period: Period,
    end_of: Callable[[date], date],
    branch_of: Callable[[str, str, date], str],
) -> tuple[tuple[Key, Decision], ...]:
    """Penalties that hold on some day of ``period``, by (branch, agent_id); without an end, to ``end_of`` its day.

    ``branch_of`` tells the branch from agent, branch as told and day. Awards, rewards and refused proposals are none,
    nor is what the ladder does not know.
    """
    held = []
    for word in decisions:
        step = STEPS.get(word.matter)
        if step is None or step.trigger is Trigger.HONOURS or word.ruling is not Ruling.GRANTED:
            continue
        until = word.until or end_of(word.day)
        if word.agent_id and word.day <= period.last_day and period.first_day <= until:
            held.append(((branch_of(word.agent_id, word.branch, word.day), word.agent_id), word))
    return tuple(sorted(held, key=lambda pair: (pair[0], pair[1].day, pair[1].matter)))
