"""The monthly award 优秀供热管家 (Z-EVAL): who is eligible and why, and who has it within the quota of the branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analyzer.evaluation.agents import Month, justified_complaints, objection
from analyzer.evaluation.bands import Chance
from analyzer.evaluation.ladder import STEPS
from analyzer.evaluation.records import EXCELLENT, Decision, Quota, ScoredCall, shown_id
from analyzer.evaluation.results import AgentMonth, AwardRow
from analyzer.evaluation.settle import Contest, Entry, settle
from analyzer.evaluation.staff import Key, Staff

Held = Sequence[tuple[Key, Decision]]
"""Penalties in force, by (branch, agent_id)."""
_NAMED = 5


def monthly_awards(month: Month, rows: Sequence[AgentMonth], held: Held) -> tuple[AwardRow, ...]:
    """A row for every agent of every branch: branch by branch, as ``settle`` orders them."""
    found: list[AwardRow] = []
    decisions = tuple(placed(month.data.decisions, [(row.branch, row.agent_id) for row in rows], month))
    for branch in sorted({row.branch for row in rows if row.branch}):
        mine = [row for row in rows if row.branch == branch and row.agent_id]
        contest = Contest(
            EXCELLENT,
            month.period.name,
            branch,
            places_of(month.data.quotas, branch, month.period.name, EXCELLENT),
            month.limits.tie_chance,
        )
        entries = [entry(row, month, held) for row in mine]
        found += settle(contest, entries, chances(mine, month), decisions)
    return tuple(found)


def placed(decisions: Iterable[Decision], keys: Iterable[Key], month: Month) -> Iterator[Decision]:
    """``decisions``, those without a branch about somebody who stands in several put to one: the last of the period.

    Who shares a number with somebody else is meant by none that names no branch.
    """
    branches = defaultdict(set)
    for branch, agent_id in keys:
        branches[agent_id].add(branch)
    for word in decisions:
        mine = branches.get(word.agent_id, set())
        if word.branch or not word.agent_id or len(mine) < 2:
            yield word
        elif (last := month.staff.branch_on(word.agent_id, month.period.last_day)) in mine:
            yield replace(word, branch=last)
        elif len({month.staff.person((branch, word.agent_id)) for branch in mine}) == 1:
            yield replace(word, branch=max(mine))  # has left: anywhere, but once


def chances(rows: Sequence[AgentMonth], month: Month) -> Chance:
    """The chance that the one of two places in ``rows`` is truly better than the other."""

    def chance(one: int, other: int) -> float:
        if month.composites is None:
            return 0.5
        return month.composites.chance(
            (rows[one].branch, rows[one].agent_id), (rows[other].branch, rows[other].agent_id)
        )

    return chance


def places_of(quotas: Iterable[Quota], branch: str, period: str, award: str) -> int | None:
    """The places of a branch; None where the company has not decided. Of several the last in order of size counts."""
    mine = [quota.places for quota in quotas if (quota.branch, quota.period, quota.award) == (branch, period, award)]
    return max(mine, default=None)


def entry(row: AgentMonth, month: Month, held: Held) -> Entry:
    """An agent with what speaks for and against the award."""
    key = (row.branch, row.agent_id)
    against = [*_about_calls(row, month), *_about_conduct(key, month, held)]
    return Entry(
        agent_id=row.agent_id,
        name=row.name,
        rank=row.rank,
        score_pct=row.composite_pct if row.rank is not None else None,
        speaks_for=tuple(_merits(row)),
        against=tuple(against),
        hints=tuple(_hints(key, row, month)),
    )


def _merits(row: AgentMonth) -> list[str]:
    merits = []
    if row.rank is not None and row.composite_pct is not None:
        merits.append(f"综合得分 {row.composite_pct:.2f}，分公司第 {row.rank} 名")
    if row.shrunk_pct is not None and row.scored:
        low, high = row.shrunk_low_pct or 0.0, row.shrunk_high_pct or 0.0
        merits.append(f"通话质检 {row.shrunk_pct:.1f} 分（{low:.1f}–{high:.1f}），计分通话 {row.scored} 通")
    if row.calls and not row.fatal_calls:
        merits.append("无致命项")
    if not row.complaints_justified:
        merits.append("无成立投诉")
    if row.honours:
        merits.append(f"表扬 {row.honours} 次")
    return merits


def _about_calls(row: AgentMonth, month: Month) -> list[str]:
    against = [objection((row.branch, row.agent_id), row.scored, month)]
    mine = month.calls_of.get((row.branch, row.agent_id), ())
    waiting = [call for call in mine if call.unreviewed_fatal]
    confirmed = [call for call in mine if call.fatal_rules and not call.unreviewed_fatal]
    if waiting:
        against.append(f"有 {len(waiting)} 通致命项通话尚未复核：{_named(waiting)}")
    if len(confirmed) > month.limits.max_fatal_calls:
        against.append(
            f"经复核确认的致命项通话 {len(confirmed)} 通，上限 {month.limits.max_fatal_calls} 通：{_named(confirmed)}"
        )
    return [reason for reason in against if reason]


def _named(calls: Sequence[ScoredCall]) -> str:
    text = "、".join(f"{call.call_id}（{'、'.join(call.fatal_rules)}）" for call in calls[:_NAMED])
    return text + ("等" if len(calls) > _NAMED else "")


def _about_conduct(key: Key, month: Month, held: Held) -> list[str]:
    against = []
    complaints = justified_complaints(month.data.complaints, key, month.period, month.staff)
    if len(complaints) > month.limits.max_complaints:
        ids = "、".join(sorted(shown_id(complaint.complaint_id, complaint.day) for complaint in complaints))
        against.append(f"成立投诉 {len(complaints)} 件，上限 {month.limits.max_complaints} 件：{ids}")
    for decision in penalties_of(key, held, month.staff):
        until = f"至 {decision.until}" if decision.until else "至考核月末"
        step = STEPS[decision.matter]
        against.append(f"处于处罚期内：{step.title}（{step.id}，{decision.day} {until}）")
    if month.staff.has_left(key, month.period):
        against.append("考核月末已不在本分公司")
    return against


def penalties_of(key: Key, held: Held, staff: Staff) -> list[Decision]:
    """The penalties that hold for the person behind ``key``."""
    person = staff.person(key)
    return [decision for owner, decision in held if staff.person(owner) == person]


def _hints(key: Key, row: AgentMonth, month: Month) -> list[str]:
    hints = []
    person = month.staff.person(key)
    undecided = [
        shown_id(complaint.complaint_id, complaint.day)
        for complaint in month.data.complaints
        if complaint.is_justified is None
        and complaint.agent_id == key[1]
        and month.period.holds(complaint.day)
        and month.staff.person((complaint.branch, complaint.agent_id)) == person
    ]
    if undecided:
        hints.append(f"有 {len(undecided)} 件投诉尚未认定：{'、'.join(sorted(undecided))}")
    appealed = sum(call.is_appealed for call in month.calls_of.get(key, ()))
    if appealed:
        hints.append(f"有 {appealed} 通通话申诉未结")
    if row.cannot_judge:
        hints.append(f"另有 {row.cannot_judge} 通通话无法判定，不计分")
    return hints
