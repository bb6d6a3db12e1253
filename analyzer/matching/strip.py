"""A window of a stream made ready for aligning many wordings with it; those that begin alike share their rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from analyzer.matching.costs import EXACT, IMPOSSIBLE, INSERTIONS, JOINTS, grade
from analyzer.matching.fills import Fill, Slot, is_unbroken, join_cost
from analyzer.matching.phrase import Item, Sounded
from analyzer.matching.slots import GapSlot
from analyzer.text.stream import Syllable

Row = list[float]
_MOST_COSTS = 256


class Node:
    """What some items in a row cost, as the last of them: see align for ``row``. ``least`` is the least of it, and
    ``omitted`` the cost of leaving all of them out."""

    __slots__ = ("_children", "item", "least", "omitted", "row")

    def __init__(self, item: Item | None, row: Row, omitted: float) -> None:
        self.item, self.row, self.omitted = item, row, omitted
        self.least = min(row)
        self._children: dict[int, Node] = {}

    def after(self, item: Item, strip: Strip) -> Node:
        """The node for one item more."""
        # Items are kept by their nodes, so their ids stay their own; equal items with two ids are merely done twice.
        child = self._children.get(id(item))
        if child is None:
            row = strip.row(item, self.omitted, self.row)
            child = self._children[id(item)] = Node(item, row, self.omitted + item.weight)
        return child


class Strip:
    """The syllables of a window and what it costs to go on over each, or to hear it in between."""

    def __init__(self, window: Sequence[Syllable], fills: Callable[[Slot], list[Fill]] | None = None) -> None:
        """``fills`` lists the fillings of a slot in the window, for who knows them already."""
        self.window = window
        self.keys = [s.key for s in window]
        self.joints = [JOINTS[s.joint] for s in window]
        self.root = Node(None, [IMPOSSIBLE] * (len(window) + 1), 0.0)
        self._insertions = [INSERTIONS[s.role] + joint for s, joint in zip(window, self.joints, strict=True)]
        self._fills: dict[str, list[Fill]] = {}
        self._list = fills or (lambda slot: slot.fills(window))

    def row(self, item: Item, before: float, above: Row) -> Row:
        """The row of ``item`` after the row ``above``; ``before`` is the cost of beginning here, all earlier items
        omitted."""
        if isinstance(item, Sounded):
            return self._sounded_row(item, before, above)
        row = self._gap_row(item, before, above) if isinstance(item, GapSlot) else self._slot_row(item, before, above)
        for j, insertion in enumerate(self._insertions):
            row[j + 1] = min(row[j + 1], row[j] + insertion)
        return row

    def fills_before(self, slot: Slot, end: int) -> list[Fill]:
        """The fillings that end before column ``end``, in the order in which the slot lists them."""
        if not isinstance(slot, GapSlot):
            return [fill for fill in self._fills_of(slot) if fill[1] == end]
        starts = range(max(0, end - slot.longest), end)
        return [(start, end, EXACT) for start in starts if is_unbroken(self.window, start, end)]

    def fill_cost(self, fill: Fill, before: float, above: Row) -> float:
        """The cost of having filled a slot like that."""
        start, end, (_, cost) = fill
        return min(above[start] + self.joints[start], before) + join_cost(self.window, start, end) + cost

    def _fills_of(self, slot: Slot) -> list[Fill]:
        fills = self._fills.get(slot.name)
        if fills is None:
            fills = self._fills[slot.name] = self._list(slot)
        return fills

    def _sounded_row(self, item: Sounded, before: float, above: Row) -> Row:
        costs, weight = _costs_of(item.key), item.weight
        heard = [costs[key] for key in self.keys]
        cost = IMPOSSIBLE
        row = [cost]
        for above_left, above_here, sound, joint, insertion in zip(
            above, above[1:], heard, self.joints, self._insertions, strict=False
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

    def _gap_row(self, gap: GapSlot, before: float, above: Row) -> Row:
        """A gap is filled by anything for nothing, so there is no need to list how."""
        row = [cost + gap.weight for cost in above]
        joints, size = self.joints, len(self.joints)
        for start in range(size):
            begun = min(above[start] + joints[start], before)
            joined = 0.0
            for end in range(start + 1, min(start + gap.longest, size) + 1):
                if begun + joined < row[end]:
                    row[end] = begun + joined
                if end < size:
                    joined += joints[end]
        return row

    def _slot_row(self, slot: Slot, before: float, above: Row) -> Row:
        row = [cost + slot.weight for cost in above]
        for fill in self._fills_of(slot):
            row[fill[1]] = min(row[fill[1]], self.fill_cost(fill, before, above))
        return row


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
