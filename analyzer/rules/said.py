"""The condition ``said``: somebody says something, so often, in a place, after or before a moment."""

from __future__ import annotations

from functools import lru_cache

from analyzer.domain import Outcome
from analyzer.rules.combine import combine
from analyzer.rules.counted import count
from analyzer.rules.demands import Sought, policy_of
from analyzer.rules.doubt import WHO, object_to_hearing, speakers_of
from analyzer.rules.findings import Finding, listen
from analyzer.rules.forbidden import in_time
from analyzer.rules.notes import sentence
from analyzer.rules.required import require
from analyzer.rules.same import Same
from analyzer.rules.scene import Call
from analyzer.rules.stretches import Stretch, stretches_of
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.conditions import Said

_TRUTHS = {Outcome.PASS: Truth.HOLDS, Outcome.FAIL: Truth.FAILS}


def said(block: Said, call: Call) -> Answer:
    """Holds when it was clearly said, fails when it was not and nothing speaks against having heard all."""
    objection = object_to_hearing(block.speaker, call)
    if objection is not None:
        return Answer(Truth.UNKNOWN, objection.note)
    stretches = stretches_of(block, call)
    if not stretches.items:
        return Answer(Truth.UNKNOWN if stretches.doubt else Truth.FAILS, sentence(stretches.absent, stretches.doubt))
    finding = combine(stretches, [_found(block, stretch, call) for stretch in stretches.items])
    speakers = speakers_of(block.speaker)
    who = WHO[speakers[0]] if len(speakers) == 1 else "有人"
    return Answer(_TRUTHS.get(finding.outcome, Truth.UNKNOWN), f"{who}{finding.note}", finding.evidence)


def _found(block: Said, stretch: Stretch, call: Call) -> Finding:
    """As for a rule, but a condition may also accuse: what it finds must be as sure as what it misses."""
    sought = _sought(Same(block))
    needed = block.at_least
    if needed > 1:
        finding = count(sought, stretch, call, needed, None)
    else:
        finding = require(sought, stretch, call, shows_nearest=False)
    if finding.outcome is not Outcome.PASS or not stretch.is_triggered:
        return finding
    places = [(place.stream, place.searched) for place in stretch.places]
    firm = in_time(listen(sought, places), stretch).clear
    if stretch.is_sure and not stretch.is_estimated and len(firm) >= needed:
        return finding
    return finding._replace(outcome=Outcome.CANNOT_JUDGE, note=sentence(finding.note, "先后或时间不能确定"))


@lru_cache(maxsize=1024)
def _sought(same: Same[Said]) -> Sought:
    block = same.subject
    return Sought(
        title=block.phrases[0],
        groups=(block.phrases,),
        need=1,
        policy=policy_of(block.match),
        is_policy_own=True,
        review_phrases=block.review_phrases,
        exceptions=block.exceptions,
        near=block.near,
    )
