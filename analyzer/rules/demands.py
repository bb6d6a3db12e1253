"""Demands: what a pack asks of a call, one for every rule, or for every element where a rule has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.domain import Evidence
from analyzer.rules.doubt import speakers_of
from analyzer.scripts.blocks import PRESETS, Exclusion, Match, MatchPolicy, Near
from analyzer.scripts.names import expand_names
from analyzer.scripts.resolve import resolve
from analyzer.scripts.schema import Element, Pack, Rule, Status


@dataclass(frozen=True, slots=True)
class Sought:
    """Wordings to look for, and what makes a hit count.

    ``groups`` are the phrases of the pack, each with its names filled in; ``need`` different ones have to be said.
    ``is_policy_own`` tells that the pack itself says how close is close enough.
    """

    title: str
    groups: tuple[tuple[str, ...], ...]
    need: int
    policy: MatchPolicy
    is_policy_own: bool
    review_phrases: tuple[str, ...] = ()
    exceptions: tuple[Exclusion, ...] = ()
    near: Near | None = None
    miss_note: str = ""
    phrases: tuple[str, ...] = field(init=False)
    """All the wordings that count."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "phrases", tuple(phrase for group in self.groups for phrase in group))


@dataclass(frozen=True, slots=True)
class Demand:
    """What one verdict is about: a rule, or one element of it (``part``) with what it inherits from the rule."""

    rule: Rule
    part: Rule | Element
    id: str
    sought: Sought
    unsearched: tuple[Evidence, ...] = field(init=False, compare=False)
    """What to show where nothing was searched: just what is expected, of whom."""
    severity: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", self.rule.severity.value)
        speakers = speakers_of(self.rule.speaker)
        speaker = speakers[0] if len(speakers) == 1 else None
        expected = next(iter(self.sought.phrases), self.sought.title)
        object.__setattr__(self, "unsearched", (Evidence(expected=expected, speaker=speaker),))

    @property
    def phrases(self) -> tuple[str, ...]:
        """All the wordings that it is about."""
        return self.sought.phrases


def demands_of(pack: Pack) -> tuple[Demand, ...]:
    """Everything that a call is judged on, in the order of the pack; retired rules are left out."""
    pairs = zip(pack.rules, resolve(pack).rules, strict=True)
    return tuple(
        demand for raw, rule in pairs if rule.status is not Status.RETIRED for demand in _demands(raw, rule, pack)
    )


def _demands(raw: Rule, rule: Rule, pack: Pack) -> Iterator[Demand]:
    if not rule.elements:
        yield _demand(rule, rule.id, raw, rule, pack)
    for written, element in zip(raw.elements, rule.elements, strict=True):
        yield _demand(rule, f"{rule.id}.{element.id}", written, element, pack)


def _demand(rule: Rule, demand_id: str, written: Rule | Element, part: Rule | Element, pack: Pack) -> Demand:
    match = part.match or rule.match_policy
    groups = tuple(group for phrase in written.phrases if (group := expand_names((phrase,), pack.names)))
    need = part.need if isinstance(part, Rule) else "any"
    inherited = rule.exceptions if part is not rule else ()
    sought = Sought(
        title=part.title,
        groups=groups,
        need=len(groups) if need == "all" else 1 if need == "any" else need,
        policy=policy_of(match),
        is_policy_own=bool(part.match or rule.match),
        review_phrases=part.review_phrases,
        exceptions=(*part.exceptions, *inherited),
        near=part.near or rule.near,
        miss_note=part.miss_note,
    )
    return Demand(rule, part, demand_id, sought)


def policy_of(match: Match) -> MatchPolicy:
    """The limits that a preset's name stands for, or the pack's own."""
    return PRESETS[match] if isinstance(match, str) else match
