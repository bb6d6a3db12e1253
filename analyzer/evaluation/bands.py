"""Whom the data can tell apart: chances that one is truly better, tie bands, and who is safe on which side of a line.

A chance is the posterior probability that one true value is above another. Below ``limit`` (0.5–1) nobody is called
better: being apart is not transitive, so that a band is told from its first member, and a line from both its sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Chance = Callable[[int, int], float]
"""The probability that the one is truly better than the other."""


def chance_above(difference: float, sd: float) -> float:
    """P(true difference > 0) for a belief of Normal(``difference``, ``sd``); 0.5 where nothing differs."""
    if sd <= 0.0:
        return 0.5 if difference == 0.0 else float(difference > 0.0)
    return 0.5 * (1.0 + math.erf(difference / (sd * math.sqrt(2.0))))


def bands(order: Sequence[int], chance: Chance, limit: float) -> list[int]:
    """The tie band of everybody in ``order`` (best first), counted from 1.

    A band begins with the best who is left and takes everybody in turn whom that one cannot be told apart from.
    """
    numbers: list[int] = []
    first = None
    for one in order:
        if first is None or chance(first, one) >= limit:
            first = one
            numbers.append(numbers[-1] + 1 if numbers else 1)
        else:
            numbers.append(numbers[-1])
    return numbers


@dataclass(frozen=True, slots=True)
class Line:
    """Who is on which side of a quota line. ``taken`` and ``left`` are certain; among ``tied`` people decide.

    ``open_places`` of the tied can be taken. ``chances`` are those of ``AwardRow.chance``, for everybody compared.
    """

    taken: tuple[int, ...]
    tied: tuple[int, ...]
    left: tuple[int, ...]
    open_places: int
    chances: dict[int, float]


def draw_line(order: Sequence[int], places: int, chance: Chance, limit: float) -> Line:
    """Part ``order`` (best first) after ``places``.

    Who is above the line is certain when told apart from everybody below it; who is below, when everybody above is told
    apart from them. All others are tied.
    """
    above, below = list(order[:places]), list(order[places:])
    ahead = {one: {other: chance(one, other) for other in below} for one in above}
    chances = {one: min(row.values()) for one, row in ahead.items() if row}
    chances |= {other: 1.0 - min(ahead[one][other] for one in above) for other in below if above}
    taken = [one for one in above if chances.get(one, 1.0) >= limit]
    left = [other for other in below if all(ahead[one][other] >= limit for one in above)]
    tied = [one for one in order if one not in taken and one not in left]
    return Line(tuple(taken), tuple(tied), tuple(left), places - len(taken) if tied else 0, chances)
