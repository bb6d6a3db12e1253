"""Rows from elsewhere put to the branch of their day, and what could not be put anywhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from analyzer.evaluation.records import Assessment, Complaint, Feedback, Honour, MajorProblem, PeriodData
from analyzer.evaluation.staff import Key, Staff

_Row = TypeVar("_Row", Complaint, Feedback, Honour, MajorProblem)


class Attribution:
    """Tells branches by the roster, and by the calls where the roster does not know an agent."""

    def __init__(self, data: PeriodData, staff: Staff) -> None:
        self._staff = staff
        self._seen: defaultdict[str, set[str]] = defaultdict(set)
        for call in data.calls:
            if call.agent_id and call.branch:
                self._seen[call.agent_id].add(call.branch)

    def branch(self, agent_id: str, branch: str, day: date) -> str:
        """``branch`` where it is given, else that of the agent on the day; empty where nothing tells."""
        if branch or not agent_id:
            return branch
        told = self._staff.branch_on(agent_id, day)
        seen = self._seen.get(agent_id, set())
        return told or (next(iter(seen)) if len(seen) == 1 else "")


def attributed(data: PeriodData, staff: Staff) -> PeriodData:
    """``data`` with the branch filled in wherever an agent and a day tell it; decisions stay as they are told."""
    told = Attribution(data, staff)

    def placed(rows: Iterable[_Row]) -> tuple[_Row, ...]:
        return tuple(replace(row, branch=told.branch(row.agent_id, row.branch, row.day)) for row in rows)

    return replace(
        data,
        complaints=placed(data.complaints),
        feedback=placed(data.feedback),
        honours=placed(data.honours),
        problems=placed(data.problems),
        orders=tuple(
            replace(order, branch=told.branch(order.agent_id, order.branch, order.created_at.date()))
            for order in data.orders
        ),
    )


def unplaced(data: PeriodData) -> tuple[str, ...]:
    """In Chinese, how many rows name no agent or no branch and therefore count for the company only."""
    kinds: dict[str, Sequence[Complaint | Feedback]] = {"投诉": data.complaints, "回访": data.feedback}
    notes = []
    for title, rows in kinds.items():
        lost = sum(not row.branch for row in rows)
        if lost:
            notes.append(f"{title}有 {lost} 条无法确定分公司，只计入公司合计；请在导入文件中补充座席或分公司")
    lost = sum(not order.branch for order in data.orders)
    if lost:
        notes.append(f"工单有 {lost} 条无法确定分公司，只计入公司合计；请在导入文件中补充座席或分公司")
    calls = Counter("agent" if call.branch else "branch" for call in data.calls if not call.branch or not call.agent_id)
    if calls["branch"]:
        notes.append(f"有 {calls['branch']} 通通话不知属于哪个分公司，未参加评比；请补充花名册")
    if calls["agent"]:
        notes.append(f"有 {calls['agent']} 通通话不知座席是谁，只计入分公司的通话数；请补充通话清单")
    return tuple(notes)


def assessments_by_agent(
    assessments: Iterable[Assessment], keys: Iterable[Key], staff: Staff
) -> tuple[dict[Key, list[Assessment]], tuple[str, ...]]:
    """Assessments by whom they are about, and in Chinese those that could be about several people."""
    by_number: defaultdict[str, list[Key]] = defaultdict(list)
    for key in sorted(keys):
        by_number[key[1]].append(key)
    found: defaultdict[Key, list[Assessment]] = defaultdict(list)
    doubtful: set[str] = set()
    for assessment in assessments:
        meant = [k for k in by_number[assessment.agent_id] if assessment.branch in ("", k[0])]
        if len({staff.person(key) for key in meant}) > 1:
            doubtful.add(assessment.agent_id)
            continue
        for key in meant:
            found[key].append(assessment)
    notes = tuple(f"工号 {number} 在几个分公司都有人使用，其测评没有写明分公司，未计入" for number in sorted(doubtful))
    return dict(found), notes
