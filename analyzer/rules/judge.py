"""Judging one call by one pack: a verdict for every rule and element, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analyzer.domain import Evidence, Outcome, Speaker, Transcript, Verdict
from analyzer.rules.doubt import object_to, speaker_of
from analyzer.rules.findings import Finding, Scene, forbid, require
from analyzer.rules.windows import locate
from analyzer.scripts.schema import PRESETS, Element, Exclusion, Kind, MatchPolicy, Pack, Rule, Scoring, Status, Window
from analyzer.scripts.units import expand_units
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


def demands_of(pack: Pack, unit_names: Iterable[str] = ()) -> tuple[Demand, ...]:
    """Everything that a call is judged on, in the order of the pack; retired rules are left out.

    ``unit_names`` are names that ``{单位}`` stands for besides those of the pack.
    """
    rules = [rule for rule in pack.rules if rule.status is not Status.RETIRED]
    names = (*pack.unit_names, *unit_names)
    return tuple(demand for rule in rules for demand in _demands(rule, names))


def judge(
    transcript: Transcript, pack: Pack, *, min_agent_confidence: float = 0.9, unit_names: Iterable[str] = ()
) -> tuple[Verdict, ...]:
    """A verdict for every rule of ``pack`` (for every element where a rule has them), in the order of the pack.

    Below ``min_agent_confidence`` (0–1) in who is the agent, no rule that needs to know can be judged. ``unit_names``
    are names that the unit goes by besides those of the pack. Never raises for what a transcript lacks: without
    direction, speakers, times or confidences, what depends on them is ``cannot_judge`` and the note says why.
    """
    names = tuple(unit_names)
    streams = {speaker: build_stream(transcript.utterances, speaker) for speaker in Speaker}
    windows = {name: _named(window, (*pack.unit_names, *names)) for name, window in pack.windows.items()}
    call = _Call(transcript, pack.scoring, windows, streams, min_agent_confidence)
    return tuple(_verdict(demand, call) for demand in demands_of(pack, names))


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


def _named(window: Window, names: tuple[str, ...]) -> Window:
    return window.model_copy(update={"anchors": expand_units(window.anchors, names)})


def _demands(rule: Rule, names: tuple[str, ...]) -> list[Demand]:
    if not rule.elements:
        return [_demand(rule, rule.id, rule, names)]
    return [_demand(rule, f"{rule.id}.{element.id}", element, names) for element in rule.elements]


def _demand(rule: Rule, demand_id: str, part: Rule | Element, names: tuple[str, ...]) -> Demand:
    match = part.match or rule.match
    inherited = rule.exceptions if part is not rule else ()
    return Demand(
        rule=rule,
        id=demand_id,
        title=part.title,
        phrases=expand_units(part.phrases, names),
        review_phrases=expand_units(part.review_phrases, names),
        policy=PRESETS[match] if isinstance(match, str) else match,
        exceptions=tuple(_named_exclusion(e, names) for e in (*part.exceptions, *inherited)),
        points=part.points if rule.status is Status.ACTIVE else 0.0,
        miss_note=part.miss_note,
    )


def _named_exclusion(exclusion: Exclusion, names: tuple[str, ...]) -> Exclusion:
    phrases, followed_by = (expand_units(p, names) for p in (exclusion.phrases, exclusion.followed_by))
    return exclusion.model_copy(update={"phrases": phrases, "followed_by": followed_by})


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
