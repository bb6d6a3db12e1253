"""What compiled loops work on: wordings, a stream and the fills of its slots as arrays of numbers.

The whole numbers of each are handed over as one array, see ``pack``, of which ``views`` makes these: compiled code has
to look at what Python keeps of every array that it is called with, and a search may take no longer than that.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]
Bytes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


class WordingArrays(NamedTuple):
    """Wording n has the items ``first[n]`` up to ``first[n + 1]``; costs in ``UNIT``.

    ``items`` are numbers of syllable keys, GAP, or a slot; ``weights`` what it costs to leave them out, ``totals`` what
    it costs to leave out all. ``before`` is how many syllables of a wording at most come before an item if none is put
    in, ``longest`` how many fill all of it.

    The same as a tree (see ``tree``): ``nodes`` are NODE_FIELDS × nodes, each before what grows out of it; ``ends``
    tells for each, and after the last, where in ``ending`` those wordings begin that end in it.
    """

    items: Ints
    weights: Ints
    before: Ints
    first: Ints
    totals: Ints
    longest: Ints
    nodes: Ints
    ends: Ints
    ending: Ints


class GroundArrays(NamedTuple):
    """Syllables are counted along the stream; costs are in ``pricing.UNIT``.

    ``costs``: see Sounds; syllable j is the row ``heard[j]`` of it, unsigned, so that no index is tried for being
    negative. ``insertions``: what it costs to hear a syllable too many, its joint included. ``light_at``: syllables
    that come and go for little. ``dearest``: the dearest syllable of each level.

    A block is some plain syllables and what stands before each of them: from ``block_start`` on. ``bounds`` (spans ×
    keys × blocks) are the cheapest of the syllables in so many blocks (``spans``) from each on; of every key there are
    those of the spans up to the one that is ``made``. A key ``is_light`` if it is like a syllable that comes and goes.
    ``span_for`` finds the first of the spans that is not shorter than so many blocks.
    """

    costs: Shorts
    bounds: Shorts
    made: Bytes
    is_light: Bytes
    heard: npt.NDArray[np.uint32]
    joints: Ints
    insertions: Ints
    insertion_ranks: Ints
    light_at: Ints
    block_of: Ints
    block_start: Ints
    spans: Ints
    span_for: Ints
    dearest: Ints
    plain_insertion: int


class SlotArrays(NamedTuple):
    """What may fill slots: the fills listed so far, ordered by slot and end, with the costs of their joints.

    ``is_listed``: slots × syllables, whether the fills that begin with a syllable are. ``fill_ends``: slots ×
    syllables, where the fills that end before a syllable begin in that order. ``longest``: of each slot, in syllables.
    """

    is_listed: Flags
    fill_ends: Ints
    fill_starts: Ints
    fill_costs: Ints
    fill_ranks: Ints
    longest: Ints
    gap_longest: int
    guess_percent: int
    guess_longest: int


def pack(*parts: npt.ArrayLike) -> Ints:
    """Whole numbers as one array: where each part begins in it and the last one ends, then the parts."""
    flat = [np.asarray(part).reshape(-1) for part in parts]
    begins = list(accumulate(map(len, flat), initial=len(flat) + 1))
    return np.concatenate([begins, *flat], dtype=np.int32, casting="unsafe")
