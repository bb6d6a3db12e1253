"""Mandated wording that the same pack forbids: an agent who follows one rule would break another."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.samples import noticed, sample_of
from analyzer.rules.lint.subject import Part, Subject, Wording
from analyzer.scripts.schema import ANYWHERE, Kind, Party, Rule, Scope, Status


def check_conflicts(subject: Subject) -> Iterator[Finding]:
    """Every wording that a rule of the pack demands, said to every rule that forbids, exceptions considered.

    A rule that comes by an include is reported where it meets one of the pack's own.
    """
    forbidding = {rule.id: rule for rule in subject.pack.rules if _forbids(rule)}
    said = [
        (part, wording, sample_of(pattern))
        for rule in subject.pack.rules
        if rule.kind in (Kind.REQUIRE, Kind.COUNT) and rule.speaker is Party.AGENT and _demands(rule)
        for part in subject.parts_of(rule)
        if part.is_demand
        for wording in part.phrases
        for pattern in wording.patterns
    ]
    told: set[tuple[str, str, str]] = set()
    for hit in noticed(subject.pack, list(map(_anywhere, forbidding.values())), [sentence for _, _, sentence in said]):
        part, wording, sentence = said[hit.index]
        other = forbidding[hit.rule_id]
        is_own = part.rule.id in subject.own_ids or hit.rule_id in subject.own_ids or bool(subject.pack.include)
        key = (part.rule.id, wording.phrase, hit.rule_id)
        if is_own and _meet(part.rule, other) and key not in told:
            told.add(key)
            yield _finding(part, wording, sentence, other, subject, is_certain=hit.is_certain)


def _finding(
    part: Part, wording: Wording, sentence: str, other: Rule, subject: Subject, *, is_certain: bool
) -> Finding:
    does = "is forbidden by" if is_certain else "goes to review because of"
    message = f"the mandated “{wording.phrase}”, said as “{sentence}”, {does} {other.id} (“{other.title}”)"
    if part.rule.id in subject.own_ids:
        rule_id, where = part.rule.id, wording.where
    elif other.id in subject.own_ids:
        rule_id, where = other.id, ("phrases",)
    else:
        rule_id, where = "", ("include",)
        message = f"{part.rule.id}: {message}"
    level = Level.ERROR if is_certain else Level.WARNING
    return Finding(level, rule_id, where, message, f"add an exception to {other.id}")


def _forbids(rule: Rule) -> bool:
    return rule.kind is Kind.FORBID and rule.speaker is not Party.CUSTOMER and rule.status is not Status.RETIRED


def _demands(rule: Rule) -> bool:
    return rule.status is not Status.RETIRED and (rule.kind is Kind.REQUIRE or bool(rule.at_least))


def _meet(one: Rule, other: Rule) -> bool:
    """Whether both may apply to one call."""
    return one.direction is other.direction or Scope.BOTH in (one.direction, other.direction)


def _anywhere(rule: Rule) -> Rule:
    """What a rule forbids only after or before something, or in certain calls, is said to it all the same."""
    changes = {"when": None, "after": None, "within": None, "before": None, "place": ANYWHERE, "direction": Scope.BOTH}
    return rule.model_copy(update=changes)
