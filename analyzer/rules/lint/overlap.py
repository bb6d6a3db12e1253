"""Phrases that change nothing, because another one is always heard with them, and wording that two rules forbid."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.sequences import is_covered
from analyzer.rules.lint.subject import Part, Subject, Wording
from analyzer.scripts.schema import Kind, Rule, Scope, Status


def check_overlap(subject: Subject) -> Iterator[Finding]:
    """See the module."""
    for part in subject.parts:
        yield from _shadowed(part)
        yield from _never_reviewed(part)
    yield from _forbidden_twice(subject)


def _shadowed(part: Part) -> Iterator[Finding]:
    is_each_needed = part.is_demand and part.rule.kind is Kind.REQUIRE and part.rule.need not in ("any", 1)
    for number, wording in enumerate(part.phrases):
        for other_number, other in enumerate(part.phrases):
            if number == other_number or not _covers(other, wording):
                continue
            if number == 0 and not is_each_needed:
                continue  # the first is what reports show as expected
            if part.is_demand and part.rule.kind is Kind.COUNT and not set(wording.texts) <= set(other.texts):
                continue  # 对对 is one hit where two of 对 would be counted
            if _covers(wording, other) and number < other_number:
                continue  # the later one of two that say the same is told
            message = f"whoever says “{wording.phrase}” says “{other.phrase}” as well"
            hint = "both count for need; leave one out" if is_each_needed else "leave it out, it changes nothing"
            level = Level.ERROR if is_each_needed else Level.WARNING
            yield Finding(level, part.rule.id, wording.where, message, hint)
            break


def _never_reviewed(part: Part) -> Iterator[Finding]:
    for wording in part.review_phrases:
        for other in part.phrases:
            if _covers(other, wording):
                message = f"review phrase “{wording.phrase}” contains “{other.phrase}”, which decides by itself"
                yield Finding(Level.WARNING, part.rule.id, wording.where, message, "leave it out")
                break


def _forbidden_twice(subject: Subject) -> Iterator[Finding]:
    """One slip, two failed rules."""
    forbidding = [
        (rule, part)
        for rule in subject.pack.rules
        if rule.kind is Kind.FORBID and rule.status is Status.ACTIVE and not _is_bound(rule)
        for part in subject.parts_of(rule)
        if part.is_demand
    ]
    for index, (rule, part) in enumerate(forbidding):
        for other, other_part in forbidding[:index]:
            if not {rule.id, other.id}.intersection(subject.own_ids) or not _meet(rule, other):
                continue
            here, there = (part, other_part) if rule.id in subject.own_ids else (other_part, part)
            for wording in here.phrases:
                same = next((w for w in there.phrases if _covers(w, wording) and _covers(wording, w)), None)
                if same is not None:
                    message = f"“{wording.phrase}” is forbidden by {there.rule.id} too: one slip fails two rules"
                    yield Finding(Level.WARNING, here.rule.id, wording.where, message, "leave it out of one of them")


def _covers(shorter: Wording, longer: Wording) -> bool:
    return bool(shorter.texts and longer.texts) and is_covered(longer.texts, shorter.texts)


def _is_bound(rule: Rule) -> bool:
    return any(block is not None for block in (rule.when, rule.after, rule.before, rule.near))


def _meet(one: Rule, other: Rule) -> bool:
    return one.speaker is other.speaker and (
        one.direction is other.direction or Scope.BOTH in (one.direction, other.direction)
    )
