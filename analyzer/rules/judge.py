"""Judging one call by one pack: a verdict for every rule and element, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from analyzer.domain import Evidence, Outcome, Speaker, Transcript, Verdict
from analyzer.rules.doubt import object_to, speaker_of
from analyzer.rules.findings import Finding, Scene, forbid, require
from analyzer.rules.windows import locate
from analyzer.scripts.names import UNIT
from analyzer.scripts.resolve import resolve
from analyzer.scripts.schema import PRESETS, Element, Exclusion, Kind, MatchPolicy, Pack, Rule, Scoring, Status, Window
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


def judge(
    transcript: Transcript, pack: Pack, *, min_agent_confidence: float = 0.9, unit_names: Iterable[str] = ()
) -> tuple[Verdict, ...]:
    """A verdict for every rule of ``pack`` (for every element where a rule has them), in the order of the pack.

    Below ``min_agent_confidence`` (0–1) in who is the agent, no rule that needs to know can be judged. ``unit_names``
    are names that the unit goes by besides those of the pack. Never raises for what a transcript lacks: without
    direction, speakers, times or confidences, what depends on them is ``cannot_judge`` and the note says why.
    """
    pack = _resolved(_Same(pack), tuple(unit_names))
    streams = {speaker: build_stream(transcript.utterances, speaker) for speaker in Speaker}
    call = _Call(transcript, pack.scoring, pack.windows, streams, min_agent_confidence)
    return tuple(_verdict(demand, call) for demand in demands_of(pack))


class _Same:
    """A pack as a key: equal only to itself."""

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.pack is self.pack


@lru_cache(maxsize=16)
def _resolved(same: _Same, unit_names: tuple[str, ...]) -> Pack:
    return resolve(same.pack, {UNIT: unit_names} if unit_names else {})


@dataclass(frozen=True, slots=True)
class _Call:
    """What is the same for all demands on one call."""

    transcript: Transcript
    scoring: Scoring
    windows: Mapping[str, Window]
    streams: Mapping[Speaker, Stream]
    min_agent_confidence: float

    def is_too_short(self, speaker: Speaker) -> bool:
        """Whether so little happened that nothing can have been missed."""
        duration_s = self.transcript.duration_s
        if duration_s is not None and duration_s < self.scoring.min_call_s:
            return True
        return len(self.streams[speaker].syllables) < self.scoring.min_agent_syllables


def _demands(rule: Rule) -> list[Demand]:
    if not rule.elements:
        return [_demand(rule, rule.id, rule)]
    return [_demand(rule, f"{rule.id}.{element.id}", element) for element in rule.elements]


def _demand(rule: Rule, demand_id: str, part: Rule | Element) -> Demand:
    match = part.match or rule.match_policy
    inherited = rule.exceptions if part is not rule else ()
    return Demand(
        rule=rule,
        id=demand_id,
        title=part.title,
        phrases=part.phrases,
        review_phrases=part.review_phrases,
        policy=PRESETS[match] if isinstance(match, str) else match,
        exceptions=(*part.exceptions, *inherited),
        points=part.points if rule.status is Status.ACTIVE else 0.0,
        miss_note=part.miss_note,
    )


def _verdict(demand: Demand, call: _Call) -> Verdict:
    rule, transcript, speaker = demand.rule, call.transcript, speaker_of(demand.rule)
    objection = object_to(rule, transcript, call.min_agent_confidence)
    if objection is not None:
        expected = Evidence(expected=demand.phrases[0], speaker=speaker)
        finding = Finding(objection.outcome, objection.note, (expected,))
    else:
        stream = call.streams[speaker]
        scene = Scene(
            stream=stream,
            searched=locate(stream, call.windows.get(rule.place)),
            strangers=call.streams[Speaker.UNKNOWN],
            is_too_short=call.is_too_short(speaker),
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
