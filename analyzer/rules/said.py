"""The condition ``said``: somebody says something, so often, in a place, after or before a moment."""

from __future__ import annotations

from analyzer.domain import Outcome
from analyzer.rules.combine import combine
from analyzer.rules.counted import count
from analyzer.rules.demands import Sought, policy_of
from analyzer.rules.doubt import WHO, object_to_hearing, speakers_of
from analyzer.rules.notes import sentence
from analyzer.rules.required import require
from analyzer.rules.scene import Call
from analyzer.rules.stretches import stretches_of
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.conditions import Said

_TRUTHS = {Outcome.PASS: Truth.HOLDS, Outcome.FAIL: Truth.FAILS}


def said(block: Said, call: Call) -> Answer:
    """Holds when it was clearly said, fails when it was not and nothing speaks against having heard all."""
    objection = object_to_hearing(block.speaker, call.transcript, call.min_agent_confidence)
    if objection is not None:
        return Answer(Truth.UNKNOWN, objection.note)
    stretches = stretches_of(block, call)
    if not stretches.items:
        return Answer(Truth.UNKNOWN if stretches.doubt else Truth.FAILS, sentence(stretches.absent, stretches.doubt))
    sought = _sought(block)
    findings = [
        count(sought, stretch, call, block.at_least, None) if block.at_least > 1 else require(sought, stretch, call)
        for stretch in stretches.items
    ]
    finding = combine(stretches, findings)
    return Answer(_TRUTHS.get(finding.outcome, Truth.UNKNOWN), finding.note, finding.evidence)


def _sought(block: Said) -> Sought:
    speakers = speakers_of(block.speaker)
    who = WHO[speakers[0]] if len(speakers) == 1 else "有人"
    return Sought(
        title=f"{who}：{block.phrases[0]}",
        groups=(block.phrases,),
        need=1,
        policy=policy_of(block.match),
        is_policy_own=True,
        review_phrases=block.review_phrases,
        exceptions=block.exceptions,
        near=block.near,
    )
