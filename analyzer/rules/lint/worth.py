"""Points, weights, deductions and grades that cannot be meant so."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.subject import Subject
from analyzer.scripts.pack_in_words import points_of_rule
from analyzer.scripts.schema import FatalEffect, Severity, Status

_PERCENT = 100.0


def check_worth(subject: Subject) -> Iterator[Finding]:
    """See the module."""
    yield from _weights(subject)
    yield from _amounts(subject)
    scoring = subject.pack.scoring
    best = scoring.grades[0]
    if scoring.fatal is FatalEffect.CAP and scoring.cap_pct >= best.from_pct and best.from_pct > 0:
        message = f"a call with a fatal failure may still have {scoring.cap_pct:g} and the best grade, {best.grade!r}"
        yield Finding(Level.ERROR, "", ("scoring", "cap_pct"), message, f"a cap below {best.from_pct:g}")


def _weights(subject: Subject) -> Iterator[Finding]:
    weights, where = subject.pack.scoring.weights, ("scoring", "weights")
    if not weights:
        return
    total = sum(weights.values())
    if all(abs(total - whole) > 1e-6 for whole in (1.0, _PERCENT)):
        message = f"the weights add up to {total:g}, which nobody can read as shares"
        yield Finding(Level.WARNING, "", where, message, "let them add up to 100")
    for section in dict.fromkeys(rule.section for rule in subject.pack.rules if points_of_rule(rule)):
        if section not in weights:
            most = max(weights.values())
            message = f"section {section!r} earns points and has no weight, so it counts 1 against {most:g}"
            yield Finding(Level.ERROR, "", where, message, "give every section a weight")


def _amounts(subject: Subject) -> Iterator[Finding]:
    adds_most = subject.pack.scoring.adds_most
    for rule in subject.rules:
        for key in ("deducts", "deducts_most", "adds"):
            amount = getattr(rule, key)
            if amount is not None and amount > _PERCENT:
                message = f"{key} {amount:g} is more than a whole score of 100"
                yield Finding(Level.ERROR, rule.id, (key,), message, "make the rule fatal instead")
        if rule.adds and adds_most and rule.adds > adds_most:
            message = f"adds {rule.adds:g}, of which never more than adds_most {adds_most:g} is given"
            yield Finding(Level.WARNING, rule.id, ("adds",), message, "lower adds, or raise scoring.adds_most")
        is_fatal = rule.severity is Severity.FATAL
        if rule.status is Status.ACTIVE and not (points_of_rule(rule) or rule.deducts or rule.adds or is_fatal):
            message = "is active and worth nothing: no points, no deduction, not fatal"
            yield Finding(Level.WARNING, rule.id, (), message, "give it points or deducts, or write status: trial")
        for index, element in enumerate(rule.elements):
            if rule.status is Status.ACTIVE and not element.points:
                message = f"element {element.id} earns no points"
                yield Finding(Level.WARNING, rule.id, ("elements", index, "points"), message, "give it points")
