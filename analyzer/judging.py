"""A transcript judged and scored: the same whether a run heard it or it came from another recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analyzer.domain import CallResult, CallScore, CallStatus, Transcript, Verdict
from analyzer.reasons import reason_for
from analyzer.rules.judge import judge
from analyzer.rules.score import score
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings


def judged(result: CallResult, transcript: Transcript, pack: Pack, settings: Settings) -> CallResult:
    """``result`` with the verdicts and the score of ``transcript`` by ``pack``; who is whose agent stays."""
    verdicts = judge(transcript, pack, min_agent_confidence=settings.min_agent_confidence)
    return scored(result, transcript, verdicts, pack)


def scored(result: CallResult, transcript: Transcript, verdicts: Sequence[Verdict], pack: Pack) -> CallResult:
    """``result`` with the verdicts that are there, all that ``pack`` asks for, and their score."""
    return replace(
        result,
        score=told_of(result.call_id, transcript, score(verdicts, pack)),
        verdicts=tuple(verdicts),
        duration_s=transcript.duration_s,
        audio_sha256=transcript.audio_sha256,
        model=transcript.model,
    )


def told_of(call_id: str, transcript: Transcript, total: CallScore) -> CallScore:
    """The score ``total`` as that of a call, with the reason where it is none."""
    return replace(total, call_id=call_id, reason=reason_for(transcript, total))


def failed(result: CallResult, reason: str) -> CallResult:
    """``result`` of an input that could not be used."""
    return replace(result, score=CallScore(result.call_id, CallStatus.FAILED, reason=reason))


def failed_by_bug(result: CallResult, error: Exception) -> CallResult:
    """``result`` of an input that the program itself failed on."""
    return failed(result, f"internal_error: {type(error).__name__}")
