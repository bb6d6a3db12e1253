"""A stream as numbers, for compiled loops: what each wording would cost where, worked out once, as it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analyzer.domain import MatchLevel
from analyzer.matching.arrays import Bytes, Ints, Shorts, pack
from analyzer.matching.codes import FILL_FIELDS, IMPOSSIBLE, SPANS
from analyzer.matching.costs import (
    CONFUSED_OTHER_TONE_COST,
    FAR_COST,
    HARMLESS,
    INSERTIONS,
    JOINTS,
    TONED_COST,
    TONELESS_COST,
)
from analyzer.matching.fills import GUESS_LONGEST, GUESS_PERCENT, Fill, Window
from analyzer.matching.pricing import SOUNDS, in_units
from analyzer.matching.slots import GapSlot
from analyzer.matching.sound_prices import UNIT
from analyzer.matching.wordings import SLOT_LIST, Wordings
from analyzer.text.stream import Joint, Stream
from analyzer.text.syllables import Role

LEVELS = tuple(sorted(MatchLevel, key=lambda level: level.rank))
_JOINTS = {joint: IMPOSSIBLE if joint is Joint.CUT else in_units(JOINTS[joint]) for joint in Joint}
_ROLES = {role: number for number, role in enumerate(Role)}
_NO_FILLS = np.zeros((0, FILL_FIELDS), np.int32)
_NO_FLAGS = np.zeros((2, 0), np.int8)
# The place of the part ``block_start`` among those that ``layout.number`` packs: one more than there are blocks.
_BLOCK_START = 6
# What is the same for all streams, see ``layout.number``. Syllables that come and go for little, fillers, stutters and
# particles, are light, all others plain. Levels do not overlap in cost: of each there is a dearest syllable.
_KNOWN = pack(
    [in_units(INSERTIONS[role]) for role in Role],
    [0 if role in HARMLESS else MatchLevel.EDITED.rank for role in Role],
    [INSERTIONS[role] >= INSERTIONS[Role.PLAIN] for role in Role],
    SPANS,
    np.searchsorted(SPANS, np.arange(SPANS[-2] + 2)),
    [in_units(c) for c in (0.0, TONED_COST, TONELESS_COST, CONFUSED_OTHER_TONE_COST, FAR_COST)],
    [in_units(INSERTIONS[Role.PLAIN])],
)
# And of slots, see ``layout.arrange``.
_KNOWN_SLOTS = pack([slot.longest for slot in SLOT_LIST], [GapSlot().longest, GUESS_PERCENT, GUESS_LONGEST])


class Ground:
    """A stream made ready. It belongs to one call, and thereby to one thread."""

    def __init__(self, stream: Stream) -> None:
        # What compiles is loaded when something is searched for.
        from analyzer.matching.layout import number

        self.stream = stream
        columns, size = stream.columns, stream.size
        self._window = Window.of(columns)
        roles = np.fromiter(map(_ROLES.__getitem__, columns.roles), np.int32, size)
        self._joints = np.fromiter(map(_JOINTS.__getitem__, columns.joints), np.int32, size)
        self._syllables: Ints = number(SOUNDS.heard(columns.keys), roles, self._joints, _KNOWN)
        blocks = int(self._syllables[_BLOCK_START + 1] - self._syllables[_BLOCK_START]) - 1
        self._make_tables(0, np.empty((len(SPANS), 0, blocks), np.int16), _NO_FLAGS)
        # In the order in which they were listed, and where in it those of the arrays are.
        self._fills: list[Fill] = []
        self._fill_rows = _NO_FILLS
        self._is_listed = np.zeros((len(SLOT_LIST), size), bool)
        self._sort_fills()

    def _hand_over(self) -> None:
        self.packed = (self._syllables, *self._tables, self._slots, self._is_listed)
        """What ``views.ground_of`` and ``views.slots_of`` make arrays of."""

    def fit(self, words: Wordings) -> None:
        """Make room for the syllables of ``words``."""
        if words.keys > self._keys:
            known, (_, old_bounds, old_flags) = self._keys, self._tables
            self._make_tables(known, old_bounds, old_flags)
            self._hand_over()

    def _make_tables(self, known: int, old_bounds: Shorts, old_flags: Bytes) -> None:
        """Costs, and what is worked out of them: bounds, with room for more of them, and two flags for every key."""
        from analyzer.matching.layout import lay_out

        self._keys = SOUNDS.expected_keys
        bounds = np.empty((len(SPANS), self._keys, old_bounds.shape[2]), np.int16)
        flags = np.zeros((2, self._keys), np.int8)
        bounds[:, :known], flags[:, :known] = old_bounds, old_flags
        self._tables = SOUNDS.costs, bounds, flags
        lay_out(self._syllables, *self._tables, known)

    def list_fills(self, wanted: Iterable[tuple[int, int, int]]) -> None:
        """List what may fill slots, by their places in ``SLOT_LIST``, from syllables ``[start, end)`` on."""
        is_listed, window = self._is_listed, self._window
        before = is_listed.copy()
        for place, start, end in wanted:
            if SLOT_LIST[place].is_quick:
                start, end = 0, len(window)
            is_listed[place, start:end] = True
        new = is_listed & ~before
        rows = [self._fill_rows]
        for place in np.flatnonzero(new.any(axis=1)).tolist():
            fills = SLOT_LIST[place].fills(window, np.flatnonzero(new[place]).tolist())
            if fills:
                self._fills += fills
                rows.append(_rows_of(place, fills))
        if len(rows) > 1:
            self._fill_rows = np.concatenate(rows)
            self._sort_fills()

    def _sort_fills(self) -> None:
        """Hand over the fills that have been listed so far."""
        from analyzer.matching.layout import arrange

        self._slots, self._fill_order = arrange(self._fill_rows, self._joints, _KNOWN_SLOTS)
        self._hand_over()

    def fill(self, number: int) -> Fill:
        """One of the fills by its number in the arrays."""
        return self._fills[int(self._fill_order[number])]


def _rows_of(place: int, fills: Sequence[Fill]) -> Ints:
    """The fills of a slot as rows of FILL_FIELDS."""
    starts, ends, grades = zip(*fills, strict=True)
    rows = np.empty((len(fills), FILL_FIELDS), np.int32)
    rows[:, 0], rows[:, 1], rows[:, 2] = place, ends, starts
    rows[:, 3] = np.rint(np.array([cost for _, cost in grades]) / UNIT)
    rows[:, 4] = [level.rank for level, _ in grades]
    return rows
