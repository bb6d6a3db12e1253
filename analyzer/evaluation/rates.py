"""How often rules were missed, summed over agents, branches or the company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from analyzer.evaluation.records import RuleCount
from analyzer.evaluation.results import RuleRate

SHOWN = 5


def rule_rates(counts: Iterable[RuleCount], names: dict[str, str]) -> tuple[RuleRate, ...]:
    """One row per rule, the most often failed first."""
    by_rule: defaultdict[str, list[RuleCount]] = defaultdict(list)
    for count in counts:
        by_rule[count.rule_id].append(count)
    rates = []
    for rule_id, mine in by_rule.items():
        passed, failed = sum(c.passed for c in mine), sum(c.failed for c in mine)
        judged = passed + failed
        rates.append(
            RuleRate(
                rule_id=rule_id,
                title=names.get(rule_id, ""),
                passed=passed,
                failed=failed,
                cannot_judge=sum(c.cannot_judge for c in mine),
                missed_pct=100.0 * failed / judged if judged else None,
                example_call_id=max((c.example_call_id for c in mine if c.failed), default=""),
            )
        )
    return tuple(sorted(rates, key=lambda rate: (-rate.failed, -(rate.missed_pct or 0.0), rate.rule_id)))


def worst(counts: Iterable[RuleCount], names: dict[str, str]) -> tuple[RuleRate, ...]:
    """The rules that failed most often, a few."""
    return tuple(rate for rate in rule_rates(counts, names) if rate.failed)[:SHOWN]
