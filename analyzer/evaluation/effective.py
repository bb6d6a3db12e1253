"""What counts: the machine's verdicts, where no final human review says otherwise, without rules that are advisory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from analyzer.domain import Outcome, Verdict
from analyzer.rules.demands import demands_of
from analyzer.rules.points import points_of
from analyzer.scripts.schema import Pack


def effective(
    verdicts: Sequence[Verdict], pack: Pack, final: Mapping[str, Outcome], advisory: Collection[str] = ()
) -> tuple[Verdict, ...]:
    """The verdicts of one call as they count, in their order.

    ``final`` are the outcomes that people found, by ``rule_id``; points follow from them as ``pack``, which judged the
    call, gives them. ``advisory`` are rules, or elements of them, that count for nothing unless people have judged
    them: their verdicts are left out.
    """
    demands = {demand.id: demand for demand in demands_of(pack)} if final else {}
    counted = []
    for verdict in verdicts:
        outcome = final.get(verdict.rule_id)
        if outcome is None:
            if not is_advisory(verdict.rule_id, advisory):
                counted.append(verdict)
        elif outcome is verdict.outcome or verdict.rule_id not in demands:
            counted.append(verdict._replace(outcome=outcome))
        else:
            demand = demands[verdict.rule_id]
            points, max_points = points_of(demand.rule, demand.part, outcome)
            counted.append(verdict._replace(outcome=outcome, points=points, max_points=max_points))
    return tuple(counted)


def is_advisory(rule_id: str, advisory: Collection[str]) -> bool:
    """Whether the rule, or the rule whose element it is, is among ``advisory``."""
    return rule_id in advisory or rule_id.partition(".")[0] in advisory
