"""A recording heard, with what is known about the call, becomes its transcript."""

from __future__ import annotations

from analyzer.domain import Activity, Speaker, Transcript
from analyzer.ingest import CallInput
from analyzer.models.calibration import Calibration
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.speech.fit import assess
from analyzer.speech.hearing import Heard
from analyzer.speech.roles import RoleGuess, find_agent
from analyzer.speech.utterances import cut_at_pauses, in_call_order

CONTRADICTION = 0.95
"""Words that are this sure of the other channel put the told one in doubt."""


def to_transcript(
    heard: Heard,
    call: CallInput,
    *,
    pack: Pack,
    settings: Settings,
    model: str,
    audio_sha256: str,
    calibration: Calibration = Calibration(),  # noqa: B008 - frozen
) -> Transcript:
    """Cut utterances, say who is the agent, and judge how far the words can be trusted."""
    roles = _roles(heard, call, pack, settings)
    speakers = {c.channel: Speaker.UNKNOWN if roles is None else _speaker(c.channel, roles) for c in heard.channels}
    spoken = {c.channel: cut_at_pauses(c.words, speakers[c.channel], pause_s=settings.speech.utterance_pause_s)
              for c in heard.channels}  # fmt: skip
    return Transcript(
        call_id=call.call_id,
        utterances=in_call_order(spoken.values()),
        agent_id=call.agent_id,
        branch=call.branch,
        direction=call.direction,
        started_at=call.started_at,
        duration_s=heard.duration_s,
        recording=call.path.name,
        audio_sha256=audio_sha256,
        model=model,
        transcript_key=heard.key,
        agent_confidence=None if roles is None else roles.confidence,
        qualities=tuple(
            assess(c.words, c.speech, speakers[c.channel], settings.speech, calibration) for c in heard.channels
        ),
        activities=tuple(Activity(speakers[c.channel], c.channel, c.speech) for c in heard.channels),
        overlaps=heard.overlaps,
        silences=heard.silences,
        warnings=heard.warnings,
        complete=heard.complete,
        call=call.call,
    )


def _roles(heard: Heard, call: CallInput, pack: Pack, settings: Settings) -> RoleGuess | None:
    """The agent's channel as told, else as found; None when the parties have no channels of their own.

    What was told is believed unless the words clearly say otherwise: a wrong setting must not fail a season of calls.
    """
    if not heard.has_roles:
        return None
    told = call.agent_channel if call.agent_channel is not None else settings.agent_channel
    found = _found(heard, pack, settings)
    if told is None:
        return found
    contradicted = found.agent_channel != told and found.confidence >= CONTRADICTION
    return RoleGuess(told, round(1.0 - found.confidence, 4) if contradicted else 1.0)


def _found(heard: Heard, pack: Pack, settings: Settings) -> RoleGuess:
    return find_agent(
        {c.channel: cut_at_pauses(c.words, Speaker.UNKNOWN, pause_s=settings.speech.utterance_pause_s)
         for c in heard.channels},
        pack,
    )  # fmt: skip


def _speaker(channel: int, roles: RoleGuess) -> Speaker:
    return Speaker.AGENT if channel == roles.agent_channel else Speaker.CUSTOMER
