"""The domain's values as rows, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import TypeAdapter

from analyzer.domain import CallData, CallResult, CallScore, CallStatus, Direction, Evidence, Outcome, Verdict
from analyzer.store.base import stored_text
from analyzer.store.records import Judgement

Values = dict[str, Any]
Row = Mapping[Any, Any]
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])
_UNSAID = Evidence._field_defaults
_SCORE = TypeAdapter(CallScore)


def moment(time: datetime) -> str:
    """A point in time as text that sorts as time does: UTC, always to the microsecond."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def call_values(result: CallResult, told: CallData = CallData()) -> Values:  # noqa: B008 - frozen
    """The columns of ``calls``; a call that has not failed has no ``failure``."""
    is_failed = result.score.status is CallStatus.FAILED
    return {
        "call_id": result.call_id,
        "recording": result.recording,
        "agent_id": result.agent_id,
        "branch": result.branch,
        "direction": result.direction,
        "started_at": result.started_at,
        "failure": result.score.reason if is_failed else None,
        "call_type": told.call_type,
        "vip": told.vip,
    }


def call_result(row: Row, judgement: Judgement | None) -> CallResult:
    """The result of a stored call, without verdicts."""
    failed = CallScore(row["call_id"], CallStatus.FAILED, reason=row["failure"] or "")
    return CallResult(
        call_id=row["call_id"],
        recording=row["recording"],
        score=failed if judgement is None else judgement.score,
        agent_id=row["agent_id"],
        branch=row["branch"],
        direction=Direction(row["direction"]) if row["direction"] else None,
        started_at=row["started_at"],
        duration_s=row["duration_s"],
        audio_sha256=row["audio_sha256"],
        model=row["model"],
    )


def score_values(score: CallScore) -> Values:
    """The columns of ``judgements`` that hold the score."""
    return {
        "status": score.status,
        "score_pct": score.score_pct,
        "grade": score.grade,
        "fatal_count": score.fatal_count,
        "score": _SCORE.dump_json(score, exclude_defaults=True).decode(),
    }


def judgement(row: Row) -> Judgement:
    """A row of ``judgements`` with the pack's version, named ``pack_version``."""
    return Judgement(
        call_id=row["call_id"],
        verdict_key=row["verdict_key"],
        transcript_sha256=row["transcript_sha256"],
        pack_id=row["pack_id"],
        pack_version=row["pack_version"],
        pack_sha256=row["pack_sha256"],
        rules_version=row["rules_version"],
        judged_with=json.loads(row["judged_with"]),
        judged_at=datetime.fromisoformat(row["judged_at"]),
        score=_SCORE.validate_json(row["score"]),
    )


VerdictRow = tuple[int, str, str, str, str, float, float, str, str, str]
"""The columns of ``verdicts`` behind ``judgement_id``, in their order."""


def verdict_row(position: int, verdict: Verdict) -> VerdictRow:
    """A row of ``verdicts``, as the drivers take it; call and agent are those of the judgement's call."""
    return (
        position,
        verdict.rule_id,
        verdict.source,
        verdict.section,
        verdict.outcome.value,
        verdict.points,
        verdict.max_points,
        verdict.severity,
        stored_text(verdict.note),
        stored_text(orjson.dumps([_named(evidence) for evidence in verdict.evidence]).decode()),
    )


def _named(evidence: Evidence) -> Values:
    """By name, so that a field more or less misplaces none, and without what is as it would be anyway."""
    told = zip(evidence._fields, evidence, strict=True)
    return {name: value for name, value in told if name not in _UNSAID or value != _UNSAID[name]}


def verdict_rows(verdicts: Sequence[Verdict]) -> tuple[VerdictRow, ...]:
    """The rows of all verdicts of a call, in their order."""
    return tuple(verdict_row(position, verdict) for position, verdict in enumerate(verdicts))


def verdict(row: Row) -> Verdict:
    """A row of ``verdicts`` with the call's ``call_id`` and ``agent_id``."""
    return Verdict(
        call_id=row["call_id"],
        agent_id=row["agent_id"],
        rule_id=row["rule_id"],
        source=row["source"],
        section=row["section"],
        outcome=Outcome(row["outcome"]),
        points=row["points"],
        max_points=row["max_points"],
        severity=row["severity"],
        evidence=_EVIDENCE.validate_json(row["evidence"]),
        note=row["note"],
    )
