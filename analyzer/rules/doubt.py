"""Reasons why a rule cannot be judged on a call, found before anything is searched."""

from __future__ import annotations

from typing import NamedTuple

from analyzer.domain import Direction, Fit, Outcome, Speaker, Transcript
from analyzer.rules.scene import Call
from analyzer.scripts.schema import Party, Rule, Scope

_SPEAKERS = {Party.AGENT: (Speaker.AGENT,), Party.CUSTOMER: (Speaker.CUSTOMER,)}
_ANYONE = (Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN)
_SCOPES = {Direction.INBOUND: Scope.INBOUND, Direction.OUTBOUND: Scope.OUTBOUND}
WHO = {Speaker.AGENT: "坐席", Speaker.CUSTOMER: "客户", Speaker.UNKNOWN: "有人"}


class Objection(NamedTuple):
    """Why a rule gets no pass and no fail, in Chinese for the verdict's note."""

    outcome: Outcome
    note: str


def speakers_of(party: Party) -> tuple[Speaker, ...]:
    """The speakers whose streams are read for a party: for anyone, also what nobody can be said to have said."""
    return _SPEAKERS.get(party, _ANYONE)


def object_to_direction(rule: Rule, transcript: Transcript) -> Objection | None:
    """Why a rule for one direction does not apply, or may not; None when it does."""
    if rule.direction is Scope.BOTH:
        return None
    if transcript.direction is None:
        return _cannot("通话方向未知（呼入或呼出），不能确定本项是否适用")
    if rule.direction is _SCOPES[transcript.direction]:
        return None
    actual = "呼入" if transcript.direction is Direction.INBOUND else "呼出"
    expected = "呼入" if rule.direction is Scope.INBOUND else "呼出"
    return Objection(Outcome.NOT_APPLICABLE, f"{actual}通话；本项只适用于{expected}通话")


def object_to_hearing(party: Party, call: Call) -> Objection | None:
    """Why nobody can tell what ``party`` said and what not; None when it was heard."""
    return call.scene.once(("hearing", party, call.min_agent_confidence), lambda: _object_to_hearing(party, call))


def _object_to_hearing(party: Party, call: Call) -> Objection | None:
    heard = call.heard
    doubts = doubts_of_hearing(party, call)
    doubt = next((doubt for doubt in doubts.values() if doubt), "")
    if doubt:
        return _cannot(doubt)
    who = "任何人" if party is Party.ANYONE else WHO[next(iter(doubts))]
    return None if heard.intersection(doubts) else _cannot(f"没有听到{who}说话")


def doubts_of_hearing(party: Party, call: Call) -> dict[Speaker, str]:
    """For every speaker who counts as ``party``: why what is known of their words is not to be trusted, or nothing.

    Who is who does not matter for what anyone may say.
    """
    speakers = speakers_of(party)
    if party is Party.ANYONE:
        return {speaker: _doubt_of_quality(speaker, call.transcript) for speaker in speakers}
    return {speaker: _doubt_of(speaker, call) for speaker in speakers}


def _doubt_of(speaker: Speaker, call: Call) -> str:
    heard, transcript = call.heard, call.transcript
    if speaker in heard:
        confidence = transcript.agent_confidence
        if confidence is not None and confidence < call.min_agent_confidence:
            return f"不能确定哪一声道是坐席（把握 {confidence:.2f}）"
        return _doubt_of_quality(speaker, transcript)
    if Speaker.UNKNOWN in heard:
        return "单声道，无法区分说话人"
    quality = transcript.quality_of(speaker)
    return (quality.note if quality else "") or _doubt_of_quality(speaker, transcript)


def _doubt_of_quality(speaker: Speaker, transcript: Transcript) -> str:
    quality = transcript.quality_of(speaker)
    if quality is None or quality.fit not in (Fit.DOUBTFUL, Fit.NO_SPEECH):
        return ""
    return quality.note or ("识别结果不可靠" if quality.fit is Fit.DOUBTFUL else "没有检测到语音")


def _cannot(note: str) -> Objection:
    return Objection(Outcome.CANNOT_JUDGE, note)
