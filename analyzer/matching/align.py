"""Semi-global alignment of one wording with a window of a stream: the whole wording, anywhere in the window.

``rows[i][j]`` is the least cost of having spoken the first ``i`` items of the wording when the match has begun and the
first ``j`` syllables of the window have been used. Beginning and ending anywhere is free; going on over a joint is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.matching.costs import IMPOSSIBLE
from analyzer.matching.phrase import Pattern
from analyzer.matching.strip import Row, Strip
from analyzer.text.stream import Syllable


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one alignment: items + 1 rows of syllables + 1 columns. ``is_complete`` is False when it was given
    up because every further cell would cost more than the limit."""

    pattern: Pattern
    strip: Strip
    omissions: Sequence[float]
    rows: Sequence[Row]
    is_complete: bool

    @property
    def last_row(self) -> Row:
        """The cost of a match that ends before each column."""
        return self.rows[-1] if self.is_complete else [IMPOSSIBLE] * (len(self.strip.window) + 1)


def align(pattern: Pattern, window: Sequence[Syllable] | Strip, limit: float = IMPOSSIBLE) -> Table:
    """Align ``pattern`` with every place of ``window``; time and memory are items × syllables.

    Costs above ``limit`` are of no interest to the caller, which may save most of the work. On the same strip, wordings
    that begin alike share the work for what they have in common.
    """
    strip = window if isinstance(window, Strip) else Strip(window)
    node = strip.root
    rows, omissions = [node.row], [node.omitted]
    for item in pattern.items:
        node = node.after(item, strip)
        rows.append(node.row)
        omissions.append(node.omitted)
        if node.least > limit and node.omitted > limit:
            break
    return Table(pattern, strip, omissions, rows, len(rows) == len(pattern.items) + 1)
