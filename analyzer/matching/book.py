"""Many wordings compiled together, so that one pass over a stream tells where any of them may have been said.

A wording asks for its content syllables. Of ``n`` of them ``m`` may be missing, as long as the limit leaves enough to
pay for them, and what is then left of it bounds how far omissions and insertions can have shifted the others. That
gives, for every ``m``, how many syllables must have been heard (``needs``) within how many diagonals (``bands``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.matching.columns import UNIT, Columns
from analyzer.matching.costs import INSERTIONS, NEAR_COST, QUESTION_PARTICLES, WEIGHTS
from analyzer.matching.phrase import Pattern, Sounded
from analyzer.text.stream import Syllable
from analyzer.text.syllables import Role

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

EPSILON = 1e-9
PLAIN_INSERTION = INSERTIONS[Role.PLAIN]
# Heard syllables that go in between for less: fillers, stutters, particles.
LIGHT_ROLES = frozenset(role for role, cost in INSERTIONS.items() if cost < PLAIN_INSERTION)
# A vote is a pattern's number shifted so far, plus a diagonal: more than any stream has syllables.
SHIFT = 24
_CHEAPEST_INSERTION = min(INSERTIONS.values())
_OMISSION_SURCHARGE = max(0.0, min(WEIGHTS[role] for role in WEIGHTS if role is not Role.PARTICLE) - NEAR_COST)
_MAX_KEYS = 16_384


@dataclass(frozen=True, slots=True)
class Asked:
    """What one wording at one limit asks of a place: ``needs[m]`` heard syllables within ``bands[m]`` diagonals when
    ``m`` are missing, ``lights[m]`` light syllables between them at most. No needs: it may be anywhere."""

    pattern: Pattern
    max_cost: float
    needs: tuple[int, ...]
    bands: tuple[int, ...]
    lights: tuple[int, ...]

    @property
    def is_open(self) -> bool:
        """Whether the limit would allow all syllables to be missing."""
        return not self.needs


class Book:
    """Wordings, each with the lowest similarity (0–1) at which it will be searched. Shared by threads."""

    def __init__(self, wordings: Iterable[tuple[Pattern, float]]) -> None:
        lowest: dict[str, tuple[Pattern, float]] = {}
        for pattern, limit in wordings:
            known = lowest.get(pattern.text)
            if known is None or limit < known[1]:
                lowest[pattern.text] = (pattern, limit)
        asked = [ask(pattern, (1.0 - limit) * pattern.weight + EPSILON) for pattern, limit in lowest.values()]
        self.asked = tuple(sorted(asked, key=lambda a: (a.is_open, -len(a.needs))))
        self.numbers = {a.pattern.text: number for number, a in enumerate(self.asked)}
        self.closed = sum(not a.is_open for a in self.asked)
        self._set_tables()
        self._set_items()
        self._votes: dict[str, Ints] = {}

    def __contains__(self, pattern: Pattern) -> bool:
        return pattern.text in self.numbers

    def votes_of(self, syllable: Syllable) -> Ints:
        """For every place in a wording that the syllable may fill: the wording's number, shifted, less that place."""
        votes = self._votes.get(syllable.key)
        if votes is None:
            places = {place for name in syllable.classes for place in self._places.get(name, ())}
            votes = np.array([(number << SHIFT) + self.longest - at for number, at in places], np.int64)
            if len(self._votes) >= _MAX_KEYS:
                self._votes.clear()
            self._votes[syllable.key] = votes
        return votes

    def _set_tables(self) -> None:
        count = len(self.asked)
        depth = max((len(a.needs) for a in self.asked), default=0) or 1
        self.depth = depth
        self.needs = np.ones((depth, count), np.int64)
        self.bands = np.full((depth, count), -1, np.int64)
        self.lights = np.zeros((depth, count), np.int64)
        for number, a in enumerate(self.asked):
            size = len(a.needs)
            self.needs[:size, number], self.bands[:size, number], self.lights[:size, number] = a.needs, a.bands, a.lights
        self.least = np.array([min(a.needs, default=1) for a in self.asked], np.int64)
        self.widest = np.array([max(a.bands, default=0) for a in self.asked], np.int64)
        self.most_lights = np.array([max(a.lights, default=0) for a in self.asked], np.int64)
        self.max_cost = np.array([a.max_cost for a in self.asked], np.float32)
        self.longest = max((len(a.pattern.items) for a in self.asked), default=0)

    def _set_items(self) -> None:
        count = len(self.asked)
        self.lengths = np.array([len(a.pattern.items) for a in self.asked], np.int64)
        self.weights = np.zeros((count, self.longest), np.uint8)
        self.keys = np.zeros((count, self.longest), np.int64)
        indices: dict[str, int] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        for number, a in enumerate(self.asked):
            at = 0
            for item in a.pattern.items:
                if not isinstance(item, Sounded):
                    continue
                self.keys[number, at] = indices.setdefault(item.key, len(indices))
                self.weights[number, at] = round(item.weight / UNIT)
                if item.role is not Role.PARTICLE and not a.is_open:
                    for name in _classes(item):
                        self._places.setdefault(name, []).append((number, at))
                at += 1
        self.columns = Columns(list(indices))
        self.sounded = np.array([sum(isinstance(i, Sounded) for i in a.pattern.items) for a in self.asked], np.int64)


def ask(pattern: Pattern, max_cost: float) -> Asked:
    """What a place must have for ``pattern`` to be said there at ``max_cost`` or less."""
    content = sum(1 for item in pattern.items if isinstance(item, Sounded) and item.role is not Role.PARTICLE)
    # A particle may be left out and a slot filled by several syllables at no cost worth counting.
    slack = sum(item.longest if not isinstance(item, Sounded) else item.role is Role.PARTICLE for item in pattern.items)
    most_missing = math.floor(max_cost / NEAR_COST)
    if most_missing >= content:
        return Asked(pattern, max_cost, (), (), ())
    needs, bands, lights = [], [], []
    for missing in range(most_missing + 1):
        left = max_cost - missing * NEAR_COST
        needs.append(content - missing)
        bands.append(slack + _most_shifts(left, missing))
        lights.append(math.floor(left / _CHEAPEST_INSERTION))
    return Asked(pattern, max_cost, tuple(needs), tuple(bands), tuple(lights))


def _most_shifts(left: float, missing: int) -> int:
    """How many diagonals ``left`` can pay for: a missing syllable shifts when it is left out, at a surcharge; an
    inserted one at its price."""
    shifts = 0
    for price, most in sorted([(_OMISSION_SURCHARGE, missing), (PLAIN_INSERTION, 1 << 30)]):
        taken = most if price <= 0 else min(most, math.floor(left / price + EPSILON))
        shifts, left = shifts + taken, left - taken * price
    return shifts


def _classes(item: Sounded) -> tuple[str, ...]:
    return (*item.classes, *QUESTION_PARTICLES) if item.char in QUESTION_PARTICLES else item.classes
