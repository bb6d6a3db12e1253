"""A stream laid out for searching: compiled loops that number it, and work out what all searches need to know."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import BLOCK_BITS, IMPOSSIBLE, NEAR, NOTHING_HEARD
from analyzer.matching.compiled import compiled
from analyzer.matching.views import ground_of, part

_PARTS = 11
# So many blocks of all keys are no more than what is quickly at hand.
_TURNED = 32


@compiled
def number(heard: Any, roles: Any, joints: Any, known: Any) -> Any:
    """The fields of ``GroundArrays`` from ``heard`` on, packed: of each syllable the number of its key and that of its
    role, and what its joint costs. ``known`` are packed for all streams: for each role what it costs to hear it too
    many, the rank of that and whether it is plain; then the fields from ``spans`` on."""
    insertions, ranks, is_plain = part(known, 0), part(known, 1), part(known, 2)
    size, plain = len(heard), 0
    block_of = np.empty(size, np.int32)
    for j in range(size):
        block_of[j] = plain >> BLOCK_BITS
        plain += is_plain[roles[j]]
    blocks = block_of[size - 1] + 1 if size else 0
    lengths = np.array((size, size, size, size, size - plain, size, blocks + 1, 0, 0, 0, 0))
    for at in range(7, _PARTS):
        lengths[at] = len(part(known, at - 4))
    packed = np.empty(_PARTS + 1 + lengths.sum(), np.int32)
    packed[0] = _PARTS + 1
    for at in range(_PARTS):
        packed[at + 1] = packed[at] + lengths[at]
    part(packed, 0)[:], part(packed, 1)[:], part(packed, 5)[:] = heard, joints, block_of
    costs, levels, light_at, block_start = part(packed, 2), part(packed, 3), part(packed, 4), part(packed, 6)
    light, block = 0, 0
    for j in range(size):
        costs[j], levels[j] = min(insertions[roles[j]] + joints[j], IMPOSSIBLE), ranks[roles[j]]
        if not is_plain[roles[j]]:
            light_at[light] = j
            light += 1
        if block_of[j] == block:
            block_start[block] = j
            block += 1
    block_start[blocks] = size
    for at in range(7, _PARTS):
        part(packed, at)[:] = part(known, at - 4)
    return packed


@compiled
def lay_out(syllables: Any, costs: Any, bounds: Any, flags: Any, known: int) -> None:
    """Make what is known of every key from the beginning: the bounds of single blocks and whether it is light. Those of
    the first ``known`` are there.

    A row of ``costs`` is what one syllable costs for all keys, so that all of them are compared at once; the blocks
    are turned into columns a few at a time, while they are at hand.
    """
    ground = ground_of(syllables, costs, bounds, flags)
    heard, block_start, light_at, is_light = ground.heard, ground.block_start, ground.light_at, ground.is_light
    # Everything by index, and unsigned: rows taken out of arrays cost more than the work on them.
    begin, keys, blocks = np.uint64(known), np.uint64(bounds.shape[1]), bounds.shape[2]
    alone, one = np.uint64(0), np.uint64(1)
    lowest = np.empty((_TURNED, bounds.shape[1]), np.int16)
    for first in range(0, blocks, _TURNED):
        offset, count = np.uint64(first), np.uint64(min(_TURNED, blocks - first))
        for block in range(count):
            for key in range(begin, keys):
                lowest[block, key] = NOTHING_HEARD
            for j in range(np.uint64(block_start[offset + block]), np.uint64(block_start[offset + block + one])):
                row = np.uint64(heard[j])
                for key in range(begin, keys):
                    lowest[block, key] = min(lowest[block, key], costs[row, key])
        for key in range(begin, keys):
            for block in range(count):
                bounds[alone, key, offset + block] = lowest[block, key]
    for at in range(len(light_at)):
        row = np.uint64(heard[np.uint64(light_at[at])])
        for key in range(begin, keys):
            is_light[key] |= costs[row, key] < NEAR


@compiled
def arrange(fills: Any, joints: Any, known: Any) -> Any:
    """The fields of ``SlotArrays`` from ``fill_ends`` on, packed, and for each fill there its number among ``fills``:
    rows of FILL_FIELDS. ``joints`` are what those of all syllables cost, ``known`` packed the last fields.

    In the order of their slots, ends and beginnings; of equal ones in that of the slot.
    """
    longest, numbers, size, count = part(known, 0), part(known, 1), len(joints), len(fills)
    # For each slot one more than there are ends: where fills end before a syllable, and where those after them begin.
    width = size + 2
    lengths = (len(longest) * width, count, count, count, len(longest), len(numbers))
    packed = np.zeros(len(lengths) + 1 + sum(lengths), np.int32)
    packed[0] = len(lengths) + 1
    for at in range(len(lengths)):
        packed[at + 1] = packed[at] + lengths[at]
    ends, starts, costs, ranks = part(packed, 0), part(packed, 1), part(packed, 2), part(packed, 3)
    part(packed, 4)[:], part(packed, 5)[:] = longest, numbers
    for fill in range(count):
        ends[fills[fill, 0] * width + fills[fill, 1] + 1] += 1
    for cell in range(1, len(ends)):
        ends[cell] += ends[cell - 1]
    order, taken = np.empty(count, np.int64), np.zeros(len(ends), np.int32)
    for fill in range(count):
        cell = fills[fill, 0] * width + fills[fill, 1]
        at = ends[cell] + taken[cell]
        while at > ends[cell] and fills[order[at - 1], 2] > fills[fill, 2]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = fill
        taken[cell] += 1
    joined = np.cumsum(joints.astype(np.int64))
    for at in range(count):
        _, end, starts[at], cost, ranks[at] = fills[order[at]]
        # What is between two syllables costs the difference.
        costs[at] = cost + joined[end - 1] - joined[starts[at]]
    return packed, order
