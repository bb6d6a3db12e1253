"""What missing a rule sounds like: an example or two from the period's calls for each rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analyzer.evaluation.records import Lapse, ScoredCall
from analyzer.text.personal import NOTHING, Personal

PER_RULE = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A call that missed a rule: where to listen (``start_s`` seconds in) and what the verdict says about it."""

    call_id: str
    agent_id: str
    branch: str
    day: date
    start_s: float | None
    text: str


def examples(
    calls: Iterable[ScoredCall], known: Mapping[str, Personal] | None = None, *, is_unmasked: bool = False
) -> Mapping[str, tuple[Example, ...]]:
    """By rule, the calls that show best why it failed: confirmed by people first, then the newest, of two agents.

    ``known`` is what calls tell about people, by their ids: quotations hide it too.
    """
    lapses: defaultdict[str, list[tuple[ScoredCall, Lapse]]] = defaultdict(list)
    for call in calls:
        for lapse in call.lapses:
            lapses[lapse.rule_id].append((call, lapse))
    return {rule_id: tuple(_chosen(found, known or {}, is_unmasked)) for rule_id, found in lapses.items()}


def _chosen(
    found: list[tuple[ScoredCall, Lapse]], known: Mapping[str, Personal], is_unmasked: bool
) -> Iterable[Example]:
    found.sort(key=lambda pair: (not pair[1].is_confirmed, not pair[1].said, -pair[0].day.toordinal(), pair[0].call_id))
    seen: set[str] = set()
    for call, lapse in found:
        if call.agent_id in seen:
            continue
        seen.add(call.agent_id)
        text = lapse.note + (f"“{lapse.said}”" if lapse.said and lapse.said not in lapse.note else "")
        shown = text if is_unmasked else known.get(call.call_id, NOTHING).mask(text)
        yield Example(call.call_id, call.agent_id, call.branch, call.day, lapse.start_s, shown)
        if len(seen) == PER_RULE:
            return
