"""The steps of an alignment, read back from its table: what was heard for what, left out, and put in."""

from __future__ import annotations

from analyzer.domain import MatchLevel
from analyzer.matching.align import Table
from analyzer.matching.costs import (
    EXACT,
    HARMLESS,
    INSERTIONS,
    Grade,
    grade,
    insertion_surprise,
    omission_surprise,
    surprise,
)
from analyzer.matching.match import Op, Step
from analyzer.matching.phrase import Item, Sounded
from analyzer.text.stream import Syllable


def steps_of(table: Table, end: int, offset: int = 0) -> list[Step]:
    """The steps of the best alignment that ends before column ``end``, in the order of the phrase.

    The first column of the table is syllable ``offset`` of the stream.
    """
    # Walk back from the end. The costs are the same sums of the same numbers as on the way out: equal means taken.
    steps: list[Step] = []
    strip, items = table.strip, table.pattern.items
    i, j = len(table.rows) - 1, end
    while i:
        item, above, cost = items[i - 1], table.rows[i - 1], table.rows[i][j]
        heard = _way_in(table, i, j)
        if heard is not None:
            start, graded = heard
            steps.append(_heard(item, table, start, j, graded, offset))
            is_first = table.omissions[i - 1] <= above[start] + strip.joints[start]
            i, j = i - 1, start
            if is_first:
                break
        elif above[j] + item.weight == cost:
            steps.append(_omitted(item, j + offset))
            i -= 1
        else:
            j -= 1
            steps.append(_inserted(strip.window[j], j + offset))
    steps += [_omitted(item, j + offset) for item in reversed(items[:i])]
    return steps[::-1]


def _way_in(table: Table, i: int, j: int) -> tuple[int, Grade] | None:
    """The column where hearing item ``i`` began and its grade, if cell (i, j) was reached by hearing it."""
    item, above, before = table.pattern.items[i - 1], table.rows[i - 1], table.omissions[i - 1]
    strip, cost = table.strip, table.rows[i][j]
    if j == 0:
        return None
    if isinstance(item, Sounded):
        graded = grade(item.key, strip.keys[j - 1])
        substituted = min(above[j - 1] + strip.joints[j - 1], before) + graded[1]
        return (j - 1, graded) if substituted == cost else None
    for fill in strip.fills_before(item, j):
        if strip.fill_cost(fill, before, above) == cost:
            return fill[0], fill[2]
    return None


def _omitted(item: Item, at: int) -> Step:
    if not item.weight:
        return Step(Op.FILLED, _name(item), "", at, at, 0.0, MatchLevel.EXACT)
    lost = omission_surprise(item.role) if isinstance(item, Sounded) else 0.0
    return Step(Op.OMITTED, _name(item), "", at, at, item.weight, MatchLevel.EDITED, lost)


def _inserted(syllable: Syllable, at: int) -> Step:
    level = MatchLevel.EXACT if syllable.role in HARMLESS else MatchLevel.EDITED
    added = insertion_surprise(syllable.key, syllable.role)
    return Step(Op.INSERTED, "", syllable.char, at, at + 1, INSERTIONS[syllable.role], level, added)


def _heard(item: Item, table: Table, start: int, end: int, graded: Grade, offset: int) -> Step:
    window = table.strip.window
    heard = "".join(s.char for s in window[start:end])
    level, cost = graded
    if not isinstance(item, Sounded):
        return Step(Op.FILLED, _name(item), heard, start + offset, end + offset, cost, level)
    op = Op.SAME if graded == EXACT else Op.SUBSTITUTED
    lost = surprise(item.key, window[start].key)
    return Step(op, item.char, heard, start + offset, end + offset, cost, level, lost)


def _name(item: Item) -> str:
    return item.char if isinstance(item, Sounded) else f"{{{item.name}}}"
