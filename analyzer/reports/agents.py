"""What a run says about each agent; pure."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.domain import CallResult, CallStatus
from analyzer.evaluation.mean import mean_interval_pct


@dataclass(frozen=True, slots=True)
class AgentSummary:
    """One agent of one branch. ``calls`` counts every input; scores are 0–100.

    ``ci_low_pct`` and ``ci_high_pct`` bound the mean with 95 % confidence, None for fewer than two scored calls.
    ``rank`` is None for who cannot be compared fairly: fewer than two scored calls, no agent_id, or one that is not in
    the roster (``is_known`` False). ``fatal_calls`` are calls with a fatal failure.
    """

    agent_id: str | None
    branch: str | None
    calls: int
    scored: int
    cannot_judge: int
    mean_score_pct: float | None
    ci_low_pct: float | None
    ci_high_pct: float | None
    fatal_calls: int
    is_known: bool = True
    rank: int | None = None


def summarize_agents(results: Iterable[CallResult]) -> tuple[AgentSummary, ...]:
    """The agents of ``results``, best mean first, then those without rank by agent_id: known ones, then unknown ones.

    Badge numbers are told apart by branch: two branches may both have a number 12. Calls that name no branch go to the
    agent's only branch when there is just one. Means that look equal in the report (two decimals) share a rank, and the
    next rank is skipped. Calls without agent_id are one group per branch, so that the counts add up.
    """
    groups = _by_agent(results)
    summaries = [_summary(agent_id, branch, calls) for (agent_id, branch), calls in groups.items()]
    means = sorted((_shown(s) for s in summaries if _is_ranked(s)), reverse=True)
    ranked = [replace(s, rank=means.index(_shown(s)) + 1) if _is_ranked(s) else s for s in summaries]
    return tuple(sorted(ranked, key=_order))


def _by_agent(results: Iterable[CallResult]) -> dict[tuple[str | None, str | None], list[CallResult]]:
    results = list(results)
    branches: defaultdict[str | None, set[str]] = defaultdict(set)
    for result in results:
        if result.branch:
            branches[result.agent_id].add(result.branch)
    groups: defaultdict[tuple[str | None, str | None], list[CallResult]] = defaultdict(list)
    for result in results:
        agent_id, branch = result.agent_id or None, result.branch or None
        if branch is None and agent_id is not None and len(branches[agent_id]) == 1:
            (branch,) = branches[agent_id]
        groups[agent_id, branch].append(result)
    return groups


def _summary(agent_id: str | None, branch: str | None, calls: Sequence[CallResult]) -> AgentSummary:
    scores = sorted(
        call.score.score_pct
        for call in calls
        if call.score.status is CallStatus.SCORED and call.score.score_pct is not None
    )
    interval = mean_interval_pct(scores)
    return AgentSummary(
        agent_id=agent_id,
        branch=branch,
        calls=len(calls),
        scored=len(scores),
        cannot_judge=sum(call.score.status is CallStatus.CANNOT_JUDGE for call in calls),
        mean_score_pct=statistics.fmean(scores) if scores else None,
        ci_low_pct=interval[0] if interval else None,
        ci_high_pct=interval[1] if interval else None,
        fatal_calls=sum(call.score.fatal_count > 0 for call in calls),
        is_known=all(call.known_agent for call in calls),
    )


def _is_ranked(summary: AgentSummary) -> bool:
    return summary.agent_id is not None and summary.is_known and summary.ci_low_pct is not None


def _shown(summary: AgentSummary) -> float:
    """The mean as the report shows it: agents must not be ranked apart by what nobody sees."""
    return round(summary.mean_score_pct or 0.0, 2)


def _order(summary: AgentSummary) -> tuple[bool, int, bool, bool, str, str]:
    return (
        summary.rank is None,
        summary.rank or 0,
        summary.agent_id is None,
        not summary.is_known,
        summary.agent_id or "",
        summary.branch or "",
    )
