"""Two packs side by side: which rules differ, and which verdicts on a call move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzer.domain import Outcome, Verdict
from analyzer.scripts.schema import Pack, Rule


class Change(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that differs, or with an empty id the pack around the rules; ``keys`` are those that changed."""

    rule_id: str
    change: Change
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A verdict that comes out otherwise, or is worth something else. None: that pack has no such rule or element.

    ``note`` is that of the new verdict, or of the old one where there is no new one.
    """

    rule_id: str
    old: Outcome | None
    new: Outcome | None
    old_points: float
    new_points: float
    note: str


def rule_changes(old: Pack, new: Pack) -> Iterator[RuleChange]:
    """What differs between the packs, in the order of the new one, then what it no longer has."""
    around = [key for key in ("scoring", "windows", "names") if getattr(old, key) != getattr(new, key)]
    if around:
        yield RuleChange("", Change.CHANGED, tuple(around))
    before, after = _by_id(old), _by_id(new)
    for rule_id, rule in after.items():
        if rule_id not in before:
            yield RuleChange(rule_id, Change.ADDED)
        elif keys := tuple(key for key, value in rule if value != getattr(before[rule_id], key)):
            yield RuleChange(rule_id, Change.CHANGED, keys)
    yield from (RuleChange(rule_id, Change.REMOVED) for rule_id in before if rule_id not in after)


def moves(old: Sequence[Verdict], new: Sequence[Verdict]) -> Iterator[Move]:
    """The verdicts on one call that differ in outcome or points, in the order of the new pack."""
    before = {verdict.rule_id: verdict for verdict in old}
    after = {verdict.rule_id: verdict for verdict in new}
    for rule_id in dict.fromkeys((*after, *before)):
        first, second = before.get(rule_id), after.get(rule_id)
        if _worth(first) != _worth(second):
            shown = second or first
            yield Move(
                rule_id=rule_id,
                old=first.outcome if first else None,
                new=second.outcome if second else None,
                old_points=first.points if first else 0.0,
                new_points=second.points if second else 0.0,
                note=shown.note if shown else "",
            )


def _worth(verdict: Verdict | None) -> tuple[Outcome, float, float] | None:
    return (verdict.outcome, verdict.points, verdict.max_points) if verdict else None


def _by_id(pack: Pack) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in pack.rules}
