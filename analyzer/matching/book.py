"""Many wordings compiled together, so that one pass over a stream tells where any of them may have been said."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from analyzer.matching.columns import Columns
from analyzer.matching.costs import INSERTIONS, NEAR_COST, WEIGHTS
from analyzer.matching.phrase import Pattern, Sounded
from analyzer.text.syllables import Role

Ints = npt.NDArray[np.int64]

EPSILON = 1e-9
# Syllables that come and go for little: fillers, stutters, particles. All others are plain.
LIGHT_ROLES = frozenset(role for role, cost in INSERTIONS.items() if cost < INSERTIONS[Role.PLAIN])
# What it costs at least to shift the rest of a wording by one plain syllable: one more is heard, one is left out, or
# one is taken for a filler.
_CHEAPEST_SHIFT = min(INSERTIONS[Role.PLAIN], WEIGHTS[Role.PLAIN], NEAR_COST)
# Sums of columns have to fit into a byte.
_MOST_SOUNDS = 20
_MAX_GROUPS = 16_384


class Book:
    """Wordings, each with the lowest similarity (0–1) at which it will be searched. Shared by threads.

    ``sounds`` holds for every wording the rows of ``columns`` for its plain syllables, in their places; particles are
    left out, for the stream is looked at without its own. A slot has one place, where ``gaps`` tells how many syllables
    fill it at most.
    """

    def __init__(self, wordings: Iterable[tuple[Pattern, float]]) -> None:
        lowest: dict[str, tuple[Pattern, float]] = {}
        for pattern, limit in wordings:
            known = lowest.get(pattern.text)
            if known is None or limit < known[1]:
                lowest[pattern.text] = (pattern, limit)
        self.patterns = tuple(pattern for pattern, _ in lowest.values())
        self.numbers = {pattern.text: number for number, pattern in enumerate(self.patterns)}
        self.weights = np.array([pattern.weight for pattern in self.patterns], np.float64)
        self.max_costs = np.array([max_cost(pattern, limit) for pattern, limit in lowest.values()], np.float64)
        self._groups: dict[int, tuple[tuple[Pattern, ...], Ints, npt.NDArray[np.float64]]] = {}
        indices: dict[str, int] = {}
        rows = [_places(pattern, indices) for pattern in self.patterns]
        self.columns = Columns(list(indices))
        self.lengths = np.array([len(row) for row in rows], np.int64)
        self.longest = int(self.lengths.max(initial=0))
        self.free = len(indices)
        self.sounds = np.full((len(rows), self.longest), self.free, np.int64)
        self.gaps = np.zeros((len(rows), self.longest), np.int64)
        for number, row in enumerate(rows):
            self.sounds[number, : len(row)] = [place for place, _ in row]
            self.gaps[number, : len(row)] = [longest for _, longest in row]
        self.sounds[self.sounds < 0] = self.free
        self.stretch = self.gaps.sum(axis=1)
        # Further than this from the stream no wording can begin or end that is said in it.
        self.lead = self.longest + int(self.stretch.max(initial=0))
        self.slack = np.array([_slack(pattern) for pattern in self.patterns], np.int64)

    def group(self, patterns: tuple[Pattern, ...]) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Number of each of ``patterns``, -1 where it is not in the book, and the similarity that it is in for."""
        known = self._groups.get(id(patterns))
        # The tuple is kept, so that its id stays its own.
        if known is None or known[0] is not patterns:
            numbers = np.array([self.numbers.get(pattern.text, -1) for pattern in patterns], np.int64)
            limits = 1.0 - self.max_costs[numbers] / self.weights[numbers] if len(self.patterns) else np.zeros(0)
            if len(self._groups) >= _MAX_GROUPS:
                self._groups.clear()
            known = self._groups[id(patterns)] = (patterns, numbers, limits)
        return known[1], known[2]

    def shifts(self, costs: npt.NDArray[np.float64]) -> Ints:
        """How many plain syllables the parts of each wording can be shifted against each other for so much."""
        return np.floor(costs / _CHEAPEST_SHIFT).astype(np.int64) + self.slack


def max_cost(pattern: Pattern, min_similarity: float) -> float:
    """What a match of ``pattern`` may cost."""
    return (1.0 - min_similarity) * pattern.weight + EPSILON


def _places(pattern: Pattern, indices: dict[str, int]) -> list[tuple[int, int]]:
    """The plain syllables of a wording by their index among all keys, -1 for what may be anything; and the greatest
    length of each slot."""
    places: list[tuple[int, int]] = []
    sounds = 0
    for item in pattern.items:
        if not isinstance(item, Sounded):
            places.append((-1, item.longest))
        elif item.role not in LIGHT_ROLES:
            sounds += 1
            places.append((indices.setdefault(item.key, len(indices)) if sounds <= _MOST_SOUNDS else -1, 0))
    return places


def _slack(pattern: Pattern) -> int:
    """Shifts that cost next to nothing: a particle heard as a plain syllable."""
    return sum(isinstance(item, Sounded) and item.role in LIGHT_ROLES for item in pattern.items)
