"""Who belongs where, and when: the roster (花名册) asked by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from analyzer.evaluation.cycle import Period
from analyzer.evaluation.records import Posting

Key = tuple[str, str]
"""(branch, agent_id): an agent in a branch. Who moves has two, and badge numbers may repeat between branches."""


class Staff:
    """The postings of everybody. Without any, every agent counts as known."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self._by_agent: defaultdict[str, list[Posting]] = defaultdict(list)
        for posting in sorted(postings, key=lambda p: (p.from_day or date.min, p.to_day or date.max, p.branch)):
            self._by_agent[posting.agent_id].append(posting)

    @property
    def is_empty(self) -> bool:
        """Whether there is no roster at all."""
        return not self._by_agent

    def posting(self, key: Key, period: Period) -> Posting | None:
        """The latest posting of an agent in a branch that touches ``period``; None where there is none."""
        branch, agent_id = key
        mine = [p for p in self._by_agent.get(agent_id, []) if p.branch == branch and _touches(p, period)]
        return mine[-1] if mine else None

    def branch_on(self, agent_id: str, day: date) -> str:
        """The branch of an agent on a day; empty where the roster does not tell, or tells two."""
        branches = {p.branch for p in self._by_agent.get(agent_id, []) if _holds(p, day)}
        return branches.pop() if len(branches) == 1 else ""

    def person(self, key: Key) -> Key:
        """One key for one person: ``("", agent_id)`` for who moved between branches, else ``key`` itself.

        A number that two branches use on the same day belongs to two people, and so, without a roster, does any.
        """
        mine = self._by_agent.get(key[1], [])
        moved = len({p.branch for p in mine}) > 1
        overlap = any(_overlap(a, b) for i, a in enumerate(mine) for b in mine[i + 1 :] if a.branch != b.branch)
        return ("", key[1]) if moved and not overlap and any(p.branch == key[0] for p in mine) else key

    def has_left(self, key: Key, period: Period) -> bool:
        """Whether an agent whom the roster knows in this branch is no longer there on the last day of ``period``."""
        branch, agent_id = key
        mine = [p for p in self._by_agent.get(agent_id, []) if p.branch == branch]
        return bool(mine) and not any(_holds(p, period.last_day) for p in mine)

    def keys(self, period: Period) -> set[Key]:
        """Everybody who is posted somewhere in ``period``."""
        return {(p.branch, agent) for agent, mine in self._by_agent.items() for p in mine if _touches(p, period)}


def _holds(posting: Posting, day: date) -> bool:
    return (posting.from_day or date.min) <= day <= (posting.to_day or date.max)


def _overlap(one: Posting, other: Posting) -> bool:
    first = max(one.from_day or date.min, other.from_day or date.min)
    return first <= min(one.to_day or date.max, other.to_day or date.max)


def _touches(posting: Posting, period: Period) -> bool:
    return (posting.from_day or date.min) <= period.last_day and period.first_day <= (posting.to_day or date.max)
