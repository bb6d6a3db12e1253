"""What a search asks of compiled code, each in one call: all matches of some wordings, the closest one, and its steps.

Wordings come packed, a ground and what may fill slots as the arguments of ``views.ground_of`` and ``views.slots_of``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.align import align, rank_of, span_of, walk
from analyzer.matching.candidates import candidates, windows_of
from analyzer.matching.codes import (
    ALLOWANCE_FIELDS,
    FIRST_SLOT,
    HIT_FIELDS,
    IMPOSSIBLE,
    NO_MATCH,
    STEP_FIELDS,
    WINDOW_FIELDS,
)
from analyzer.matching.compiled import compiled
from analyzer.matching.sieve import shares
from analyzer.matching.views import ground_of, part, slots_of, words_of

# Shares are quotients: what costs as much must not seem to cost less.
_ROUNDING = 1e-6


@compiled
def find(
    wordings: Any, limits: Any, first_limits: Any, syllables: Any, costs: Any, bounds: Any, flags: Any, fills: Any,
    is_listed: Any, start: int, end: int,
) -> Any:  # fmt: skip
    """All matches in syllables ``[start, end)`` that cost no more than ``first_limits``, if there are such limits and
    any matches; otherwise all that cost no more than ``limits``: rows of HIT_FIELDS, wording by wording.

    Of matches of one wording that overlap, the cheapest stays, the earlier one when equally cheap. Where the fills of
    slots have to be listed first, the windows to list them for; see ``unlisted``.
    """
    words, ground, slots = words_of(wordings), ground_of(syllables, costs, bounds, flags), slots_of(fills, is_listed)
    if len(first_limits):
        hits = matches(words, first_limits, ground, slots, start, end)
        if len(hits):
            return hits
    return matches(words, limits, ground, slots, start, end)


@compiled
def matches(words: Any, packed: Any, ground: Any, slots: Any, start: int, end: int) -> Any:
    """All matches in syllables ``[start, end)`` that cost no more than the limits, which come packed with their
    allowances; see ``find``."""
    limits, allowed = part(packed, 0), part(packed, 1).reshape((ALLOWANCE_FIELDS, words.nodes.shape[1]))
    windows = candidates(words, limits, allowed, ground, slots, start, end)
    lacking = unlisted(words, windows, slots)
    if len(lacking):
        return lacking
    hits, found = np.empty((max(len(windows), 1), HIT_FIELDS), np.int32), 0
    table, steps = tables(words, windows)
    costs, heard, joints, insertions = ground.costs, ground.heard, ground.joints, ground.insertions
    for at in range(len(windows)):
        wording, low, high = windows[at, 0], windows[at, 1], windows[at, 2]
        limit, first, last = limits[wording], words.first[wording], words.first[wording + 1]
        if align(
            words.items, words.weights, first, last, costs, heard, joints, insertions, slots, low, high, limit, table
        ):
            hits, found = pick(words, wording, ground, slots, low, high, limit, table, steps, hits, found)
    return hits[:found]


@compiled
def nearest(
    wordings: Any, syllables: Any, costs: Any, bounds: Any, flags: Any, fills: Any, is_listed: Any, start: int, end: int
) -> Any:  # fmt: skip
    """What costs the smallest share of its weight in syllables ``[start, end)``, and less than all of it, as a row of
    HIT_FIELDS; of equals the first, in the order of their bounds. No row when nothing does.

    Where the fills of slots have to be listed first, the windows to list them for; see ``unlisted``.
    """
    words, ground, slots = words_of(wordings), ground_of(syllables, costs, bounds, flags), slots_of(fills, is_listed)
    least = shares(words, ground, start, end)
    order = np.argsort(least, kind="mergesort")
    blocks, longest = len(ground.block_start) - 1, 0
    for one in range(len(words.totals)):
        longest = max(longest, words.first[one + 1] - words.first[one])
    # Room for everything, made once: there are many wordings to try.
    sums, room = np.empty(blocks, np.int32), np.empty((blocks + 1, WINDOW_FIELDS), np.int32)
    table = np.empty((longest + 1, end - start + 1), np.int32)
    best, share = np.full(5, -1, np.int32), 1.0
    # How close one comes tells where the others need not be looked for, and of most that they need not be at all.
    for at in range(len(order)):
        wording = order[at]
        if least[wording] >= share:
            break
        if at == 0:
            windows = room[:1]
            windows[0, 0], windows[0, 1], windows[0, 2], windows[0, 3] = wording, start, end, 0
        else:
            limit = dearest(share, words.totals[wording])
            windows = windows_of(words, wording, limit, ground, slots, start, end, sums, room)
        if has_slots(words, wording):
            lacking = unlisted(words, windows, slots)
            if len(lacking):
                return lacking
        share = closest(words, windows, share, ground, slots, table, best)
    hits = np.empty((1, HIT_FIELDS), np.int32)
    wording, low, high, column, cost = best
    if wording < 0:
        return hits[:0]
    steps = walk_to(words, wording, ground, slots, low, high, column)
    hits[0, 0], hits[0, 1], hits[0, 2], hits[0, 5] = wording, low, high, cost
    hits[0, 3], hits[0, 4] = span_of(steps, len(steps))
    hits[0, 6] = rank_of(words, wording, ground, slots, steps, len(steps))
    return hits


@compiled
def steps_to(
    wordings: Any, syllables: Any, costs: Any, bounds: Any, flags: Any, fills: Any, is_listed: Any,
    wording: int, low: int, high: int, column: int,
) -> Any:  # fmt: skip
    """The steps, first step first, of the best match in syllables ``[low, high)`` that ends before ``column``."""
    words, ground, slots = words_of(wordings), ground_of(syllables, costs, bounds, flags), slots_of(fills, is_listed)
    return walk_to(words, wording, ground, slots, low, high, column)[::-1]


@compiled
def has_slots(words: Any, wording: int) -> bool:
    """Whether a wording has a slot."""
    found = False
    for item in range(words.first[wording], words.first[wording + 1]):
        found |= words.items[item] <= FIRST_SLOT
    return found


@compiled
def unlisted(words: Any, windows: Any, slots: Any) -> Any:
    """Of ``windows`` those with syllables where a slot of their wording may begin whose fills are not listed yet: rows
    of HIT_FIELDS without a match, NO_MATCH for its start."""
    lacking, count = np.empty((len(windows), HIT_FIELDS), np.int32), 0
    for at in range(len(windows)):
        wording, low, high = windows[at, 0], windows[at, 1], windows[at, 2]
        is_listed = True
        for item in range(words.first[wording], words.first[wording + 1]):
            if words.items[item] <= FIRST_SLOT:
                is_listed &= slots.is_listed[FIRST_SLOT - words.items[item], low:high].all()
        if not is_listed:
            lacking[count] = NO_MATCH
            lacking[count, 0], lacking[count, 1], lacking[count, 2] = wording, low, high
            count += 1
    return lacking[:count]


@compiled
def tables(words: Any, windows: Any) -> Any:
    """Room for the table and the steps of any wording in any of the windows."""
    longest, widest = 0, 0
    for at in range(len(windows)):
        longest = max(longest, words.first[windows[at, 0] + 1] - words.first[windows[at, 0]])
        widest = max(widest, windows[at, 2] - windows[at, 1])
    table = np.empty((longest + 1, widest + 1), np.int32)
    return table, np.empty((longest + widest + 1, STEP_FIELDS), np.int32)


@compiled
def room_for(rows: Any, count: int) -> Any:
    """``rows`` with room for one more than ``count``."""
    if count < len(rows):
        return rows
    more = np.empty((2 * count, HIT_FIELDS), np.int32)
    more[:count] = rows
    return more


@compiled
def pick(
    words: Any, wording: int, ground: Any, slots: Any, low: int, high: int, limit: int, table: Any, steps: Any,
    hits: Any, found: int,
) -> Any:  # fmt: skip
    """Add the matches in a filled table to the ``found`` rows of ``hits``, cheapest first; see find for which."""
    rows = words.first[wording + 1] - words.first[wording]
    first_hit, size = found, high - low
    ends = table[rows, : size + 1].copy()
    while True:
        j = ends.argmin()
        cost = ends[j]
        if cost > limit:
            return hits, found
        ends[j] = IMPOSSIBLE
        is_taken = False
        for other in range(first_hit, found):
            is_taken |= hits[other, 3] < low + j <= hits[other, 4]
        if is_taken:
            continue
        count = walk(words, wording, ground, slots, low, j, table, steps)
        heard_from, heard_to = span_of(steps, count)
        for other in range(first_hit, found):
            is_taken |= heard_from < hits[other, 4] and hits[other, 3] < heard_to
        if is_taken or heard_from < 0:
            continue
        hits = room_for(hits, found)
        rank = rank_of(words, wording, ground, slots, steps, count)
        hits[found, 0], hits[found, 1], hits[found, 2] = wording, low, high
        hits[found, 3], hits[found, 4], hits[found, 5], hits[found, 6] = heard_from, heard_to, cost, rank
        found += 1


@compiled
def dearest(share: float, total: int) -> int:
    """The highest cost that is less than ``share`` of ``total``: costs are whole numbers."""
    return int(np.ceil(share * total - _ROUNDING)) - 1


@compiled
def closest(words: Any, windows: Any, share: float, ground: Any, slots: Any, table: Any, best: Any) -> float:
    """Put what costs the smallest share of the weight of the windows' wording, and less than ``share``, into ``best``:
    wording, window, column where it ends, and cost. Of equals, the first. Returns the share, or ``share`` when nothing
    does."""
    costs, heard, joints, insertions = ground.costs, ground.heard, ground.joints, ground.insertions
    for at in range(len(windows)):
        wording, low, high = windows[at, 0], windows[at, 1], windows[at, 2]
        limit = dearest(share, words.totals[wording])
        if windows[at, 3] > limit:
            continue
        first, last = words.first[wording], words.first[wording + 1]
        if not align(
            words.items, words.weights, first, last, costs, heard, joints, insertions, slots, low, high, limit, table
        ):
            continue
        for j in range(1, high - low + 1):
            cost = table[last - first, j]
            if cost <= limit:
                limit, share = cost - 1, cost / words.totals[wording]
                best[0], best[1], best[2], best[3], best[4] = wording, low, high, j, cost
    return share


@compiled
def walk_to(words: Any, wording: int, ground: Any, slots: Any, low: int, high: int, column: int) -> Any:
    """The steps, last step first, of the best match in syllables ``[low, high)`` that ends before ``column``."""
    begin, close = words.first[wording], words.first[wording + 1]
    rows = close - begin
    table = np.empty((rows + 1, high - low + 1), np.int32)
    align(
        words.items, words.weights, begin, close, ground.costs, ground.heard, ground.joints, ground.insertions, slots,
        low, high, IMPOSSIBLE, table,
    )  # fmt: skip
    steps = np.empty((rows + high - low + 1, STEP_FIELDS), np.int32)
    return steps[: walk(words, wording, ground, slots, low, column, table, steps)]
