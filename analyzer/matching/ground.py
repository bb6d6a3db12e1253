"""A stream as numbers, for compiled loops: what each wording would cost where, worked out once, as it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
# Syllables that come and go for little: fillers, stutters, particles. All others are plain.
_LIGHT = frozenset(role for role, cost in INSERTIONS.items() if cost < INSERTIONS[Role.PLAIN])
_SLOT_LONGEST = np.array([slot.longest for slot in SLOT_LIST], np.int32)
_SPANS = np.array(SPANS, np.int64)
# The dearest syllable of each level; levels do not overlap in cost.
_DEAREST = np.array(
    [in_units(c) for c in (0.0, TONED_COST, TONELESS_COST, CONFUSED_OTHER_TONE_COST, FAR_COST)], np.int32
)


class SlotArrays(NamedTuple):
    """What may fill slots: all fills, ordered by slot and end, with the costs of their joints.

    ``fill_ends``: slots × syllables, where the fills that end before a syllable begin in that order. ``longest``: of
    each slot, in syllables.
    """

    fill_ends: Ints
    fill_starts: Ints
    fill_costs: Ints
    fill_ranks: Ranks
    longest: Ints
    gap_longest: int
    guess_percent: int
    guess_longest: int


class HeardArrays(NamedTuple):
    """The distinct keys that are heard: their characters, whether those ask a question, and the numbers of their
    readings: the first of each, and further ones as rows of key and reading."""

    chars: Ints
    is_question: Flags
    first_readings: Ints
    more_readings: Ints


class GroundArrays(NamedTuple):
    """Syllables are counted along the stream; costs are in ``pricing.UNIT``.

    ``heard``: the distinct keys, and ``which`` of them each syllable has. ``insertions``: what it
    costs to hear a syllable too many, its joint included. ``light_at``: syllables that come and go for little.

    A block is some plain syllables and what stands before each of them: from ``block_start`` on. For a key, where it
    ``has_costs``: ``costs`` of hearing each syllable for it, the cheapest ``in_block``, and whether it ``is_light``,
    like a syllable that comes and goes; where it ``has_bounds`` for one of the spans: the cheapest from each block on.
    """

    heard: HeardArrays
    which: Ints
    joints: Ints
    insertions: Ints
    insertion_ranks: Ranks
    block_of: Ints
    block_start: Ints
    costs: Shorts
    has_costs: Flags
    light_at: Ints
    is_light: Flags
    in_block: Shorts
    bounds: Shorts
    has_bounds: Flags
    slots: SlotArrays
    spans: npt.NDArray[np.int64]
    dearest: Ints
    plain_insertion: int


class SoundArrays(NamedTuple):
    """``pricing.Tables`` with the cost of a homophone."""

    chars: Ints
    is_question: Flags
    readings: Shorts
    prices: Shorts
    toned: int


class Ground:
    """A stream made ready. It belongs to one call, and thereby to one thread."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._remembering = Remembering(stream.syllables)
        syllables = stream.syllables
        plain = np.array([s.role not in _LIGHT for s in syllables], bool)
        before = np.cumsum(plain) - plain
        block_of = (before // BLOCK).astype(np.int32)
        joints = np.array([_JOINTS[s.joint] for s in syllables], np.int32)
        added = np.array([_INSERTIONS[s.role] for s in syllables], np.int32)
        places: dict[str, int] = {}
        which = [places.setdefault(s.key, len(places)) for s in syllables]
        blocks = int(block_of[-1]) + 1 if len(block_of) else 0
        self.fills: list[Fill] = []
        self._fill_rows: list[tuple[int, int, int, int, int]] = []
        self._has_fills = np.zeros((len(SLOT_LIST), len(syllables)), bool)
        self.arrays = GroundArrays(
            heard=_heard(tuple(places)),
            which=np.array(which, np.int32),
            joints=joints,
            insertions=np.minimum(added + joints, IMPOSSIBLE).astype(np.int32),
            insertion_ranks=np.array([0 if s.role in HARMLESS else MatchLevel.EDITED.rank for s in syllables], np.int8),
            block_of=block_of,
            block_start=np.searchsorted(block_of, np.arange(blocks + 1)).astype(np.int32),
            **_tables(0, len(syllables), blocks),
            slots=SlotArrays(
                fill_ends=np.zeros((len(SLOT_LIST), len(syllables) + 2), np.int32),
                fill_starts=np.zeros(0, np.int32),
                fill_costs=np.zeros(0, np.int32),
                fill_ranks=np.zeros(0, np.int8),
                longest=_SLOT_LONGEST,
                gap_longest=GapSlot().longest,
                guess_percent=GUESS_PERCENT,
                guess_longest=GUESS_LONGEST,
            ),
            spans=_SPANS,
            dearest=_DEAREST,
            light_at=np.flatnonzero(~plain).astype(np.int32),
            plain_insertion=_INSERTIONS[Role.PLAIN],
        )
        self.sounds = _sounds()

    def fit(self, words: Wordings) -> None:
        """Make room for the syllables of ``words``."""
        known = len(self.arrays.has_costs)
        if words.keys <= known:
            return
        self.sounds = _sounds()
        old = self.arrays
        new = old._replace(**_tables(len(self.sounds.chars), len(old.joints), len(old.block_start) - 1))
        for name in ("has_costs", "costs", "is_light", "in_block"):
            getattr(new, name)[:known] = getattr(old, name)
        for name in ("has_bounds", "bounds"):
            getattr(new, name)[:, :known] = getattr(old, name)
        self.arrays = new

    def list_fills(self, wanted: Iterable[tuple[int, int, int]]) -> None:
        """List what may fill slots, by their places in ``SLOT_LIST``, from syllables ``[start, end)`` on."""
        old, syllables = self.arrays.slots, self.stream.syllables
        asked = np.zeros_like(self._has_fills)
        for place, start, end in wanted:
            asked[place, start:end] = True
        lacking = asked & ~self._has_fills
        if not lacking.any():
            return
        for place in np.flatnonzero(lacking.any(axis=1)).tolist():
            fills = SLOT_LIST[place].fills(self._remembering, np.flatnonzero(lacking[place]).tolist())
            self.fills += fills
            self._fill_rows += [
                (place, until, at, in_units(cost + join_cost(syllables, at, until)), level.rank)
                for at, until, (level, cost) in fills
            ]
        self._has_fills |= asked
        slots, ends, starts, costs, ranks = np.array(self._fill_rows, np.int32).reshape(-1, 5).T
        # In the order of their slots, ends and beginnings; of equal ones in that of the slot.
        order = np.lexsort((starts, ends, slots))
        self.fills = [self.fills[at] for at in order.tolist()]
        self._fill_rows = [self._fill_rows[at] for at in order.tolist()]
        places = np.arange(old.fill_ends.size).reshape(old.fill_ends.shape)
        width = old.fill_ends.shape[1]
        listed = old._replace(
            fill_ends=np.searchsorted(slots[order] * width + ends[order], places).astype(np.int32),
            fill_starts=starts[order],
            fill_costs=costs[order],
            fill_ranks=ranks[order].astype(np.int8),
        )
        self.arrays = self.arrays._replace(slots=listed)


def _tables(keys: int, syllables: int, blocks: int) -> dict[str, Any]:
    return {
        "costs": np.empty((keys, syllables), np.int16),
        "has_costs": np.zeros(keys, bool),
        "is_light": np.zeros(keys, bool),
        "in_block": np.empty((keys, blocks), np.int16),
        "bounds": np.empty((len(SPANS), keys, blocks), np.int16),
        "has_bounds": np.zeros((len(SPANS), keys), bool),
    }


def _heard(keys: Sequence[str]) -> HeardArrays:
    numbers, tables = SOUNDS.numbers(keys), SOUNDS.tables
    readings = tables.readings[numbers].astype(np.int32)
    key, place = np.nonzero(readings[:, 1:] >= 0)
    return HeardArrays(
        tables.chars[numbers],
        tables.is_question[numbers],
        np.ascontiguousarray(readings[:, 0]),
        np.stack([key, readings[key, place + 1]], axis=1).astype(np.int32),
    )


def _sounds() -> SoundArrays:
    tables = SOUNDS.tables
    return SoundArrays(tables.chars, tables.is_question, tables.readings, tables.prices, in_units(TONED_COST))
