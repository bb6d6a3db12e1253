"""Reasons why a rule cannot be judged on a call, found before anything is searched."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import Direction, Fit, Outcome, Speaker, Transcript
from analyzer.scripts.schema import Party, Rule, Scope


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a rule gets no pass and no fail, in Chinese for the verdict's note."""

    outcome: Outcome
    note: str


def speaker_of(rule: Rule) -> Speaker:
    """The speaker whose stream a rule reads."""
    return Speaker.AGENT if rule.speaker is Party.AGENT else Speaker.CUSTOMER


def object_to(rule: Rule, transcript: Transcript, min_agent_confidence: float) -> Objection | None:
    """The first reason against judging ``rule`` on this call; None when it can be judged.

    Below ``min_agent_confidence`` (0–1) nobody knows for sure which channel is the agent's.
    """
    return (
        _direction(rule, transcript) or _speaker(rule, transcript, min_agent_confidence) or _quality(rule, transcript)
    )


def _direction(rule: Rule, transcript: Transcript) -> Objection | None:
    if rule.direction is Scope.BOTH:
        return None
    if transcript.direction is None:
        return _cannot("通话方向未知（呼入或呼出），不能确定本项是否适用")
    if transcript.direction.value == rule.direction.value:
        return None
    actual = "呼入" if transcript.direction is Direction.INBOUND else "呼出"
    expected = "呼入" if rule.direction is Scope.INBOUND else "呼出"
    return Objection(Outcome.NOT_APPLICABLE, f"{actual}通话；本项只适用于{expected}通话")


def _speaker(rule: Rule, transcript: Transcript, min_agent_confidence: float) -> Objection | None:
    speaker = speaker_of(rule)
    who = {Speaker.AGENT: "坐席", Speaker.CUSTOMER: "客户"}[speaker]
    heard = {u.speaker for u in transcript.utterances if u.text.strip()}
    if speaker in heard:
        if transcript.agent_confidence is not None and transcript.agent_confidence < min_agent_confidence:
            return _cannot(f"不能确定哪一声道是坐席（把握 {transcript.agent_confidence:.2f}）")
        return None
    if Speaker.UNKNOWN in heard:
        return _cannot("单声道，无法区分说话人")
    quality = transcript.quality_of(speaker)
    return _cannot(quality.note if quality and quality.note else f"没有听到{who}说话")


def _quality(rule: Rule, transcript: Transcript) -> Objection | None:
    quality = transcript.quality_of(speaker_of(rule))
    if quality is None or quality.fit not in (Fit.DOUBTFUL, Fit.NO_SPEECH):
        return None
    default = "识别结果不可靠" if quality.fit is Fit.DOUBTFUL else "没有检测到语音"
    return _cannot(quality.note or default)


def _cannot(note: str) -> Objection:
    return Objection(Outcome.CANNOT_JUDGE, note)
