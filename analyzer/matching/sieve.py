"""Where a wording may have been said: compiled loops that bound its cost from below, place by place.

The cheapest syllable nearby is what each syllable of a wording costs at least. Where the sum is above the limit, the
wording was not said; no place is lost that way. All costs are whole numbers of ``pricing.UNIT``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import BLOCK, FIRST_SLOT, GAP, IMPOSSIBLE, NEAR
from analyzer.matching.compiled import compiled

_NOTHING_HEARD = 32767
_BLOCK_BITS = BLOCK.bit_length() - 1


@compiled
def price(key: int, ground: Any, sounds: Any) -> None:
    """Make the row of what it costs to hear each syllable of the stream for ``key``."""
    # Everything by index, and unsigned where it is hot: rows taken out of arrays cost more than the work on them.
    costs, in_block, which, heard = ground.costs, ground.in_block, ground.which, ground.heard
    readings, prices = sounds.readings, sounds.prices
    first_readings, more_readings, chars, is_question = (
        heard.first_readings,
        heard.more_readings,
        heard.chars,
        heard.is_question,
    )
    by_sound = np.empty(len(chars), np.int16)
    by_sound[:] = _NOTHING_HEARD
    one = 0
    while one < readings.shape[1] and readings[key, one] >= 0:
        said = np.uint64(readings[key, one])
        for index in range(np.uint64(len(chars))):
            by_sound[index] = min(by_sound[index], prices[said, first_readings[index]])
        for at in range(len(more_readings)):
            index = more_readings[at, 0]
            by_sound[index] = min(by_sound[index], prices[said, more_readings[at, 1]])
        one += 1
    char, is_asking = sounds.chars[key], sounds.is_question[key]
    for index in range(np.uint64(len(chars))):
        if is_asking and is_question[index]:
            by_sound[index] = sounds.toned
        if chars[index] == char:
            by_sound[index] = 0
    row = np.uint64(key)
    for j in range(np.uint64(len(which))):
        costs[row, j] = by_sound[which[j]]
    for block in range(np.uint64(in_block.shape[1])):
        lowest: Any = _NOTHING_HEARD
        for j in range(np.uint64(ground.block_start[block]), np.uint64(ground.block_start[block + np.uint64(1)])):
            lowest = min(lowest, np.int64(costs[row, j]))
        in_block[row, block] = lowest
    lightest: Any = _NOTHING_HEARD
    for index in range(len(ground.light_at)):
        lightest = min(lightest, np.int64(costs[key, ground.light_at[index]]))
    ground.is_light[key] = lightest < NEAR
    ground.has_costs[key] = True


@compiled
def make_ready(key: int, span: int, ground: Any, sounds: Any) -> None:
    """Make the rows of costs and bounds of ``key``."""
    if not ground.has_costs[key]:
        price(key, ground, sounds)
    in_block, bounds, blocks = ground.in_block, ground.bounds, ground.in_block.shape[1]
    if ground.spans[span] >= blocks:
        least = np.int16(_NOTHING_HEARD)
        for block in range(blocks - 1, -1, -1):
            least = min(least, in_block[key, block])
            bounds[span, key, block] = least
    else:
        row, to, count = np.uint64(key), np.uint64(span), np.uint64(blocks)
        for block in range(count):
            bounds[to, row, block] = in_block[row, block]
        for further in range(np.uint64(1), np.uint64(ground.spans[span])):
            for block in range(count - further):
                bounds[to, row, block] = min(bounds[to, row, block], in_block[row, block + further])
    ground.has_bounds[span, key] = True


@compiled
def span_of(longest: int, limit: int, plain_insertion: int, spans: Any) -> int:
    """The index of the bounds for matches that cost ``limit`` or less: they end so many blocks after they begin."""
    needed = (BLOCK - 1 + longest + limit // plain_insertion) // BLOCK + 1
    for index in range(len(spans)):
        if spans[index] >= needed:
            return index
    return len(spans) - 1


@compiled
def bound(
    items: Any, weights: Any, begin: int, end: int, bounds: Any, span: int, first: int, last: int, sums: Any
) -> int:
    """Put into ``sums`` what items ``[begin, end)`` cost at least where they begin in each of ``[first, last)`` blocks;
    returns the least of them."""
    # Unsigned, so that no index has to be tried for being negative: that would keep the loops from being vector code.
    offset, count = np.uint64(first), np.uint64(last - first)
    for at in range(count):
        sums[offset + at] = 0
    for item in range(begin, end):
        key, weight = items[item], weights[item]
        if key >= 0:
            for at in range(count):
                sums[offset + at] += min(np.int32(bounds[span, key, offset + at]), weight)
    least = np.int32(IMPOSSIBLE)
    for at in range(count):
        least = min(least, sums[offset + at])
    return int(least)


@compiled
def refine(
    items: Any, weights: Any, begin: int, end: int, limit: int, in_block: Any, is_light: Any, slot_longest: Any,
    gap_longest: int, insertion: int, first: int, last: int, sums: Any,
) -> None:  # fmt: skip
    """Raise ``sums`` above ``limit`` where items ``[begin, end)`` cannot begin in a block because of their order.

    The costs in ``sums`` are those of the syllables alone, so only what they leave of ``limit`` can have been spent on
    further syllables in between. And what was left out, or heard as a syllable that is not plain, keeps later ones from
    coming later.
    """
    blocks = in_block.shape[1]
    for block in range(first, last):
        if sums[block] > limit:
            continue
        further = BLOCK - 1 + (limit - sums[block]) // insertion
        most, fewest, cost = 0, -(limit // NEAR), 0
        for item in range(begin, end):
            key = items[item]
            if key < 0:
                most += gap_longest if key == GAP else slot_longest[FIRST_SLOT - key]
                continue
            # Divided by BLOCK; and unsigned, as in bound.
            low = np.uint64(block + (max(fewest, 0) >> _BLOCK_BITS))
            high = np.uint64(min(block + ((most + further) >> _BLOCK_BITS) + 1, blocks))
            row = np.uint64(key)
            least = weights[item]
            while low < high:
                least = min(least, np.int32(in_block[row, low]))
                low += np.uint64(1)
            cost += least
            if cost > limit:
                break
            most += 1
            fewest += 0 if is_light[row] else 1
        sums[block] = max(sums[block], cost)


@compiled
def stretch(sums: Any, limit: int, block: int, last: int, span: int, blocks: int) -> tuple[int, int]:
    """From ``block`` on, where a match may begin: the next block to look at, and the one before which all matches end
    that begin before it, for stretches that overlap are one."""
    until = min(block + span, blocks)
    block += 1
    while block < min(until, last):
        if sums[block] <= limit:
            until = min(block + span, blocks)
        block += 1
    return block, until


@compiled
def candidates(words: Any, limits: Any, ground: Any, sounds: Any, start: int, end: int) -> Any:
    """Windows in syllables ``[start, end)`` that hold every match that costs no more than ``limits``: rows of wording,
    low, high. Those of one wording do not overlap."""
    found = np.empty((16, 3), np.int32)
    count = 0
    blocks = len(ground.block_start) - 1
    # Of one type, or the loops over blocks are no vector code.
    first, last = int(ground.block_of[start]), int(ground.block_of[end - 1]) + 1
    sums = np.empty(blocks, np.int32)
    # Handing a tuple of arrays to a function counts references to all of them: the loops take what they need.
    items, weights, bounds, has_bounds, in_block = (
        words.items,
        words.weights,
        ground.bounds,
        ground.has_bounds,
        ground.in_block,
    )
    is_light, slot_longest, spans = ground.is_light, ground.slots.longest, ground.spans
    insertion, gap_longest = ground.plain_insertion, ground.slots.gap_longest
    for wording in range(len(limits)):
        limit = limits[wording]
        span = span_of(words.longest[wording], limit, insertion, spans)
        begin, close = words.first[wording], words.first[wording + 1]
        for item in range(begin, close):
            if items[item] >= 0 and not has_bounds[span, items[item]]:
                make_ready(items[item], span, ground, sounds)
        if limit < 0 or bound(items, weights, begin, close, bounds, span, first, last, sums) > limit:
            continue
        refine(
            items,
            weights,
            begin,
            close,
            limit,
            in_block,
            is_light,
            slot_longest,
            gap_longest,
            insertion,
            first,
            last,
            sums,
        )
        block = first
        while block < last:
            if sums[block] > limit:
                block += 1
                continue
            low = max(start, ground.block_start[block])
            block, until = stretch(sums, limit, block, last, spans[span], blocks)
            if count == len(found):
                more = np.empty((2 * count, 3), np.int32)
                more[:count] = found
                found = more
            found[count, 0], found[count, 1], found[count, 2] = wording, low, min(end, ground.block_start[until])
            count += 1
    return found[:count]


@compiled
def shares(words: Any, ground: Any, sounds: Any, start: int, end: int) -> Any:
    """For each wording what it costs at least in syllables ``[start, end)``, as a share of its weight."""
    found = np.empty(len(words.totals), np.float64)
    first, last = int(ground.block_of[start]), int(ground.block_of[end - 1]) + 1
    sums = np.empty(len(ground.block_start) - 1, np.int32)
    items, weights, bounds, has_bounds = words.items, words.weights, ground.bounds, ground.has_bounds
    for wording in range(len(found)):
        total, begin, close = words.totals[wording], words.first[wording], words.first[wording + 1]
        span = span_of(words.longest[wording], total, ground.plain_insertion, ground.spans)
        for item in range(begin, close):
            if items[item] >= 0 and not has_bounds[span, items[item]]:
                make_ready(items[item], span, ground, sounds)
        found[wording] = bound(items, weights, begin, close, bounds, span, first, last, sums) / total
    return found
