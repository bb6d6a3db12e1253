"""Numbers that compiled loops and those who call them agree on."""

from __future__ import annotations

GAP = -1
"""The item of a wording that stands for …; those of syllables are 0 or more."""
FIRST_SLOT = -2
"""The item of the first slot; the others follow downwards."""
IMPOSSIBLE = 1 << 29
"""More than any cost, with room for sums."""
NOTHING_HEARD = 32767
"""The bound of what is not there: more than any syllable costs, in 16 bits."""
NEAR = 5000
"""What is not heard at least confusably costs this or more: costs.NEAR_COST in ``pricing.UNIT``."""

BLOCK = 4
"""So many plain syllables are a block; bounds are for what stands within so many of them from a block on:"""
SPANS = (1, 2, 3, 4, 5, 6, 8, 12, 24, 1 << 20)
BLOCK_BITS = BLOCK.bit_length() - 1
"""Shifted right by so many, a number of plain syllables becomes one of blocks."""

HEARD, FILLED, OMITTED, INSERTED = 0, 1, 2, 3
"""Kinds of steps."""
STEP_FIELDS = 5
"""Kind, item of the wording (for an insertion -1), first and last + 1 of the syllables of the stream, fill."""
GUESSED = -2
"""The fill of a slot that is filled by guess; a gap has none (-1)."""
FILL_FIELDS = 5
"""Of what may fill a slot: the place of the slot, end, start, cost without joints, and rank of its level."""
WINDOW_FIELDS = 4
"""Wording, syllables [low, high) of the stream, and what a match in them costs at least."""
HIT_FIELDS = 7
"""Wording, window [low, high), match [start, end), cost, rank of its level."""
NO_MATCH = -1
"""The start of a match that cannot be told yet."""
EDITED_RANK = 4
"""MatchLevel.EDITED.rank"""
NODE_FIELDS = 5
"""What is known of each node of a tree of wordings; see ``tree``."""
ALLOWANCE_FIELDS = 3
"""What the limits of wordings mean for each node; see ``tree.allowances``."""
