"""What each kind of rule needs, and which keys mean nothing to it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.scripts.conditions import Condition
from analyzer.scripts.schema import Kind, Rule

Location = tuple[str | int, ...]
Problem = tuple[Location, str]

_OF_WORDING = (
    "speaker", "place", "after", "within", "before", "match", "phrases", "review_phrases", "near", "elements",
    "exceptions",
)  # fmt: skip


def check_kind(rule: Rule, at: Location) -> Iterator[Problem]:
    """Problems of the keys that depend on the kind of ``rule``."""
    if rule.kind in (Kind.EXPECT, Kind.AVOID):
        yield from _check_condition_kind(rule, at)
        return
    if rule.condition is not None:
        yield (*at, "condition"), f"is for kinds expect and avoid, not {rule.kind}; which calls it is about says when"
    if rule.kind is Kind.REQUIRE:
        if bool(rule.phrases) == bool(rule.elements):
            yield at, f"rule {rule.id} needs either phrases or elements, not both"
    elif rule.elements:
        yield (*at, "elements"), f"only kind require has elements; a rule to {rule.kind} needs phrases"
    elif not rule.phrases:
        yield at, f"rule {rule.id} needs phrases"
    yield from _check_need(rule, at)
    yield from _check_limits(rule, at)


def _check_condition_kind(rule: Rule, at: Location) -> Iterator[Problem]:
    if rule.condition is None:
        yield at, f"rule {rule.id} of kind {rule.kind} needs a condition, for instance condition: {{said: ...}}"
    for key in (*_OF_WORDING, "need", "at_least", "at_most"):
        if key in rule.model_fields_set:
            yield (*at, key), f"means nothing to kind {rule.kind}; write it inside condition, or leave it out"


def _check_need(rule: Rule, at: Location) -> Iterator[Problem]:
    if "need" not in rule.model_fields_set:
        return
    if rule.kind is not Kind.REQUIRE or rule.elements:
        yield (*at, "need"), "is how many of the phrases a rule to require wants; leave it out here"
    elif isinstance(rule.need, int) and rule.need > len(rule.phrases):
        yield (*at, "need"), f"is {rule.need}, but there are only {len(rule.phrases)} phrases; lower it or add phrases"


def _check_limits(rule: Rule, at: Location) -> Iterator[Problem]:
    if rule.kind is Kind.COUNT:
        if rule.at_least is None and rule.at_most is None:
            yield at, f"rule {rule.id} counts; write at_least, at_most or both"
        elif rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
            yield (*at, "at_least"), f"is {rule.at_least}, more than at_most {rule.at_most}; nothing could pass"
        return
    for key in ("at_least", "at_most"):
        if key in rule.model_fields_set:
            yield (*at, key), f"limits what kind count counts; this rule is to {rule.kind}"


def conditions_of(rule: Rule) -> Iterator[tuple[Location, Condition]]:
    """The conditions of a rule with their places: ``when`` and ``condition``."""
    if rule.when is not None:
        yield ("when",), rule.when
    if rule.condition is not None:
        yield ("condition",), rule.condition
