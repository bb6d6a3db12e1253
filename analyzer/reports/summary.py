"""What a run came to, in numbers that add up; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analyzer.domain import CallResult, CallStatus, Seconds


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Counts of a run: every input is in exactly one of scored, cannot_judge, skipped, failed.

    ``failed_by_reason`` and ``cannot_judge_by_reason`` map reasons to counts, most frequent first. ``mean_score_pct``
    is None when nothing was scored. ``audio_s`` is the length of all recordings that could be read.
    """

    scored: int
    cannot_judge: int
    skipped: int
    failed: int
    failed_by_reason: Mapping[str, int]
    cannot_judge_by_reason: Mapping[str, int]
    mean_score_pct: float | None
    fatal_calls: int
    audio_s: Seconds
    unknown_agents: tuple[str, ...]

    @property
    def total(self) -> int:
        """All inputs."""
        return self.scored + self.cannot_judge + self.skipped + self.failed


def summarize(results: Iterable[CallResult]) -> RunSummary:
    """Count ``results``."""
    results = list(results)
    by_status = Counter(result.score.status for result in results)
    scores = [
        r.score.score_pct for r in results if r.score.status is CallStatus.SCORED and r.score.score_pct is not None
    ]
    unknown = {result.agent_id for result in results if not result.known_agent and result.agent_id}
    return RunSummary(
        scored=by_status[CallStatus.SCORED],
        cannot_judge=by_status[CallStatus.CANNOT_JUDGE],
        skipped=by_status[CallStatus.SKIPPED],
        failed=by_status[CallStatus.FAILED],
        failed_by_reason=_reasons(results, CallStatus.FAILED),
        cannot_judge_by_reason=_reasons(results, CallStatus.CANNOT_JUDGE),
        mean_score_pct=sum(scores) / len(scores) if scores else None,
        fatal_calls=sum(result.score.fatal_count > 0 for result in results),
        audio_s=sum(result.duration_s or 0.0 for result in results),
        unknown_agents=tuple(sorted(unknown)),
    )


def _reasons(results: Iterable[CallResult], status: CallStatus) -> Mapping[str, int]:
    counts = Counter(result.score.reason for result in results if result.score.status is status)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
