"""Matters: rules as they are judged. Packs that include the same rule share its matter, so that a call is judged on
it once, however many packs it is judged by.

What judging reads of a pack besides the rule itself belongs to the matter; whoever lets it read more has to change this
module, and ``changed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from weakref import WeakValueDictionary

from analyzer.rules.demands import Demand, demands_of
from analyzer.scripts.resolve import places_of
from analyzer.scripts.schema import Pack, Rule, Window


class Matter:
    """The demands of one rule. Equal only to itself: the same rule of several packs is one object."""

    __slots__ = ("__weakref__", "demands")

    def __init__(self, demands: tuple[Demand, ...]) -> None:
        self.demands = demands

    @property
    def rule(self) -> Rule:
        """The rule that all of the demands are of."""
        return self.demands[0].rule


_KNOWN: WeakValueDictionary[object, Matter] = WeakValueDictionary()


def matters_of(pack: Pack, resolved: Pack) -> Iterator[Matter]:
    """The matters of ``pack``, in its order; ``resolved`` is the same with its names filled in."""
    for _, group in groupby(demands_of(pack), key=lambda demand: demand.rule.id):
        demands = tuple(group)
        known = (demands, *_read_besides(demands[0].rule, resolved))
        yield _KNOWN.setdefault(known, Matter(demands))


def _read_besides(rule: Rule, pack: Pack) -> Iterator[object]:
    """What else decides how ``rule`` is judged: the windows that it looks in, and only for them which calls are too
    short."""
    windows = [(place, pack.windows.get(place)) for place in sorted(set(places_of(rule)))]
    yield tuple(windows)
    if any(window is not None for _, window in windows):
        yield pack.scoring.min_call_s, pack.scoring.min_agent_syllables


def with_shared_windows(pack: Pack) -> Pack:
    """``pack`` with windows that are one with equal ones of other packs: what is found out about one holds for all."""
    return pack.model_copy(update={"windows": {name: _shared(window) for name, window in pack.windows.items()}})


@lru_cache(maxsize=256)
def _shared(window: Window) -> Window:
    """Of equal windows the first."""
    return window
