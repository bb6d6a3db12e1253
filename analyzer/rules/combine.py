"""One finding from those of several stretches: of every trigger, or of the places that may be the one meant."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.domain import Outcome
from analyzer.rules.findings import Finding, trigger_evidence, trigger_note
from analyzer.rules.notes import sentence
from analyzer.rules.stretches import Stretch, Stretches


def combine(stretches: Stretches, findings: Sequence[Finding]) -> Finding:
    """The finding for the whole call from those for ``stretches.items``, one each; there is at least one.

    A fail in a stretch that is not sure to be one never fails.
    """
    told = [_told(stretch, finding) for stretch, finding in zip(stretches.items, findings, strict=True)]
    if len(told) == 1:
        return told[0]
    return _every(told) if stretches.every else _one_of(stretches.items, told)


def _told(stretch: Stretch, finding: Finding) -> Finding:
    """``finding`` with what set it off; no fail without a sure trigger."""
    if not stretch.is_triggered and stretch.is_sure:
        return finding
    note = sentence(finding.note, trigger_note(stretch))
    evidence = (*finding.evidence, *trigger_evidence(stretch))
    if finding.outcome is Outcome.FAIL and not stretch.is_sure:
        note = sentence("不能确定本项是否被触发", note, "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, evidence)
    return finding._replace(note=note, evidence=evidence)


def _every(told: Sequence[Finding]) -> Finding:
    for outcome in (Outcome.FAIL, Outcome.CANNOT_JUDGE):
        place = next((i for i, finding in enumerate(told) if finding.outcome is outcome), None)
        if place is not None:
            worst = told[place]
            note = sentence(f"共 {len(told)} 次触发，第 {place + 1} 次", worst.note)
            hits = sum(finding.hits for finding in told if finding.outcome is Outcome.FAIL)
            return worst._replace(note=note, hits=hits)
    evidence = tuple(dict.fromkeys(item for finding in told for item in finding.evidence))
    return Finding(Outcome.PASS, sentence(f"共 {len(told)} 次触发，均符合", told[0].note), evidence)


def _one_of(stretches: Sequence[Stretch], told: Sequence[Finding]) -> Finding:
    """The sure stretch decides, unless a fail there would be none in another that may be meant."""
    sure = next((f for s, f in zip(stretches, told, strict=True) if s.is_sure), None)
    passed = [finding for finding in told if finding.outcome is Outcome.PASS]
    if sure is not None and (sure.outcome is not Outcome.FAIL or not passed):
        return sure
    if len(passed) == len(told):
        return told[0]
    worst = sure or next(finding for finding in told if finding.outcome is not Outcome.PASS)
    if worst.outcome is not Outcome.FAIL:
        return worst
    note = sentence("不能确定从哪里算起", worst.note, "请复听")
    return Finding(Outcome.CANNOT_JUDGE, note, worst.evidence)
