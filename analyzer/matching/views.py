"""The parts of what was packed into one array, see ``arrays``, as compiled loops know them."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.arrays import GroundArrays, SlotArrays, WordingArrays
from analyzer.matching.codes import NODE_FIELDS
from analyzer.matching.compiled import compiled


@compiled
def part(packed: Any, number: int) -> Any:
    """One of the parts that were packed, from 0 on."""
    return packed[packed[number] : packed[number + 1]]


@compiled
def words_of(packed: Any) -> Any:
    """``WordingArrays`` that were packed in their order."""
    nodes = part(packed, 6)
    return WordingArrays(
        part(packed, 0),
        part(packed, 1),
        part(packed, 2),
        part(packed, 3),
        part(packed, 4),
        part(packed, 5),
        nodes.reshape((NODE_FIELDS, len(nodes) // NODE_FIELDS)),
        part(packed, 7),
        part(packed, 8),
    )


@compiled
def ground_of(packed: Any, costs: Any, bounds: Any, flags: Any) -> Any:
    """``GroundArrays``, packed from ``heard`` on; ``flags`` are ``made`` and ``is_light``."""
    return GroundArrays(
        costs,
        bounds,
        flags[0],
        flags[1],
        part(packed, 0).view(np.uint32),
        part(packed, 1),
        part(packed, 2),
        part(packed, 3),
        part(packed, 4),
        part(packed, 5),
        part(packed, 6),
        part(packed, 7),
        part(packed, 8),
        part(packed, 9),
        int(part(packed, 10)[0]),
    )


@compiled
def slots_of(packed: Any, is_listed: Any) -> Any:
    """``SlotArrays``, packed from ``fill_ends`` on; the numbers at the end are one part."""
    slots, numbers = len(is_listed), part(packed, 5)
    fill_ends = part(packed, 0)
    return SlotArrays(
        is_listed,
        fill_ends.reshape((slots, len(fill_ends) // slots)),
        part(packed, 1),
        part(packed, 2),
        part(packed, 3),
        part(packed, 4),
        int(numbers[0]),
        int(numbers[1]),
        int(numbers[2]),
    )
