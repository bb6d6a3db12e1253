"""Wordings as numbers, for compiled loops: made once for the phrases of a rule, used on every call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from analyzer.matching.codes import FIRST_SLOT, GAP
from analyzer.matching.phrase import Item, Pattern, Sounded
from analyzer.matching.pricing import SOUNDS, Ints, in_units
from analyzer.matching.slots import SLOTS, GapSlot

SLOT_LIST = tuple(slot for slot in SLOTS.values() if not isinstance(slot, GapSlot))

_PLACE = {slot.name: FIRST_SLOT - index for index, slot in enumerate(SLOT_LIST)}
# What is as close as a rule asks for must not be lost to the rounding of a product.
_ROUNDING = 1e-5
_MOST_LIMITS = 64


class WordingArrays(NamedTuple):
    """Wording n has the items ``first[n]`` up to ``first[n + 1]``; costs in ``UNIT``.

    ``items`` are numbers of syllable keys, GAP, or a slot; ``weights`` what it costs to leave them out, ``totals`` what
    it costs to leave out all. ``before`` is how many syllables of a wording at most come before an item if none is put
    in, ``longest`` how many fill all of it.

    The same as a tree (see ``tree``): ``nodes`` are NODE_FIELDS × nodes, each before what grows out of it; ``ends``
    tells for each, and after the last, where in ``ending`` those wordings begin that end in it.
    """

    items: Ints
    weights: Ints
    before: Ints
    first: Ints
    totals: Ints
    longest: Ints
    nodes: Ints
    ends: Ints
    ending: Ints


class Wordings:
    """Some wordings, in order. Shared by threads."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        items = [item for pattern in self.patterns for item in pattern.items]
        lengths = [len(pattern.items) for pattern in self.patterns]
        weights = np.array([in_units(item.weight) for item in items], np.int32)
        first = np.cumsum([0, *lengths]).astype(np.int32)
        self.totals = [int(weights[a:b].sum()) for a, b in pairwise(first)]
        """What it costs to leave out all of each, in ``UNIT``."""
        syllables = [list(accumulate(map(_longest, pattern.items), initial=0)) for pattern in self.patterns]
        before = np.array([count for counts in syllables for count in counts[:-1]], np.int32)
        longest = np.array([counts[-1] for counts in syllables], np.int32)
        self._columns = _numbers(items), weights, before, first, np.array(self.totals, np.int32), longest
        self.keys = int(self._columns[0].max(initial=-1)) + 1
        """More than the greatest number of a syllable key."""
        self.slots = [
            sorted({FIRST_SLOT - _PLACE[i.name] for i in p.items if not isinstance(i, Sounded | GapSlot)})
            for p in self.patterns
        ]
        """The slots of each, by their place in SLOT_LIST."""
        self.fewest_syllables = min(map(_sounded, self.patterns), default=0)
        self._limits: dict[float, Ints] = {}

    @cached_property
    def parts(self) -> tuple[Ints, ...]:
        """``WordingArrays`` for compiled loops, which take a named tuple apart slowly."""
        # What compiles is loaded when something is searched for.
        from analyzer.matching.tree import grow

        return (*self._columns, *grow(*self._columns[:4]))

    def limits(self, min_similarity: float) -> Ints:
        """For each wording the highest cost, in ``UNIT``, that leaves it ``min_similarity`` (0–1) or more."""
        known = self._limits.get(min_similarity)
        if known is None:
            if len(self._limits) >= _MOST_LIMITS:
                self._limits.clear()
            most = np.floor((1.0 - min_similarity) * self._columns[4] + _ROUNDING).astype(np.int32)
            known = self._limits[min_similarity] = most
        return known


def _numbers(items: list[Item]) -> Ints:
    sounded = {item.key: 0 for item in items if isinstance(item, Sounded)}
    sounded = dict(zip(sounded, SOUNDS.expected(list(sounded)).tolist(), strict=True))
    return np.array([_number(item, sounded) for item in items], np.int32)


def _number(item: Item, sounded: Mapping[str, int]) -> int:
    if isinstance(item, Sounded):
        return sounded[item.key]
    return GAP if isinstance(item, GapSlot) else _PLACE[item.name]


def _sounded(pattern: Pattern) -> int:
    return sum(1 for item in pattern.items if isinstance(item, Sounded))


def _longest(item: Item) -> int:
    return 1 if isinstance(item, Sounded) else item.longest
