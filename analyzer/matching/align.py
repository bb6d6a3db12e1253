"""Semi-global alignment of one wording with a window of a stream: the whole wording, anywhere in the window.

``rows[i][j]`` is the least cost of having spoken the first ``i`` items of the wording when the match has begun and the
first ``j`` syllables of the window have been used. Beginning and ending anywhere is free; going on over a joint is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from analyzer.domain import MatchLevel
from analyzer.matching.costs import (
    EXACT,
    HARMLESS,
    IMPOSSIBLE,
    INSERTIONS,
    JOINTS,
    Grade,
    grade,
    insertion_surprise,
    omission_surprise,
    surprise,
)
from analyzer.matching.fills import Fill, Slot, is_unbroken, join_cost
from analyzer.matching.match import Op, Step
from analyzer.matching.phrase import Item, Pattern, Sounded
from analyzer.matching.slots import GapSlot
from analyzer.text.stream import Syllable

Row = list[float]
_MOST_COSTS = 256


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one alignment: items + 1 rows of syllables + 1 columns. ``is_complete`` is False when it was given
    up because every further cell would cost more than the limit."""

    pattern: Pattern
    window: Sequence[Syllable]
    joints: Sequence[float]
    insertions: Sequence[float]
    omissions: Sequence[float]
    rows: Sequence[Row]
    is_complete: bool

    @property
    def last_row(self) -> Row:
        """The cost of a match that ends before each column."""
        return self.rows[-1] if self.is_complete else [IMPOSSIBLE] * (len(self.window) + 1)

    def steps(self, end: int) -> list[Step]:
        """The steps of the best alignment that ends before column ``end``, in the order of the phrase."""
        return _trace(self, end)


class _Costs(dict[str, float]):
    """What it costs to hear each syllable for the expected one, filled as they turn up. Shared by threads."""

    def __init__(self, expected: str) -> None:
        super().__init__()
        self._expected = expected

    def __missing__(self, heard: str) -> float:
        if len(self) >= _MOST_COSTS:
            self.clear()
        cost = self[heard] = grade(self._expected, heard)[1]
        return cost


_costs_of = lru_cache(maxsize=4096)(_Costs)


def align(pattern: Pattern, window: Sequence[Syllable], limit: float = IMPOSSIBLE) -> Table:
    """Align ``pattern`` with every place of ``window``; time and memory are items × syllables.

    Costs above ``limit`` are of no interest to the caller, which may save most of the work.
    """
    joints = [JOINTS[s.joint] for s in window]
    insertions = [INSERTIONS[s.role] + joint for s, joint in zip(window, joints, strict=True)]
    omissions = list(accumulate((item.weight for item in pattern.items), initial=0.0))
    keys = [s.key for s in window]
    rows = [[IMPOSSIBLE] * (len(window) + 1)]
    for i, item in enumerate(pattern.items):
        if isinstance(item, Sounded):
            costs = _costs_of(item.key)
            heard = [costs[key] for key in keys]
            rows.append(_sounded_row(item.weight, omissions[i], rows[-1], heard, joints, insertions))
        elif isinstance(item, GapSlot):
            rows.append(_gap_row(item, omissions[i], rows[-1], joints, insertions))
        else:
            rows.append(_slot_row(item, omissions[i], rows[-1], window, joints, insertions))
        if min(rows[-1]) > limit and omissions[i + 1] > limit:
            break
    is_complete = len(rows) == len(pattern.items) + 1
    return Table(pattern, window, joints, insertions, omissions, rows, is_complete)


def _sounded_row(
    weight: float, before: float, above: Row, heard: Row, joints: list[float], insertions: list[float]
) -> Row:
    """``before`` is the cost of beginning here with all earlier items omitted; ``heard`` that of each syllable."""
    cost = IMPOSSIBLE
    row = [cost]
    for above_left, above_here, sound, joint, insertion in zip(
        above, above[1:], heard, joints, insertions, strict=False
    ):
        joined = above_left + joint
        cost += insertion
        substituted = (joined if joined < before else before) + sound
        if substituted < cost:
            cost = substituted
        omitted = above_here + weight
        if omitted < cost:
            cost = omitted
        row.append(cost)
    return row


def _gap_row(gap: GapSlot, before: float, above: Row, joints: list[float], insertions: list[float]) -> Row:
    """A gap is filled by anything for nothing, so there is no need to list how."""
    row = [cost + gap.weight for cost in above]
    size = len(joints)
    for start in range(size):
        begun = min(above[start] + joints[start], before)
        joined = 0.0
        for end in range(start + 1, min(start + gap.longest, size) + 1):
            if begun + joined < row[end]:
                row[end] = begun + joined
            if end < size:
                joined += joints[end]
    return _with_insertions(row, insertions)


def _slot_row(
    slot: Slot, before: float, above: Row, window: Sequence[Syllable], joints: list[float], insertions: list[float]
) -> Row:
    row = [cost + slot.weight for cost in above]
    for fill in slot.fills(window):
        row[fill[1]] = min(row[fill[1]], _fill_cost(fill, before, above, window, joints))
    return _with_insertions(row, insertions)


def _with_insertions(row: Row, insertions: list[float]) -> Row:
    for j, insertion in enumerate(insertions):
        row[j + 1] = min(row[j + 1], row[j] + insertion)
    return row


def _fill_cost(fill: Fill, before: float, above: Row, window: Sequence[Syllable], joints: Sequence[float]) -> float:
    start, end, (_, cost) = fill
    return min(above[start] + joints[start], before) + join_cost(window, start, end) + cost


def _trace(table: Table, end: int) -> list[Step]:
    """Walk back from the end. The costs are the same sums of the same numbers as on the way out: equal means taken."""
    steps: list[Step] = []
    i, j = len(table.rows) - 1, end
    while i:
        item, above, cost = table.pattern.items[i - 1], table.rows[i - 1], table.rows[i][j]
        heard = _way_in(table, i, j)
        if heard is not None:
            start, graded = heard
            steps.append(_heard(item, table.window, start, j, graded))
            is_first = table.omissions[i - 1] <= above[start] + table.joints[start]
            i, j = i - 1, start
            if is_first:
                break
        elif above[j] + item.weight == cost:
            steps.append(_omitted(item, j))
            i -= 1
        else:
            j -= 1
            steps.append(_inserted(table.window[j], j))
    steps += [_omitted(item, j) for item in reversed(table.pattern.items[:i])]
    return steps[::-1]


def _way_in(table: Table, i: int, j: int) -> tuple[int, Grade] | None:
    """The column where hearing item ``i`` began and its grade, if cell (i, j) was reached by hearing it."""
    item, above, before = table.pattern.items[i - 1], table.rows[i - 1], table.omissions[i - 1]
    cost = table.rows[i][j]
    if j == 0:
        return None
    if isinstance(item, Sounded):
        graded = grade(item.key, table.window[j - 1].key)
        substituted = min(above[j - 1] + table.joints[j - 1], before) + graded[1]
        return (j - 1, graded) if substituted == cost else None
    for fill in _fills_before(item, table.window, j):
        if _fill_cost(fill, before, above, table.window, table.joints) == cost:
            return fill[0], fill[2]
    return None


def _fills_before(slot: Slot, window: Sequence[Syllable], end: int) -> list[Fill]:
    """The fillings that end before column ``end``, in the order in which the slot lists them."""
    if not isinstance(slot, GapSlot):
        return [fill for fill in slot.fills(window) if fill[1] == end]
    starts = range(max(0, end - slot.longest), end)
    return [(start, end, EXACT) for start in starts if is_unbroken(window, start, end)]


def _omitted(item: Item, j: int) -> Step:
    if not item.weight:
        return Step(Op.FILLED, _name(item), "", j, j, 0.0, MatchLevel.EXACT)
    lost = omission_surprise(item.role) if isinstance(item, Sounded) else 0.0
    return Step(Op.OMITTED, _name(item), "", j, j, item.weight, MatchLevel.EDITED, lost)


def _inserted(syllable: Syllable, j: int) -> Step:
    level = MatchLevel.EXACT if syllable.role in HARMLESS else MatchLevel.EDITED
    added = insertion_surprise(syllable.key, syllable.role)
    return Step(Op.INSERTED, "", syllable.char, j, j + 1, INSERTIONS[syllable.role], level, added)


def _heard(item: Item, window: Sequence[Syllable], start: int, end: int, graded: Grade) -> Step:
    heard = "".join(s.char for s in window[start:end])
    level, cost = graded
    if not isinstance(item, Sounded):
        return Step(Op.FILLED, _name(item), heard, start, end, cost, level)
    op = Op.SAME if graded == EXACT else Op.SUBSTITUTED
    return Step(op, item.char, heard, start, end, cost, level, surprise(item.key, window[start].key))


def _name(item: Item) -> str:
    return item.char if isinstance(item, Sounded) else f"{{{item.name}}}"
