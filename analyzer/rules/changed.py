"""Which rules a change of a pack concerns: the others judge every call as before.

A rule is judged by its own demands, with what the pack says of calls in general (its windows, and which calls are too
short), and by nothing that another rule found. Whoever lets that change has to change this module, and ``matters``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from analyzer.rules.demands import Demand, demands_of
from analyzer.scripts.resolve import resolve
from analyzer.scripts.schema import Pack


def changed_rules(old: Pack, new: Pack) -> frozenset[str]:
    """The rules of ``new`` that may come out otherwise on some call than in ``old``, or that ``old`` did not have."""
    before, after = resolve(old), resolve(new)
    if before.windows != after.windows or _limits(before) != _limits(after):
        return frozenset(rule.id for rule in new.rules)
    known, wanted = _by_rule(old), _by_rule(new)
    return frozenset(rule_id for rule_id, demands in wanted.items() if known.get(rule_id) != demands)


def only(pack: Pack, rule_ids: frozenset[str]) -> Pack:
    """``pack`` with these rules alone."""
    return pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id in rule_ids)})


def _limits(pack: Pack) -> tuple[float, int]:
    return pack.scoring.min_call_s, pack.scoring.min_agent_syllables


def _by_rule(pack: Pack) -> Mapping[str, list[Demand]]:
    demands: dict[str, list[Demand]] = defaultdict(list)
    for demand in demands_of(pack):
        demands[demand.rule.id].append(demand)
    return dict(demands)
