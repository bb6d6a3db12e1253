"""Ids that are used again, and includes that name what is retired."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.subject import Subject
from analyzer.scripts.schema import Status


def check_retired(subject: Subject) -> Iterator[Finding]:
    """See the module. Verdicts of years are found by rule ids, so an id means one thing for good."""
    retired = {
        rule.id: name for name, pack in subject.others.items() for rule in pack.rules if rule.status is Status.RETIRED
    }
    for rule in subject.rules:
        if rule.id in retired:
            message = f"this id belongs to a retired rule of {retired[rule.id]}; ids are never used again"
            yield Finding(Level.ERROR, rule.id, ("id",), message, "choose another id")
    for index, include in enumerate(subject.pack.include):
        rules = {rule.id: rule for rule in subject.others[include.pack].rules} if include.pack in subject.others else {}
        for key, names in (("only", include.only), ("without", include.without)):
            for number, name in enumerate(names):
                if name in rules and rules[name].status is Status.RETIRED:
                    message = f"{name} of {include.pack} is retired anyway"
                    yield Finding(Level.WARNING, "", ("include", index, key, number), message, "leave it out")
