"""The windows of a stream in which wordings may have been said: what is aligned, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import WINDOW_FIELDS
from analyzer.matching.compiled import compiled
from analyzer.matching.sieve import blocks_for, bound, refine
from analyzer.matching.tree import may_be_there


@compiled
def candidates(words: Any, limits: Any, allowed: Any, ground: Any, slots: Any, start: int, end: int) -> Any:
    """Windows in syllables ``[start, end)`` that hold every match that costs no more than ``limits``: rows of
    WINDOW_FIELDS. Those of one wording do not overlap. ``allowed``: see ``tree.allowances``."""
    found, count = np.empty((16, WINDOW_FIELDS), np.int32), 0
    # Of one type, or the loops over blocks are no vector code.
    first, last = int(ground.block_of[start]), int(ground.block_of[end - 1]) + 1
    is_possible = may_be_there(words.nodes, words.ends, words.ending, limits, allowed, ground, first, last)
    sums = np.empty(len(ground.block_start) - 1, np.int32)
    # Handing a tuple of arrays to a function counts references to all of them: the loops take what they need.
    items, weights, before, bounds = words.items, words.weights, words.before, ground.bounds
    is_light, span_for, block_start, insertion = (
        ground.is_light, ground.span_for, ground.block_start, ground.plain_insertion,
    )  # fmt: skip
    longest, gap_longest = slots.longest, slots.gap_longest
    for wording in range(len(limits)):
        if is_possible[wording]:
            found, count = add_windows(
                wording, items, weights, before, words.first[wording], words.first[wording + 1],
                words.longest[wording], limits[wording], bounds, is_light, span_for, block_start, insertion, longest,
                gap_longest, start, end, first, last, sums, found, count,
            )  # fmt: skip
    return found[:count]


@compiled
def windows_of(
    words: Any, wording: int, limit: int, ground: Any, slots: Any, start: int, end: int, sums: Any, room: Any
) -> Any:  # fmt: skip
    """The same of one wording, which is looked for whether it is likely or not; ``sums`` is room for all blocks,
    ``room`` for a window of each."""
    first, last = int(ground.block_of[start]), int(ground.block_of[end - 1]) + 1
    found, count = add_windows(
        wording, words.items, words.weights, words.before, words.first[wording], words.first[wording + 1],
        words.longest[wording], limit, ground.bounds, ground.is_light, ground.span_for, ground.block_start,
        ground.plain_insertion, slots.longest, slots.gap_longest, start, end, first, last, sums,
        room, 0,
    )  # fmt: skip
    return found[:count]


@compiled
def add_windows(
    wording: int, items: Any, weights: Any, before: Any, begin: int, close: int, longest: int, limit: int, bounds: Any,
    is_light: Any, span_for: Any, block_start: Any, insertion: int, slot_longest: Any, gap_longest: int,
    start: int, end: int, first: int, last: int, sums: Any, found: Any, count: int,
) -> Any:  # fmt: skip
    """Add the windows of a wording, whose items are ``[begin, close)``, to the ``count`` rows of ``found``."""
    blocks = len(block_start) - 1
    least = bound(items, weights, before, begin, close, limit, insertion, bounds, is_light, span_for, first, last, sums)
    if least > limit:
        return found, count
    refine(
        items, weights, begin, close, limit, bounds, is_light, span_for, slot_longest, gap_longest, insertion, first,
        last, sums,
    )  # fmt: skip
    further = blocks_for(longest, limit, insertion)
    block = first
    while block < last:
        if sums[block] > limit:
            block += 1
            continue
        low = max(start, block_start[block])
        block, until, lowest = stretch(sums, limit, block, last, further, blocks)
        if count == len(found):
            more = np.empty((2 * count, WINDOW_FIELDS), np.int32)
            more[:count] = found
            found = more
        found[count, 0], found[count, 1], found[count, 2] = wording, low, min(end, block_start[until])
        found[count, 3] = lowest
        count += 1
    return found, count


@compiled
def stretch(sums: Any, limit: int, block: int, last: int, further: int, blocks: int) -> tuple[int, int, int]:
    """From ``block`` on, where a match may begin: the next block to look at, the one before which all matches end that
    begin before it, for stretches that overlap are one, and what a match in between costs at least."""
    until, least = min(block + further, blocks), sums[block]
    block += 1
    while block < min(until, last):
        if sums[block] <= limit:
            until, least = min(block + further, blocks), min(least, sums[block])
        block += 1
    return block, until, least
