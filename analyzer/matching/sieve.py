"""The places of a stream where wordings of a book may have been said, by what each would cost there at least.

A wording is laid along the stream at every plain syllable, and what each of its syllables costs at its cheapest nearby
is added up. How near is near enough is told by the shifts that the limit can pay for. No place is lost that way, and
far fewer are left than there are syllables. It is done for blocks of neighbouring places first, and then for the places
of the blocks that are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.matching.book import LIGHT_ROLES, Book, Ints
from analyzer.matching.columns import UNIT, Bytes
from analyzer.matching.costs import NEAR_COST
from analyzer.text.stream import Stream

# Wordings in one batch: their sums fit into the processor's cache.
_BATCH = 512
# Each of these takes a table; what lies between is rounded up.
_REACHES = np.array([0, 1, 2, 3, 4, 6, 9, 14, 24, 48])
# Diagonals in one block.
_BLOCK = 4


@dataclass(frozen=True, slots=True)
class Bounds:
    """What every wording of a book costs at ``least``, in units of columns: wordings × blocks of diagonals.

    The first diagonal lies ``lead`` before the stream, and a wording on the diagonal of its last part. Holds for what
    costs ``max_costs`` or less; matches are found within ``reach`` plain syllables of their diagonal.
    """

    max_costs: npt.NDArray[np.float64]
    reach: Ints
    least: Bytes
    lowest: Bytes


@dataclass(frozen=True, slots=True)
class Places:
    """Stretches ``[starts, ends)`` of syllables, each for one wording of the book by its number, in that order; they
    cost ``least`` or more. Those of one wording are apart."""

    numbers: Ints
    starts: Ints
    ends: Ints
    least: npt.NDArray[np.floating]


class Sieve:
    """A stream prepared for the wordings of a book."""

    def __init__(self, book: Book, stream: Stream) -> None:
        self.book = book
        is_plain = np.array([s.role not in LIGHT_ROLES for s in stream.syllables], bool)
        plain_at = np.flatnonzero(is_plain)
        self.count, self.size = len(plain_at), len(is_plain)
        # Syllables from the one after plain c - 1 up to before plain c + 1 are heard around plain c.
        self._after = np.concatenate([[0], plain_at + 1])
        self._next = np.append(plain_at, self.size)
        self._plain_before = np.concatenate([[0], np.cumsum(is_plain)])
        distinct = {key: index for index, key in enumerate(dict.fromkeys(s.key for s in stream.syllables))}
        columns = np.array([book.columns.of(key) for key in distinct], np.uint8).reshape(len(distinct), book.free)
        index = np.array([distinct[s.key] for s in stream.syllables], np.int64)
        costs = columns[index[plain_at]]
        for at in np.flatnonzero(~is_plain).tolist():
            column, after = columns[index[at]], int(self._plain_before[at])
            for around in (after - 1, after):
                if 0 <= around < self.count:
                    np.minimum(costs[around], column, out=costs[around])
        lights = columns[sorted(set(index[~is_plain].tolist()))]
        is_light = np.append((lights < NEAR_COST / UNIT).any(axis=0), False)
        self._light_sounds = is_light[book.sounds].sum(axis=1)
        # Rows are the sounds of the book and one for what may be anything; nothing is heard beyond the stream.
        lead = book.lead
        self._blocks_count = -(-(self.count + 2 * lead) // _BLOCK)
        table = np.full((book.free + 1, (self._blocks_count + 1) * _BLOCK + lead), round(1 / UNIT), np.uint8)
        table[: book.free, lead : lead + self.count] = costs.T
        table[book.free] = 0
        self._tables = [table]
        self._blocks: dict[int, Bytes] = {}

    def bounds(self, max_costs: npt.NDArray[np.float64]) -> Bounds:
        """What each wording costs at least, if it costs ``max_costs`` or less, on every diagonal."""
        book = self.book
        reach = _REACHES[np.searchsorted(_REACHES, -(-(book.shifts(max_costs) + self._light_sounds) // 2))]
        order = np.lexsort((-book.lengths, reach))
        least = np.empty((len(order), self._blocks_count), np.uint8)
        for same in np.split(order, np.flatnonzero(np.diff(reach[order])) + 1):
            for at in range(0, len(same), _BATCH):
                batch = same[at : at + _BATCH]
                least[batch] = self._sums(batch, int(reach[batch[0]]))
        return Bounds(max_costs, reach, least, least.min(axis=1, initial=255))

    def places(self, bounds: Bounds, numbers: Ints, start: int = 0, end: int | None = None) -> Places:
        """Stretches in syllables ``[start, end)`` that hold every match of these wordings within their bounds."""
        end = self.size if end is None else end
        first, last = self._diagonals(start, end)
        limits = np.minimum(bounds.max_costs / UNIT, 255.0).astype(np.uint8)
        # Most wordings are nowhere; those are told at once.
        numbers = numbers[bounds.lowest[numbers] <= limits[numbers]]
        row, block = np.nonzero(bounds.least[numbers, first:last] <= limits[numbers, None])
        return self._refined(bounds, numbers[row], first + block, limits, start, end)

    def likeliest(self, bounds: Bounds, numbers: Ints, start: int, end: int) -> Places:
        """The one stretch in syllables ``[start, end)`` where one of these wordings may be closest."""
        first, last = self._diagonals(start, end)
        shares = bounds.least[numbers, first:last] / self.book.weights[numbers, None]
        row, block = np.unravel_index(int(shares.argmin()), shares.shape)
        some = np.full(len(self.book.patterns), 255, np.uint8)
        return self._refined(bounds, numbers[row : row + 1], np.array([first + block]), some, start, end)

    def _refined(self, bounds: Bounds, numbers: Ints, blocks: Ints, limits: Bytes, start: int, end: int) -> Places:
        """Of the diagonals of these blocks those within the limits, as stretches."""
        book = self.book
        diagonals = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        least = np.repeat(bounds.least[numbers, blocks], _BLOCK)
        numbers = np.repeat(numbers, _BLOCK)
        reach = bounds.reach[numbers]
        # A gap would have to be tried at all its lengths; wordings with one keep the bound of their block.
        for same in np.unique(reach[book.stretch[numbers] == 0]).tolist():
            some = np.flatnonzero((reach == same) & (book.stretch[numbers] == 0))
            table, sounds = self._around(same), book.sounds[numbers[some]]
            longest = int(book.lengths[numbers[some]].max())
            at = diagonals[some, None] + np.arange(longest)
            least[some] = table[sounds[:, :longest], at].sum(axis=1, dtype=np.uint8)
        kept = np.flatnonzero(least <= limits[numbers])
        return self._merged(numbers[kept], diagonals[kept], least[kept] * UNIT, bounds.reach, start, end)

    def _diagonals(self, start: int, end: int) -> tuple[int, int]:
        """The blocks of diagonals for what is said in syllables ``[start, end)``."""
        book = self.book
        first, last = int(self._plain_before[start]), int(self._plain_before[end])
        return (first + book.lead - book.longest) // _BLOCK, -(-(last + 2 * book.lead - book.longest) // _BLOCK)

    def _sums(self, batch: Ints, reach: int) -> Bytes:
        """For wordings in order of falling length, what each costs at least in every block."""
        table = self._blocks_around(reach)
        lengths, has_gap = self.book.lengths[batch], bool(self.book.stretch[batch].any())
        sums = np.zeros((len(batch), self._blocks_count), np.uint8)
        for place in range(int(lengths[0])):
            some = int(np.searchsorted(-lengths, -place))
            first = place // _BLOCK
            rows = table[place % _BLOCK].take(self.book.sounds[batch[:some], place], axis=0)
            sums[:some] += rows[:, first : first + self._blocks_count]
            if not has_gap:
                continue
            gaps = self.book.gaps[batch[:some], place]
            for longest in np.unique(gaps[gaps > 0]).tolist():
                with_gap = np.flatnonzero(gaps == longest)
                sums[with_gap] = _after_gap(sums[with_gap], longest)
        return sums

    def _around(self, reach: int) -> Bytes:
        """The least cost of every sound so far around every place."""
        while len(self._tables) <= reach:
            values = self._tables[-1]
            least = values.copy() if len(self._tables) == 1 else np.full_like(values, 255)
            np.minimum(least[:, 1:], values[:, :-1], out=least[:, 1:])
            np.minimum(least[:, :-1], values[:, 1:], out=least[:, :-1])
            self._tables.append(least)
        return self._tables[reach]

    def _blocks_around(self, reach: int) -> Bytes:
        """The same for blocks of places, which may begin at any of the first places: beginnings × sounds × blocks."""
        blocks = self._blocks.get(reach)
        if blocks is None:
            table = self._around(reach)
            least, span = table, 1
            while span < _BLOCK:
                least, span = np.minimum(least[:, :-span], least[:, span:]), 2 * span
            count = least.shape[1] // _BLOCK
            blocks = np.stack([least[:, first : first + (count - 1) * _BLOCK + 1 : _BLOCK] for first in range(_BLOCK)])
            self._blocks[reach] = blocks
        return blocks

    def _merged(
        self, numbers: Ints, diagonals: Ints, least: npt.NDArray[np.floating], reach: Ints, start: int, end: int
    ) -> Places:
        """The stretches that matches on these diagonals cover, ordered by wording, as one where they touch."""
        diagonals = diagonals - self.book.lead
        first = np.clip(diagonals - self.book.stretch[numbers] - reach[numbers], 0, self.count)
        last = np.clip(diagonals + self.book.lengths[numbers] + reach[numbers], 0, self.count)
        starts, ends = np.maximum(self._after[first], start), np.minimum(self._next[last], end)
        some = np.flatnonzero(starts < ends)
        if not len(some):
            return Places(some, some, some, np.zeros(0))
        numbers, starts, ends, least = numbers[some], starts[some], ends[some], least[some]
        # Stretches of different wordings are set apart, so that one pass merges them all.
        apart = np.cumsum(np.append(False, numbers[1:] != numbers[:-1])) * (self.size + 1)
        so_far = np.maximum.accumulate(ends + apart)
        opens = np.flatnonzero(np.append(True, starts[1:] + apart[1:] > so_far[:-1]))
        closes = np.append(opens[1:], len(numbers)) - 1
        return Places(numbers[opens], starts[opens], so_far[closes] - apart[closes], np.minimum.reduceat(least, opens))


def _after_gap(sums: Bytes, longest: int) -> Bytes:
    """Costs in the blocks of what follows a gap. It takes one place and up to ``longest`` syllables, or none."""
    least, span, most = sums, 1, 2 - (1 - longest) // _BLOCK
    while span < most:
        step = min(span, most - span)
        wider = least.copy()
        np.minimum(wider[:, step:], least[:, :-step], out=wider[:, step:])
        least, span = wider, span + step
    return np.concatenate([least[:, 1:], least[:, -1:]], axis=1)
