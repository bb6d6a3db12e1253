"""Which calls people listen to: every fatal failure, the most doubtful verdicts, and some of everybody by lot."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzer.domain import Outcome, Verdict

_GRAVE = {"fatal": 2, "major": 1}
_UNDECIDED = 0.75
"""Doubt of something that was heard and left to people: more than of most failures, less than of a bad match."""


class ChosenFor(StrEnum):
    """Why a verdict is in a packet."""

    FATAL = "fatal"
    DOUBTFUL = "doubtful"
    RANDOM = "random"
    APPEAL = "appeal"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class Item:
    """One verdict for people to judge; ``verdict_key`` is the judgement that it belongs to."""

    verdict: Verdict
    verdict_key: str
    chosen_for: ChosenFor


def doubt_of(verdict: Verdict) -> float:
    """How little a verdict can be relied on, 0–1; 0 for passes and for what nobody could hear anyway.

    A failure is doubtful as far as it was heard badly: 1 − similarity × confidence of the words held against the agent;
    or, where something is missing, as far as something like it was said: the similarity of the nearest words.
    """
    best = verdict.evidence[0] if verdict.evidence else None
    if verdict.outcome is Outcome.CANNOT_JUDGE:
        return _UNDECIDED if best is not None and best.level is not None else 0.0
    if verdict.outcome is not Outcome.FAIL or best is None:
        return 0.0
    similarity = 1.0 if best.similarity is None else best.similarity
    if best.level is None:
        return similarity if best.said else 0.0
    return 1.0 - similarity * (1.0 if best.confidence is None else best.confidence)


def is_fatal(verdict: Verdict) -> bool:
    """Whether the verdict is a failure that decides the whole call."""
    return verdict.outcome is Outcome.FAIL and verdict.severity == "fatal"


def most_doubtful(verdicts: Mapping[str, Sequence[Verdict]], most: int) -> tuple[str, ...]:
    """Up to ``most`` calls, those with the gravest and most doubtful verdicts first; none of them without doubts."""
    worst: list[tuple[int, float, str]] = []
    for call_id, of_call in verdicts.items():
        doubts = [(-_GRAVE.get(v.severity, 0), -doubt) for v in of_call if (doubt := doubt_of(v)) > 0]
        if doubts:
            worst.append((*min(doubts), call_id))
    return tuple(call_id for _, _, call_id in sorted(worst)[:most])


def drawn(calls: Iterable[tuple[str, str]], per_agent: int, seed: int) -> tuple[str, ...]:
    """Up to ``per_agent`` calls of every agent, from (agent_id, call_id), by lot.

    The lot of a call is a hash of ``seed`` and its id: the same seed draws the same calls again, whatever their order,
    and a call that is added changes the draw of its own agent only.
    """
    by_agent: defaultdict[str, list[str]] = defaultdict(list)
    for agent_id, call_id in calls:
        by_agent[agent_id].append(call_id)
    return tuple(
        call_id
        for agent_id in sorted(by_agent)
        for call_id in sorted(by_agent[agent_id], key=lambda call_id: lot(call_id, seed))[:per_agent]
    )


def lot(call_id: str, seed: int) -> str:
    """By what calls are put in order for a draw."""
    return hashlib.sha256(f"{seed}\n{call_id}".encode("utf-8", "backslashreplace")).hexdigest()
