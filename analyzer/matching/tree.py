"""Which wordings may be somewhere in a stream at all: those of a phrase begin alike, so they are put into a tree.

In the tree (a trie, Fredkin 1960) the bounds of ``sieve`` are added up from the root outwards: where the sum is too
much for everything that grows out of a node, none of it is looked at. No match is lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.matching.codes import ALLOWANCE_FIELDS, BLOCK_BITS, IMPOSSIBLE, NEAR, NODE_FIELDS
from analyzer.matching.compiled import compiled
from analyzer.matching.sieve import blocks_with, make_spans

KEYS, WEIGHTS, BEFORE, DEPTHS, BEYOND = range(5)
"""The rows of ``nodes``. Of each node: its syllable key, what it costs to leave it out, how many syllables at most come
before it (see ``WordingArrays``), how many nodes it is away from the root, and the next node that does not grow out
of it."""
MOST, ADDED, LOST = range(3)
"""The rows of ``allowances``: the highest limit, how many plain syllables may be put in for it, and how many that are
not light left out or misheard."""


@compiled
def grow(items: Any, weights: Any, before: Any, first: Any) -> Any:
    """The tree of wordings, whose other parts these are; see ``WordingArrays``. Slots and gaps are left out: what comes
    after them knows by its place how long they may be. Every wording has a syllable."""
    labels, child = np.empty(len(items), np.int32), np.full(len(items) + 1, -1, np.int32)
    sibling, leaves = np.full(len(items), -1, np.int32), np.empty(len(first) - 1, np.int32)
    size, root = 0, len(items)
    for wording in range(len(leaves)):
        at = root
        for item in range(first[wording], first[wording + 1]):
            if items[item] < 0:
                continue
            last, node = -1, child[at]
            while node >= 0:
                known = labels[node]
                if items[known] == items[item] and weights[known] == weights[item] and before[known] == before[item]:
                    break
                last, node = node, sibling[node]
            if node < 0:
                node, labels[size] = size, item
                size += 1
                if last < 0:
                    child[at] = node
                else:
                    sibling[last] = node
            at = node
        leaves[wording] = at
    nodes, numbers = np.empty((NODE_FIELDS, size), np.int32), np.empty(size, np.int32)
    path = np.empty(size + 1, np.int32)
    depth, node, count = 0, child[root], 0
    while node >= 0:
        item = labels[node]
        nodes[KEYS, count], nodes[WEIGHTS, count], nodes[BEFORE, count] = items[item], weights[item], before[item]
        nodes[DEPTHS, count], numbers[node], path[depth] = depth, count, node
        count += 1
        if child[node] >= 0:
            node, depth = child[node], depth + 1
            continue
        while True:
            nodes[BEYOND, numbers[path[depth]]] = count
            node = sibling[path[depth]]
            if node >= 0 or depth == 0:
                break
            depth -= 1
    ends, wordings = np.zeros(size + 1, np.int32), np.empty(len(leaves), np.int32)
    for wording in range(len(leaves)):
        ends[numbers[leaves[wording]] + 1] += 1
    ends = np.cumsum(ends).astype(np.int32)
    at_end = ends.copy()
    for wording in range(len(leaves)):
        number = numbers[leaves[wording]]
        wordings[at_end[number]] = wording
        at_end[number] += 1
    return nodes, ends, wordings


@compiled
def highest(nodes: Any, ends: Any, wordings: Any, limits: Any) -> Any:
    """For each node the highest limit of the wordings that go through it."""
    found = np.full(nodes.shape[1], -1, np.int32)
    for node in range(nodes.shape[1] - 1, -1, -1):
        for at in range(ends[node], ends[node + 1]):
            found[node] = max(found[node], limits[wordings[at]])
        branch = node + 1
        while branch < nodes[BEYOND, node]:
            found[node] = max(found[node], found[branch])
            branch = nodes[BEYOND, branch]
    return found


@compiled
def allowances(nodes: Any, ends: Any, wordings: Any, limits: Any, plain_insertion: int) -> Any:
    """What the most generous of the wordings that go through each node allows: the rows MOST, ADDED and LOST."""
    found = np.empty((ALLOWANCE_FIELDS, nodes.shape[1]), np.int32)
    found[MOST] = highest(nodes, ends, wordings, limits)
    for node in range(nodes.shape[1]):
        found[ADDED, node], found[LOST, node] = found[MOST, node] // plain_insertion, found[MOST, node] // NEAR
    return found


@compiled
def may_be_there(
    nodes: Any, ends: Any, wordings: Any, limits: Any, allowed: Any, ground: Any, first: int, last: int
) -> Any:  # fmt: skip
    """Whether each wording may begin in blocks ``[first, last)`` and cost no more than its limit; ``allowed`` are the
    allowances of these limits."""
    # Handing a tuple of arrays to a function counts references to all of them: the loop takes what it needs.
    bounds, made, is_light, span_for = ground.bounds, ground.made, ground.is_light, ground.span_for
    blocks, most_blocks, size = bounds.shape[2], len(span_for) - 1, nodes.shape[1]
    found = np.zeros(len(limits), np.bool_)
    deepest = 0
    for node in range(size):
        deepest = max(deepest, nodes[DEPTHS, node])
    sums = np.zeros((deepest + 2, last - first), np.int32)
    # How many of the syllables so far cannot have been left out or heard as one that is not plain.
    firm = np.zeros(deepest + 2, np.int32)
    node = 0
    while node < size:
        key, weight, depth, limit = nodes[KEYS, node], nodes[WEIGHTS, node], nodes[DEPTHS, node], allowed[MOST, node]
        # As in sieve.bound, for the most generous of the wordings.
        early = max(firm[depth] - allowed[LOST, node], 0) >> BLOCK_BITS
        span = span_for[min(blocks_with(nodes[BEFORE, node], allowed[ADDED, node]) - early, most_blocks)]
        if made[key] < span:
            make_spans(key, span, ground)
        inside = max(min(last, blocks - early) - first, 0)
        least = add(sums, depth, bounds, span, key, weight, first + early, inside)
        if least > limit:
            node = nodes[BEYOND, node]
            continue
        firm[depth + 1] = firm[depth] + (0 if is_light[key] else 1)
        for at in range(ends[node], ends[node + 1]):
            found[wordings[at]] = least <= limits[wordings[at]]
        node += 1
    return found


@compiled
def add(sums: Any, depth: int, bounds: Any, span: int, key: int, weight: int, first: int, inside: int) -> int:
    """The next row of ``sums``: the one at ``depth`` and what the syllable costs at least, as the bounds from block
    ``first`` on tell for so many; returns the least of it."""
    # Unsigned, so that no index has to be tried for being negative: that would keep the loops from being vector code.
    above, here, of, row = np.uint64(depth), np.uint64(depth + 1), np.uint64(span), np.uint64(key)
    begin, least, most = np.uint64(first), np.int32(IMPOSSIBLE), np.int32(weight)
    for at in range(np.uint64(inside)):
        total = np.int32(sums[above, at] + min(np.int32(bounds[of, row, begin + at]), most))
        sums[here, at] = total
        least = min(least, total)
    for at in range(np.uint64(inside), np.uint64(sums.shape[1])):
        total = np.int32(sums[above, at] + most)
        sums[here, at] = total
        least = min(least, total)
    return int(least)
