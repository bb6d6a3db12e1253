"""What a pack's blocks must agree on with each other, beyond what each block may say by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from analyzer.matching.slots import SLOTS, GapSlot
from analyzer.scripts.blocks import Block
from analyzer.scripts.kinds import Location, Problem, check_kind
from analyzer.scripts.names import names_in
from analyzer.scripts.resolve import phrases_of
from analyzer.scripts.schema import (
    ANYWHERE,
    EXAMPLE_KEYS,
    Example,
    FatalEffect,
    Rule,
    Scope,
    Scoring,
    Side,
    Status,
    Window,
)
from analyzer.scripts.timing import check_exceptions, check_timing

__all__ = ["Location", "Problem", "check_active", "check_names", "check_rules", "check_scoring", "check_windows"]


def check_rules(rules: Mapping[int, Rule], windows: Collection[str]) -> Iterator[Problem]:
    """Problems of rules, keyed by their place in the file. Pass only the rules that are readable by themselves."""
    counts = Counter(rule.id for rule in rules.values())
    for index, rule in rules.items():
        at: Location = ("rules", index)
        if counts[rule.id] > 1:
            yield (*at, "id"), f"{rule.id!r} is used by {counts[rule.id]} rules; ids are unique and never reused"
        yield from _check_rule(rule, at, windows)


def check_active(rules: Iterable[Rule]) -> Iterator[Problem]:
    """A pack of which nothing would be scored, once its own rules and those it includes are together."""
    if all(rule.status is not Status.ACTIVE for rule in rules):
        yield ("rules",), "no rule is active; nothing would be scored"


def check_scoring(scoring: Scoring) -> Iterator[Problem]:
    """Problems of the grade bands and of the fatal effect."""
    starts = [band.from_pct for band in scoring.grades]
    if sorted(set(starts), reverse=True) != starts:
        yield ("scoring", "grades"), "grades go from the best down, each from_pct lower than the one before"
    if starts[-1] != 0:
        yield ("scoring", "grades"), "the last grade must start from 0, so that every score has a grade"
    if scoring.fatal is FatalEffect.CAP and "cap_pct" not in scoring.model_fields_set:
        yield ("scoring", "fatal"), "'cap' needs cap_pct, the highest score that a call with a fatal failure may have"
    if scoring.fatal is FatalEffect.ZERO and "cap_pct" in scoring.model_fields_set:
        yield ("scoring", "cap_pct"), "has no effect with fatal: zero; leave it out or write fatal: cap"


def check_windows(windows: Mapping[str, Window]) -> Iterator[Problem]:
    """Windows without a limit, anchors where nothing starts, and a name that is taken."""
    for name, window in windows.items():
        if window.turns is None and window.speech_s is None:
            yield ("windows", name), "needs turns, speech_s or both; for the whole call write turns: all"
        if window.anchors and window.side is Side.END:
            yield ("windows", name, "anchors"), "tell where a call starts; this window is at its end"
        if "reach_s" in window.model_fields_set and not window.anchors:
            yield ("windows", name, "reach_s"), "is how far anchors are looked for; there are none"
        if name == ANYWHERE:
            yield ("windows", name), f"{ANYWHERE!r} already means the whole call"


def check_names(blocks: Mapping[Location, Block], names: object) -> Iterator[Problem]:
    """Names in braces that are neither slots nor names of the pack; ``names`` is what the pack says."""
    known = set(names) if isinstance(names, dict) else set()
    for at, block in blocks.items():
        for name in dict.fromkeys(name for phrase in phrases_of(block) for name in names_in(phrase)):
            if name not in known:
                slots = "、".join(f"{{{slot}}}" for slot in SLOTS if slot != GapSlot().name)
                yield at, f"{{{name}}} is neither a slot ({slots}) nor listed under names of the pack"


def _check_rule(rule: Rule, at: Location, windows: Collection[str]) -> Iterator[Problem]:
    yield from check_kind(rule, at)
    if rule.elements:
        for key in ("points", "review_phrases", "miss_note"):
            if key in rule.model_fields_set:
                yield (*at, key), f"rule {rule.id} has elements; write {key} in each of them"
    yield from check_timing(rule, at, windows)
    yield from check_exceptions(rule.exceptions, at)
    names = Counter(element.id for element in rule.elements)
    for index, element in enumerate(rule.elements):
        yield from check_exceptions(element.exceptions, (*at, "elements", index))
        if names[element.id] > 1:
            yield (*at, "elements", index, "id"), f"element {element.id!r} exists twice in rule {rule.id}"
    if rule.status is not Status.RETIRED:
        yield from _check_examples(rule, at, set(names))


def _check_examples(rule: Rule, at: Location, elements: set[str]) -> Iterator[Problem]:
    for key in ("must_match", "must_not_match"):
        if not getattr(rule, key):
            yield at, f"rule {rule.id} needs at least one example under {key}"
    for key in EXAMPLE_KEYS:
        examples: tuple[Example, ...] = getattr(rule, key)
        for index, example in enumerate(examples):
            for name in example.elements:
                if name not in elements:
                    yield (*at, key, index, "elements"), f"rule {rule.id} has no element {name!r}"
            if example.direction and rule.direction is not Scope.BOTH and example.direction != rule.direction.value:
                yield (*at, key, index, "direction"), f"rule {rule.id} is about {rule.direction.value} calls only"
