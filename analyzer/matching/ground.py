"""A stream as numbers, for compiled loops: what each wording would cost where, worked out once, as it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analyzer.domain import MatchLevel
from analyzer.matching.codes import BLOCK, IMPOSSIBLE, SPANS
from analyzer.matching.costs import (
    CONFUSED_OTHER_TONE_COST,
    FAR_COST,
    HARMLESS,
    INSERTIONS,
    JOINTS,
    TONED_COST,
    TONELESS_COST,
)
from analyzer.matching.fills import GUESS_LONGEST, GUESS_PERCENT, Fill, join_cost
from analyzer.matching.pricing import SOUNDS, Flags, Ints, Shorts, in_units
from analyzer.matching.slots import GapSlot
from analyzer.matching.spoken_time import Remembering
from analyzer.matching.wordings import SLOT_LIST, Wordings
from analyzer.text.stream import Joint, Stream
from analyzer.text.syllables import Role

Ranks = npt.NDArray[np.int8]

LEVELS = tuple(sorted(MatchLevel, key=lambda level: level.rank))
_JOINTS = {joint: IMPOSSIBLE if joint is Joint.CUT else in_units(JOINTS[joint]) for joint in Joint}
_INSERTIONS = {role: in_units(INSERTIONS[role]) for role in Role}
_INSERTION_RANKS = {role: 0 if role in HARMLESS else MatchLevel.EDITED.rank for role in Role}
# Syllables that come and go for little, fillers, stutters and particles, are light. All others are plain.
_IS_PLAIN = {role: INSERTIONS[role] >= INSERTIONS[Role.PLAIN] for role in Role}
_SLOT_LONGEST = np.array([slot.longest for slot in SLOT_LIST], np.int32)
_SPANS = np.array(SPANS, np.int32)
_SPAN_FOR = np.searchsorted(_SPANS, np.arange(SPANS[-2] + 2)).astype(np.int32)
# The dearest syllable of each level; levels do not overlap in cost.
_DEAREST = np.array(
    [in_units(c) for c in (0.0, TONED_COST, TONELESS_COST, CONFUSED_OTHER_TONE_COST, FAR_COST)], np.int32
)


class SlotArrays(NamedTuple):
    """What may fill slots: the fills listed so far, ordered by slot and end, with the costs of their joints.

    ``fill_ends``: slots × syllables, where the fills that end before a syllable begin in that order. ``is_listed``:
    slots × syllables, whether the fills that begin with a syllable are. ``longest``: of each slot, in syllables.
    """

    fill_ends: Ints
    fill_starts: Ints
    fill_costs: Ints
    fill_ranks: Ranks
    is_listed: Flags
    longest: Ints
    gap_longest: int
    guess_percent: int
    guess_longest: int


class GroundArrays(NamedTuple):
    """Syllables are counted along the stream; costs are in ``pricing.UNIT``.

    ``costs``: see Sounds; syllable j is in the column ``heard[j]`` of it, unsigned, so that no index is tried for being
    negative. ``insertions``: what it costs to hear a
    syllable too many, its joint included. ``light_at``: syllables that come and go for little.

    A block is some plain syllables and what stands before each of them: from ``block_start`` on. For a key that
    ``is_ready``: ``bounds`` are the cheapest of the syllables in so many blocks (``spans``) from each on, and it
    ``is_light`` if it is like a syllable that comes and goes. ``span_for`` finds the first of the spans that is not
    shorter than so many blocks.
    """

    costs: Shorts
    heard: npt.NDArray[np.uint32]
    joints: Ints
    insertions: Ints
    insertion_ranks: Ranks
    light_at: Ints
    block_of: Ints
    block_start: Ints
    bounds: Shorts
    is_ready: Flags
    is_light: Flags
    spans: Ints
    span_for: Ints
    dearest: Ints
    plain_insertion: int


class Ground:
    """A stream made ready. It belongs to one call, and thereby to one thread."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._remembering = Remembering(stream.syllables)
        syllables = stream.syllables
        size = len(syllables)
        # By columns: there are a thousand syllables in a call.
        _, keys, _, roles, joints_before, *_ = zip(*syllables, strict=True) if syllables else [()] * 5
        plain = np.fromiter(map(_IS_PLAIN.__getitem__, roles), bool, size)
        before = np.cumsum(plain) - plain
        block_of = (before // BLOCK).astype(np.int32)
        joints = np.fromiter(map(_JOINTS.__getitem__, joints_before), np.int32, size)
        added = np.fromiter(map(_INSERTIONS.__getitem__, roles), np.int32, size)
        blocks = int(block_of[-1]) + 1 if len(block_of) else 0
        self.fills: list[Fill] = []
        self._fill_rows: list[tuple[int, int, int, int, int]] = []
        self.arrays = GroundArrays(
            heard=SOUNDS.heard(keys).astype(np.uint32),
            joints=joints,
            insertions=np.minimum(added + joints, IMPOSSIBLE).astype(np.int32),
            insertion_ranks=np.fromiter(map(_INSERTION_RANKS.__getitem__, roles), np.int8, size),
            light_at=np.flatnonzero(~plain).astype(np.int32),
            block_of=block_of,
            block_start=np.searchsorted(block_of, np.arange(blocks + 1)).astype(np.int32),
            **_tables(blocks),
            spans=_SPANS,
            span_for=_SPAN_FOR,
            dearest=_DEAREST,
            plain_insertion=_INSERTIONS[Role.PLAIN],
        )
        self.slots = SlotArrays(
            fill_ends=np.zeros((len(SLOT_LIST), size + 2), np.int32),
            fill_starts=np.zeros(0, np.int32),
            fill_costs=np.zeros(0, np.int32),
            fill_ranks=np.zeros(0, np.int8),
            is_listed=np.zeros((len(SLOT_LIST), size), bool),
            longest=_SLOT_LONGEST,
            gap_longest=GapSlot().longest,
            guess_percent=GUESS_PERCENT,
            guess_longest=GUESS_LONGEST,
        )
        self._hand_over()

    def _hand_over(self) -> None:
        self.parts, self.slot_parts = tuple(self.arrays), tuple(self.slots)
        """The arrays for compiled loops, which take a named tuple apart slowly."""

    def fit(self, words: Wordings) -> None:
        """Make room for the syllables of ``words``."""
        known = len(self.arrays.is_ready)
        if words.keys <= known:
            return
        old = self.arrays
        new = old._replace(**_tables(len(old.block_start) - 1))
        new.is_ready[:known], new.is_light[:known], new.bounds[:, :known] = old.is_ready, old.is_light, old.bounds
        self.arrays = new
        self._hand_over()

    def list_fills(self, wanted: Iterable[tuple[int, int, int]]) -> None:
        """List what may fill slots, by their places in ``SLOT_LIST``, from syllables ``[start, end)`` on."""
        old, syllables = self.slots, self.stream.syllables
        lacking: dict[int, list[int]] = {}
        is_listed = old.is_listed.copy()
        for place, start, end in wanted:
            new = np.flatnonzero(~is_listed[place, start:end]) + start
            is_listed[place, start:end] = True
            lacking.setdefault(place, []).extend(new.tolist())
        for place, begin in sorted(lacking.items()):
            fills = SLOT_LIST[place].fills(self._remembering, sorted(begin))
            self.fills += fills
            self._fill_rows += [
                (place, until, at, in_units(cost + join_cost(syllables, at, until)), level.rank)
                for at, until, (level, cost) in fills
            ]
        slots, ends, starts, costs, ranks = np.array(self._fill_rows, np.int32).reshape(-1, 5).T
        # In the order of their slots, ends and beginnings; of equal ones in that of the slot.
        order = np.lexsort((starts, ends, slots))
        self.fills = [self.fills[at] for at in order.tolist()]
        self._fill_rows = [self._fill_rows[at] for at in order.tolist()]
        shape = old.fill_ends.shape
        counts = np.bincount(slots * shape[1] + ends + 1, minlength=old.fill_ends.size)
        self.slots = old._replace(
            fill_ends=np.cumsum(counts, dtype=np.int32).reshape(shape),
            fill_starts=starts[order],
            fill_costs=costs[order],
            fill_ranks=ranks[order].astype(np.int8),
            is_listed=is_listed,
        )
        self._hand_over()


def _tables(blocks: int) -> dict[str, Any]:
    """Costs, and room for what is worked out of them as it is needed."""
    keys = SOUNDS.expected_keys
    return {
        "costs": SOUNDS.costs,
        "bounds": np.empty((len(SPANS), keys, blocks), np.int16),
        "is_ready": np.zeros(keys, bool),
        "is_light": np.zeros(keys, bool),
    }
