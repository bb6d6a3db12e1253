"""Where a wording may have been said: compiled loops that bound its cost from below, place by place.

The cheapest syllable nearby is what each syllable of a wording costs at least. Where the sum is above the limit, the
wording was not said; no place is lost that way. All costs are whole numbers of ``pricing.UNIT``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import BLOCK, BLOCK_BITS, FIRST_SLOT, GAP, IMPOSSIBLE, NEAR, NOTHING_HEARD
from analyzer.matching.compiled import compiled

# What is closest is looked for in the order of bounds over so many blocks or more.
_FEWEST_BLOCKS = 3


@compiled
def make_spans(key: int, last: int, ground: Any) -> None:
    """Make the bounds of ``key`` for more blocks together: those of the spans up to ``last``."""
    bounds, spans, made = ground.bounds, ground.spans, ground.made
    row, alone, blocks = np.uint64(key), np.uint64(0), bounds.shape[2]
    # The cheapest in so many blocks is that of two stretches of fewer, for no span is twice as long as the one before.
    for span in range(made[key] + 1, min(last, len(spans) - 2) + 1):
        to, of = np.uint64(span), np.uint64(span - 1)
        shift = np.uint64(min(spans[span] - spans[span - 1], blocks))
        for block in range(np.uint64(blocks) - shift):
            bounds[to, row, block] = min(bounds[of, row, block], bounds[of, row, block + shift])
        for block in range(np.uint64(blocks) - shift, np.uint64(blocks)):
            bounds[to, row, block] = bounds[of, row, block]
    if last == len(spans) - 1:
        least, rest = np.int16(NOTHING_HEARD), np.uint64(last)
        for back in range(blocks - 1, -1, -1):
            least = min(least, bounds[alone, row, np.uint64(back)])
            bounds[rest, row, np.uint64(back)] = least
    made[key] = last


@compiled
def blocks_for(longest: int, limit: int, plain_insertion: int) -> int:
    """In how many blocks a match ends that costs ``limit`` or less, from the one on that it begins in."""
    return int(blocks_with(longest, limit // plain_insertion))


@compiled
def blocks_with(longest: int, inserted: int) -> int:
    """The same for so many plain syllables that may be put in, or -1 where nothing may be matched at all."""
    return int(((BLOCK - 1 + longest + inserted) >> BLOCK_BITS) + 1)


@compiled
def bound(
    items: Any, weights: Any, before: Any, begin: int, end: int, limit: int, insertion: int, bounds: Any,
    is_light: Any, span_for: Any, first: int, last: int, sums: Any,
) -> int:  # fmt: skip
    """Put into ``sums`` what items ``[begin, end)`` cost at least where they begin in each of ``[first, last)`` blocks
    and cost no more than ``limit``; returns the least of them.

    An item comes no later than all before it and what is put in can bring it, and no earlier than those that cannot
    have been left out or heard as a syllable that is not plain.
    """
    # Unsigned, so that no index has to be tried for being negative: that would keep the loops from being vector code.
    offset, count, blocks = np.uint64(first), np.uint64(last - first), bounds.shape[2]
    for at in range(count):
        sums[offset + at] = 0
    fewest, most_blocks = -(limit // NEAR), len(span_for) - 1
    for item in range(begin, end):
        key, weight = items[item], weights[item]
        if key < 0:
            continue
        early = max(fewest, 0) >> BLOCK_BITS
        further = blocks_for(before[item], limit, insertion) - early
        span = np.uint64(span_for[min(further, most_blocks)])
        from_at, inside = np.uint64(first + early), np.uint64(max(min(last, blocks - early) - first, 0))
        for at in range(inside):
            sums[offset + at] += min(np.int32(bounds[span, key, from_at + at]), weight)
        for at in range(inside, count):
            sums[offset + at] += weight
        fewest += 0 if is_light[key] else 1
    return int(least_of(sums, first, last))


@compiled
def least_of(sums: Any, first: int, last: int) -> int:
    """The least of ``sums[first:last]``."""
    offset, least = np.uint64(first), np.int32(IMPOSSIBLE)
    for at in range(np.uint64(last - first)):
        least = min(least, sums[offset + at])
    return int(least)


@compiled
def refine(
    items: Any, weights: Any, begin: int, end: int, limit: int, bounds: Any, is_light: Any, span_for: Any,
    slot_longest: Any, gap_longest: int, insertion: int, first: int, last: int, sums: Any,
) -> None:  # fmt: skip
    """Raise ``sums`` above ``limit`` where items ``[begin, end)`` cannot begin in a block because of their order.

    The costs in ``sums`` are those of the syllables alone, so only what they leave of ``limit`` can have been spent on
    further syllables in between: less than ``bound`` allows for, so the bounds of no more blocks are needed.
    """
    blocks, most_blocks = bounds.shape[2], len(span_for) - 1
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
            low = block + (max(fewest, 0) >> BLOCK_BITS)
            least = weights[item]
            if low < blocks:
                span = span_for[min(block + ((most + further) >> BLOCK_BITS) + 1 - low, most_blocks)]
                # Unsigned, as in bound.
                least = min(least, np.int32(bounds[np.uint64(span), np.uint64(key), np.uint64(low)]))
            cost += least
            if cost > limit:
                break
            most += 1
            fewest += 0 if is_light[key] else 1
        sums[block] = max(sums[block], cost)


@compiled
def shares(words: Any, ground: Any, start: int, end: int) -> Any:
    """For each wording what it costs at least in syllables ``[start, end)``, as a share of its weight."""
    found = np.empty(len(words.totals), np.float64)
    first, last = int(ground.block_of[start]), int(ground.block_of[end - 1]) + 1
    offset, count = np.uint64(first), np.uint64(last - first)
    sums = np.empty(len(ground.block_start) - 1, np.int32)
    items, weights, bounds, made = words.items, words.weights, ground.bounds, ground.made
    for wording in range(len(found)):
        total = words.totals[wording]
        further = max(blocks_for(words.longest[wording], total, ground.plain_insertion), _FEWEST_BLOCKS)
        span = np.uint64(ground.span_for[min(further, len(ground.span_for) - 1)])
        for at in range(count):
            sums[offset + at] = 0
        for item in range(words.first[wording], words.first[wording + 1]):
            key, weight = items[item], weights[item]
            if key >= 0:
                if made[key] < span:
                    make_spans(key, span, ground)
                for at in range(count):
                    sums[offset + at] += min(np.int32(bounds[span, key, offset + at]), weight)
        found[wording] = least_of(sums, first, last) / total
    return found
