"""What was said in a window: compiled loops that align a wording with it.

Semi-global: the whole wording, anywhere in the window. ``table[i][j]`` is the least cost of having spoken the first
``i`` items of a wording when the match has begun and the first ``j`` syllables of the window have been used. Beginning
and ending anywhere is free; going on over a joint is not. All costs are whole numbers of ``pricing.UNIT``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import (
    EDITED_RANK,
    FILLED,
    FIRST_SLOT,
    GAP,
    GUESSED,
    HEARD,
    IMPOSSIBLE,
    INSERTED,
    OMITTED,
)
from analyzer.matching.compiled import compiled


@compiled
def align(
    items: Any, weights: Any, first: int, last: int, costs: Any, heard: Any, joints: Any, insertions: Any, slots: Any,
    low: int, high: int, limit: int, table: Any,
) -> bool:  # fmt: skip
    """Fill ``table`` with items ``[first, last)`` and syllables ``[low, high)``.

    False when it was given up: all matches cost more than ``limit``.
    """
    size = high - low
    before = 0
    for j in range(size + 1):
        table[0, j] = IMPOSSIBLE
    for i in range(last - first):
        item, weight = items[first + i], weights[first + i]
        least = IMPOSSIBLE
        if item >= 0:
            cost = IMPOSSIBLE
            table[i + 1, 0] = cost
            left = table[i, 0]
            # Unsigned: see bound.
            offset, one, key = np.uint64(low), np.uint64(1), np.uint64(item)
            for j in range(np.uint64(size)):
                here = table[i, j + one]
                joined = min(left + joints[offset + j], before)
                cost = min(min(cost + insertions[offset + j], joined + costs[heard[offset + j], key]), here + weight)
                cost = min(cost, IMPOSSIBLE)
                table[i + 1, j + one] = cost
                least = min(least, cost)
                left = here
        else:
            fill_slot(item, weight, before, i, joints, slots, low, high, table)
            for j in range(size):
                table[i + 1, j + 1] = min(table[i + 1, j + 1], table[i + 1, j] + insertions[low + j])
            for j in range(size + 1):
                least = min(least, table[i + 1, j])
        before += weight
        if least > limit and before > limit:
            return False
    return True


@compiled
def fill_slot(
    item: int, weight: int, before: int, i: int, joints: Any, slots: Any, low: int, high: int, table: Any
) -> None:  # fmt: skip
    """The row of a slot or gap after row ``i``, insertions apart."""
    size = high - low
    for j in range(size + 1):
        table[i + 1, j] = min(table[i, j] + weight, IMPOSSIBLE)
    if item == GAP:
        for start in range(size):
            cost = min(table[i, start] + joints[low + start], before)
            for end in range(start + 1, min(start + slots.gap_longest, size) + 1):
                table[i + 1, end] = min(table[i + 1, end], cost)
                if end < size:
                    cost = min(cost + joints[low + end], IMPOSSIBLE)
        return
    slot, guessed = FIRST_SLOT - item, weight * slots.guess_percent // 100
    for start in range(size):
        cost = min(table[i, start] + joints[low + start], before) + guessed
        for end in range(start + 1, min(start + slots.guess_longest, size) + 1):
            table[i + 1, end] = min(table[i + 1, end], cost)
            if end < size:
                cost = min(cost + joints[low + end], IMPOSSIBLE)
    for end in range(1, size + 1):
        for fill in range(slots.fill_ends[slot, low + end], slots.fill_ends[slot, low + end + 1]):
            start = slots.fill_starts[fill] - low
            if start >= 0:
                cost = min(table[i, start] + joints[low + start], before) + slots.fill_costs[fill]
                table[i + 1, end] = min(table[i + 1, end], cost)


@compiled
def put(step: Any, kind: int, item: int, start: int, end: int, fill: int) -> None:
    """Write down a step."""
    step[0], step[1], step[2], step[3], step[4] = kind, item, start, end, fill


@compiled
def walk(words: Any, wording: int, ground: Any, slots: Any, low: int, end: int, table: Any, steps: Any) -> int:
    """The steps of the best match before column ``end`` of a filled table, last step first; returns how many.

    For a step see ``STEP_FIELDS``. Costs are the same sums of the same numbers as on the way out: equal means taken.
    """
    first = words.first[wording]
    i, j, count = words.first[wording + 1] - first, end, 0
    omitted = np.int64(words.totals[wording])
    while i > 0:
        item, weight = words.items[first + i - 1], words.weights[first + i - 1]
        above, cost = table[i - 1], table[i, j]
        before = omitted - weight
        start, fill = -1, -1
        if j > 0 and item >= 0:
            at = low + j - 1
            if min(above[j - 1] + ground.joints[at], before) + ground.costs[ground.heard[at], item] == cost:
                start = j - 1
        elif j > 0 and item == GAP:
            for begin in range(max(0, j - slots.gap_longest), j):
                inside = 0
                for at in range(begin + 1, j):
                    inside += ground.joints[low + at]
                if inside < IMPOSSIBLE and min(above[begin] + ground.joints[low + begin], before) + inside == cost:
                    start = begin
                    break
        elif j > 0:
            ends = slots.fill_ends[FIRST_SLOT - item]
            for one in range(ends[low + j], ends[low + j + 1]):
                begin = slots.fill_starts[one] - low
                if begin >= 0 and (
                    min(above[begin] + ground.joints[low + begin], before) + slots.fill_costs[one] == cost
                ):
                    start, fill = begin, one
                    break
            guessed = weight * slots.guess_percent // 100
            for begin in range(j - 1, max(j - 1 - slots.guess_longest, -1), -1):
                inside = 0
                for at in range(begin + 1, j):
                    inside += ground.joints[low + at]
                if start < 0 and min(above[begin] + ground.joints[low + begin], before) + guessed + inside == cost:
                    start, fill = begin, GUESSED
        if start >= 0:
            put(steps[count], HEARD if item >= 0 else FILLED, i - 1, low + start, low + j, fill)
            count += 1
            is_first = before <= above[start] + ground.joints[low + start]
            i, j, omitted = i - 1, start, before
            if is_first:
                break
        elif above[j] + weight == cost:
            put(steps[count], OMITTED, i - 1, low + j, low + j, -1)
            count += 1
            i, omitted = i - 1, before
        else:
            j -= 1
            put(steps[count], INSERTED, -1, low + j, low + j + 1, -1)
            count += 1
    while i > 0:
        put(steps[count], OMITTED, i - 1, low + j, low + j, -1)
        count += 1
        i -= 1
    return count


@compiled
def rank_of(words: Any, wording: int, ground: Any, slots: Any, steps: Any, count: int) -> int:
    """The rank of the loosest level of the steps."""
    worst = 0
    first = words.first[wording]
    for at in range(count):
        kind, item, start, fill = steps[at, 0], steps[at, 1], steps[at, 2], steps[at, 4]
        rank = 0
        if kind == HEARD:
            cost = ground.costs[ground.heard[start], words.items[first + item]]
            while cost > ground.dearest[rank]:
                rank += 1
        elif kind == FILLED:
            rank = slots.fill_ranks[fill] if fill >= 0 else EDITED_RANK if fill == GUESSED else 0
        elif kind == OMITTED:
            rank = EDITED_RANK if words.weights[first + item] else 0
        else:
            rank = ground.insertion_ranks[start]
        worst = max(worst, rank)
    return worst


@compiled
def span_of(steps: Any, count: int) -> tuple[int, int]:
    """The syllables ``[start, end)`` that steps, last step first, take; -1 when they take none."""
    heard_from, heard_to = -1, -1
    for at in range(count):
        if steps[at, 0] != OMITTED and steps[at, 2] < steps[at, 3]:
            heard_from, heard_to = steps[at, 2], max(heard_to, steps[at, 3])
    return heard_from, heard_to
