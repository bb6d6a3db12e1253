"""Wordings as numbers, for compiled loops: made once for the phrases of a rule, used on every call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from analyzer.matching.arrays import Ints, WordingArrays, pack
from analyzer.matching.codes import FIRST_SLOT, GAP
from analyzer.matching.costs import INSERTIONS
from analyzer.matching.phrase import Item, Pattern, Sounded
from analyzer.matching.pricing import SOUNDS, in_units
from analyzer.matching.slots import SLOTS, GapSlot
from analyzer.text.syllables import Role

SLOT_LIST = tuple(slot for slot in SLOTS.values() if not isinstance(slot, GapSlot))

Similarities = float | tuple[float, ...]
"""One for all wordings, or one for each group of them."""

_PLACE = {slot.name: FIRST_SLOT - index for index, slot in enumerate(SLOT_LIST)}
# What is as close as a rule asks for must not be lost to the rounding of a product.
_ROUNDING = 1e-5
_MOST_LIMITS = 64
_PLAIN_INSERTION = in_units(INSERTIONS[Role.PLAIN])
_NO_LIMITS = np.zeros(0, np.int32)


class Wordings:
    """Some wordings, in order, and which group each is of: one group when nothing else is said. Shared by threads."""

    def __init__(self, patterns: Iterable[Pattern], owners: Sequence[int] | None = None) -> None:
        self.patterns = tuple(patterns)
        self.owners = [0] * len(self.patterns) if owners is None else owners
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
        self._sought: dict[tuple[Similarities, int], tuple[Ints, Ints, Ints]] = {}

    @cached_property
    def _tree(self) -> tuple[Ints, Ints, Ints]:
        # What compiles is loaded when something is searched for.
        from analyzer.matching.tree import grow

        tree: tuple[Ints, Ints, Ints] = grow(*self._columns[:4])
        return tree

    @property
    def arrays(self) -> WordingArrays:
        """The wordings one by one, and as a tree."""
        return WordingArrays(*self._columns, *self._tree)

    @cached_property
    def packed(self) -> Ints:
        """The arrays as one, for compiled loops."""
        return pack(*self.arrays)

    def limits(self, min_similarity: Similarities) -> Ints:
        """For each wording the highest cost, in ``UNIT``, that leaves it ``min_similarity`` (0–1) or more."""
        least = np.array(min_similarity)[self.owners] if isinstance(min_similarity, tuple) else min_similarity
        most: Ints = np.floor((1.0 - least) * self._columns[4] + _ROUNDING).astype(np.int32)
        return most

    def sought(self, min_similarity: Similarities, perfect: int = 0) -> tuple[Ints, Ints, Ints]:
        """The wordings with their limits as the first arguments of ``find.find``: those for ``min_similarity``, and
        those that let the first ``perfect`` wordings pass at no cost, and no others; empty for none."""
        key = min_similarity, perfect
        known = self._sought.get(key)
        if known is None:
            if len(self._sought) >= _MOST_LIMITS:
                self._sought.clear()
            no_cost = np.where(np.arange(len(self.patterns)) < perfect, 0, -1).astype(np.int32)
            first = self._allowed(no_cost) if perfect else _NO_LIMITS
            known = self._sought[key] = self.packed, self._allowed(self.limits(min_similarity)), first
        return known

    def _allowed(self, limits: Ints) -> Ints:
        """Limits packed with their allowances, see ``tree``."""
        from analyzer.matching.tree import allowances

        return pack(limits, allowances(*self._tree, limits, _PLAIN_INSERTION))


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
