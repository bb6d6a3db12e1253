"""Carelessness: too few examples for what a rule may do, wording that is too short, odd status."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.matching.phrase import Sounded
from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.subject import Part, Subject
from analyzer.scripts.schema import Kind, Rule, Scope, Severity, Status

_FATAL_EXAMPLES = 2


def check_care(subject: Subject) -> Iterator[Finding]:
    """See the module."""
    for rule in subject.rules:
        yield from _examples(rule)
        if rule.status is Status.TRIAL and rule.severity is Severity.FATAL:
            message = "is fatal, and on trial it decides nothing"
            yield Finding(Level.WARNING, rule.id, ("severity",), message, "write major until it is active")
    for part in subject.parts:
        yield from _short(part)


def _examples(rule: Rule) -> Iterator[Finding]:
    if rule.severity is Severity.FATAL:
        for key in ("must_match", "must_not_match"):
            count = len(getattr(rule, key))
            if count < _FATAL_EXAMPLES:
                message = f"is fatal and has {count} example under {key}; it decides over a whole call"
                yield Finding(Level.ERROR, rule.id, (key,), message, f"write at least {_FATAL_EXAMPLES}")
    if (rule.when or rule.after or rule.before) and not rule.must_not_apply:
        message = "depends on something that happens in the call, and no example shows it not happening"
        yield Finding(Level.WARNING, rule.id, (), message, "write one under must_not_apply")
    if rule.direction is not Scope.BOTH and rule.kind is Kind.FORBID and rule.severity is Severity.FATAL:
        message = f"forbids in {rule.direction.value} calls only"
        yield Finding(Level.WARNING, rule.id, ("direction",), message, "what is fatal is so in every call; write both")


def _short(part: Part) -> Iterator[Finding]:
    for wording in part.phrases:
        short = next((p.text for p in wording.patterns if len(p.items) == 1 and isinstance(p.items[0], Sounded)), None)
        if short is not None and part.rule.status is not Status.TRIAL and not part.is_bound:
            is_forbidden = part.is_demand and part.rule.kind is Kind.FORBID
            message = f"“{short}” is one syllable, which is heard in many other words"
            level = Level.ERROR if is_forbidden else Level.WARNING
            yield Finding(level, part.rule.id, wording.where, message, "write the words around it too")
