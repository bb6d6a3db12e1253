"""Trying a pack on the examples that it brings along."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.domain import CallData, Direction, Outcome, Speaker, Transcript, Utterance
from analyzer.rules.activity import with_measured_times
from analyzer.rules.judge import judge
from analyzer.scripts.schema import EXAMPLE_KEYS, Example, Kind, Pack, Rule, Scope, Status

_LINE = re.compile(
    r"(?P<who>坐席|客户)( (?P<start>[\d.]+)-(?P<end>[\d.]+)( (?P<level>-[\d.]+)dB)?)?[：:](?P<text>.+)", re.DOTALL
)
_SPEAKERS = {"坐席": Speaker.AGENT, "客户": Speaker.CUSTOMER}


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example against one rule or element. ``example_key`` is the list it stands in, ``index`` its place there."""

    rule_id: str
    example_key: str
    index: int
    why: str
    expected: Outcome
    actual: Outcome
    note: str

    @property
    def is_right(self) -> bool:
        """Whether the verdict is the one that the example asks for."""
        return self.expected is self.actual


def run_examples(pack: Pack) -> tuple[ExampleResult, ...]:
    """Judge every example of every rule that is not retired; one result per example and rule or element.

    ``must_match``: the listed elements (all, if none is listed) are said. ``must_not_match``: the listed elements are
    not said and all others are; without a list none is. ``must_review``: the listed ones (all) cannot be judged.
    ``must_not_apply``: they have nothing to do with the call.
    """
    results: list[ExampleResult] = []
    for rule in pack.rules:
        if rule.status is Status.RETIRED:
            continue
        for key in EXAMPLE_KEYS:
            for index, example in enumerate(getattr(rule, key)):
                results += _run(pack, rule, key, index, example)
    return tuple(results)


def dialogue_transcript(example: Example, rule: Rule) -> Transcript:
    """The example as the transcript of a call, with the times and the call data that it gives.

    With times on all lines, where somebody talks, where both do and where nobody does follow from them.
    """
    direction = example.direction or ("inbound" if rule.direction is Scope.BOTH else rule.direction.value)
    utterances = tuple(map(_utterance, example.dialogue))
    if all(u.start_s is not None for u in utterances):
        utterances = tuple(sorted(utterances, key=lambda u: u.start_s or 0.0))
    data = example.call
    transcript = Transcript(
        call_id="example",
        utterances=utterances,
        direction=Direction(direction),
        duration_s=data.duration_s,
        call=CallData(
            data.ring_s, data.rings, Speaker(data.hung_up_by) if data.hung_up_by else None, data.call_type, data.vip
        ),
    )
    return with_measured_times(transcript)


def _utterance(line: str) -> Utterance:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a line of a dialogue: {line!r}")
    start, end, level = found["start"], found["end"], found["level"]
    return Utterance(
        _SPEAKERS[found["who"]],
        found["text"].strip(),
        float(start) if start else None,
        float(end) if end else None,
        level_dbfs=float(level) if level else None,
    )


def _run(pack: Pack, rule: Rule, key: str, index: int, example: Example) -> list[ExampleResult]:
    alone = pack.model_copy(update={"rules": (rule,)})
    results = []
    for verdict in judge(dialogue_transcript(example, rule), alone):
        element = verdict.rule_id.partition(".")[2]
        expected = _expected(rule, key, example, element)
        if expected is not None:
            results.append(
                ExampleResult(verdict.rule_id, key, index, example.why, expected, verdict.outcome, verdict.note)
            )
    return results


def _expected(rule: Rule, key: str, example: Example, element: str) -> Outcome | None:
    """The outcome an example asks for; None for elements that it says nothing about."""
    is_listed = not example.elements or element in example.elements
    said, unsaid = Outcome.PASS, Outcome.FAIL
    if rule.kind in (Kind.FORBID, Kind.AVOID):
        said, unsaid = unsaid, said
    if key == "must_not_match":
        return unsaid if is_listed else said
    if not is_listed:
        return None
    return {"must_match": said, "must_not_apply": Outcome.NOT_APPLICABLE}.get(key, Outcome.CANNOT_JUDGE)
