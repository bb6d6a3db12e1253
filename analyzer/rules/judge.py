"""Judging one call by one pack: a verdict for every rule and element, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import Evidence, Outcome, Speaker, Transcript, Verdict
from analyzer.rules.doubt import object_to, speaker_of
from analyzer.rules.findings import Finding, Scene, forbid, require
from analyzer.rules.windows import locate
from analyzer.scripts.schema import PRESETS, Element, Exclusion, Kind, MatchPolicy, Pack, Rule, Status
from analyzer.text.stream import Stream, build_stream


@dataclass(frozen=True, slots=True)
class Demand:
    """What one verdict is about: a rule, or one element of it with what it inherits from the rule."""

    rule: Rule
    id: str
    title: str
    phrases: tuple[str, ...]
    review_phrases: tuple[str, ...]
    policy: MatchPolicy
    exceptions: tuple[Exclusion, ...]
    points: float
    miss_note: str


def demands_of(pack: Pack) -> tuple[Demand, ...]:
    """Everything that a call is judged on, in the order of the pack; retired rules are left out."""
    rules = [rule for rule in pack.rules if rule.status is not Status.RETIRED]
    return tuple(demand for rule in rules for demand in _demands(rule))


def judge(transcript: Transcript, pack: Pack) -> tuple[Verdict, ...]:
    """A verdict for every rule of ``pack`` (for every element where a rule has them), in the order of the pack.

    Never raises for what a transcript lacks: without direction, speakers, times or confidences, what depends on them
    is ``cannot_judge`` and the note says why.
    """
    streams = {speaker: build_stream(transcript.utterances, speaker) for speaker in Speaker}
    return tuple(_verdict(demand, transcript, pack, streams) for demand in demands_of(pack))


def _demands(rule: Rule) -> list[Demand]:
    if not rule.elements:
        phrases, review = rule.phrases, rule.review_phrases
        return [_demand(rule, rule.id, rule, phrases, review)]
    return [_demand(rule, f"{rule.id}.{e.id}", e, e.phrases, e.review_phrases) for e in rule.elements]


def _demand(
    rule: Rule, name: str, part: Rule | Element, phrases: tuple[str, ...], review_phrases: tuple[str, ...]
) -> Demand:
    match = part.match or rule.match
    inherited = rule.exceptions if part is not rule else ()
    return Demand(
        rule=rule,
        id=name,
        title=part.title,
        phrases=phrases,
        review_phrases=review_phrases,
        policy=PRESETS[match] if isinstance(match, str) else match,
        exceptions=(*part.exceptions, *inherited),
        points=part.points if rule.status is Status.ACTIVE else 0.0,
        miss_note=part.miss_note,
    )


def _verdict(demand: Demand, transcript: Transcript, pack: Pack, streams: dict[Speaker, Stream]) -> Verdict:
    rule = demand.rule
    objection = object_to(rule, transcript)
    if objection is not None:
        expected = Evidence(expected=demand.phrases[0], speaker=speaker_of(rule))
        finding = Finding(objection.outcome, objection.note, (expected,))
    else:
        stream = streams[speaker_of(rule)]
        scene = Scene(
            stream=stream,
            searched=locate(stream, pack.windows.get(rule.place)),
            strangers=streams[Speaker.UNKNOWN],
            is_cut_at_end=not transcript.complete,
            is_cut_at_start="clipped_start" in transcript.warnings,
        )
        finding = (forbid if rule.kind is Kind.FORBID else require)(demand, scene)
    return Verdict(
        call_id=transcript.call_id,
        agent_id=transcript.agent_id,
        rule_id=demand.id,
        source=rule.source,
        section=rule.section,
        outcome=finding.outcome,
        points=demand.points if finding.outcome is Outcome.PASS else 0.0,
        max_points=demand.points,
        severity=rule.severity.value,
        evidence=finding.evidence,
        note=finding.note,
    )
