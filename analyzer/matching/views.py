"""The parts of what was packed into one array, see ``arrays``, as compiled loops know them."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.arrays import GroundArrays, SlotArrays, WordingArrays
from analyzer.matching.codes import NODE_FIELDS
from analyzer.matching.compiled import compiled

_WORDING_PARTS, _GROUND_PARTS, _SLOT_PARTS = 9, 11, 6


@compiled
def part(packed: Any, number: int, parts: int) -> Any:
    """One of the ``parts`` that were packed."""
    at = parts
    for before in range(number):
        at += packed[before]
    return packed[at : at + packed[number]]


@compiled
def words_of(packed: Any) -> Any:
    """``WordingArrays`` that were packed in their order."""
    nodes = part(packed, 6, _WORDING_PARTS)
    return WordingArrays(
        part(packed, 0, _WORDING_PARTS),
        part(packed, 1, _WORDING_PARTS),
        part(packed, 2, _WORDING_PARTS),
        part(packed, 3, _WORDING_PARTS),
        part(packed, 4, _WORDING_PARTS),
        part(packed, 5, _WORDING_PARTS),
        nodes.reshape((NODE_FIELDS, len(nodes) // NODE_FIELDS)),
        part(packed, 7, _WORDING_PARTS),
        part(packed, 8, _WORDING_PARTS),
    )


@compiled
def ground_of(packed: Any, costs: Any, bounds: Any, flags: Any) -> Any:
    """``GroundArrays``, packed from ``heard`` on; ``flags`` are ``is_ready`` and ``is_light``."""
    return GroundArrays(
        costs,
        bounds,
        flags[0],
        flags[1],
        part(packed, 0, _GROUND_PARTS).view(np.uint32),
        part(packed, 1, _GROUND_PARTS),
        part(packed, 2, _GROUND_PARTS),
        part(packed, 3, _GROUND_PARTS),
        part(packed, 4, _GROUND_PARTS),
        part(packed, 5, _GROUND_PARTS),
        part(packed, 6, _GROUND_PARTS),
        part(packed, 7, _GROUND_PARTS),
        part(packed, 8, _GROUND_PARTS),
        part(packed, 9, _GROUND_PARTS),
        int(part(packed, 10, _GROUND_PARTS)[0]),
    )


@compiled
def slots_of(packed: Any, is_listed: Any) -> Any:
    """``SlotArrays``, packed from ``fill_ends`` on; the numbers at the end are one part."""
    slots, numbers = len(is_listed), part(packed, 5, _SLOT_PARTS)
    fill_ends = part(packed, 0, _SLOT_PARTS)
    return SlotArrays(
        is_listed,
        fill_ends.reshape((slots, len(fill_ends) // slots)),
        part(packed, 1, _SLOT_PARTS),
        part(packed, 2, _SLOT_PARTS),
        part(packed, 3, _SLOT_PARTS),
        part(packed, 4, _SLOT_PARTS),
        int(numbers[0]),
        int(numbers[1]),
        int(numbers[2]),
    )
