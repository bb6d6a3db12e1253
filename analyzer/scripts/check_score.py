"""What scoring and rules of a pack must agree on, once all rules are together."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from analyzer.scripts.check import Problem
from analyzer.scripts.schema import Rule, Scoring, Status


def check_worth(scoring: Scoring, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Weights of sections that nobody earns points in, and additions without a limit or the other way round."""
    active = [rule for rule in rules if rule.status is Status.ACTIVE]
    earning = {rule.section for rule in active if rule.points or any(e.points for e in rule.elements)}
    for name in scoring.weights:
        if name not in earning:
            close = difflib.get_close_matches(name, sorted(earning), n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(earning)) or 'none'}"
            yield ("scoring", "weights", name), f"no active rule with points is in section {name!r}; {hint}"
    adding = [rule.id for rule in active if rule.adds]
    if adding and not scoring.adds_most:
        listed = ", ".join(adding)
        yield ("scoring", "adds_most"), f"without it nothing is added for {listed}; write the most all adds may bring"
    if scoring.adds_most and not adding:
        yield ("scoring", "adds_most"), "no active rule adds anything; leave it out"


def check_amounts(rule: Rule) -> Iterator[Problem]:
    """What a rule itself says about deductions and additions; locations are within the rule."""
    for key in ("deducts", "deducts_most", "adds"):
        if rule.elements and key in rule.model_fields_set:
            yield (key,), f"rule {rule.id} has elements, which only earn points; {key} goes into a rule without them"
    if rule.deducts_most is None:
        return
    if not rule.deducts:
        yield ("deducts_most",), f"limits what rule {rule.id} deducts; it deducts nothing"
    elif rule.deducts_most < rule.deducts:
        yield ("deducts_most",), f"{rule.deducts_most:g} is less than the {rule.deducts:g} that one hit deducts"
