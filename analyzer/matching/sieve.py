"""The places of a stream where wordings of a book may have been said: every heard syllable votes.

Syllable ``p`` of the stream, if it sounds like syllable ``y`` of a wording, votes for that wording on diagonal ``p - y``.
What is said without omissions and insertions has all its votes on one diagonal; how far they may be apart, the book
knows. Sorted, the votes of a place are neighbours. Light syllables (嗯, 的 …) go in between for next to nothing, so those
that lie at the place are allowed for on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.matching.book import LIGHT_ROLES, SHIFT, Book, Floats, Ints
from analyzer.matching.columns import UNIT, Bytes
from analyzer.text.stream import Stream

_MASK = (1 << SHIFT) - 1
_LENGTH_STEP = 8
# Rounding of sums
_TOLERANCE = 1e-3
# Further than this from its diagonal a syllable is looked for in vain, and counted as heard.
_WIDEST_LOOK = 32


@dataclass(frozen=True, slots=True)
class Places:
    """Windows ``[starts, ends)`` of the stream, each for one wording of the book by its number, in that order."""

    numbers: Ints
    starts: Ints
    ends: Ints


def sift(book: Book, stream: Stream) -> Places:
    """Windows that hold every match of the book's closed wordings within their limits; those of one are apart."""
    votes = [book.votes_of(syllable) for syllable in stream.syllables]
    counts = [len(v) for v in votes]
    if not sum(counts):
        empty = np.zeros(0, np.int64)
        return Places(empty, empty, empty)
    cast = np.concatenate(votes) + np.repeat(np.arange(len(votes)), counts)
    cast.sort()
    track = _Track(book, stream)
    chosen = track.close_enough(cast, np.arange(len(cast)), book.least, book.widest, book.most_lights)
    kept = np.zeros(len(chosen), bool)
    for missing in range(book.depth):
        rest = np.flatnonzero(~kept & (book.bands[missing][cast[chosen] >> SHIFT] >= 0))
        close = track.close_enough(
            cast, chosen[rest], book.needs[missing], book.bands[missing], book.lights[missing]
        )
        kept[np.searchsorted(chosen, close)] = True
    near = cast[chosen[kept]]
    return track.windows(near[track.least_costs(near) <= book.max_cost[near >> SHIFT] + _TOLERANCE])


class _Track:
    """Where the plain and the light syllables of a stream are. A vote's diagonal is its low part less ``lead``."""

    def __init__(self, book: Book, stream: Stream) -> None:
        is_plain = np.array([s.role not in LIGHT_ROLES for s in stream.syllables], bool)
        size = len(is_plain)
        self.book, self.size, self.lead = book, size, book.longest
        self.plain_before = np.concatenate([np.zeros(self.lead + 1, np.int64), np.cumsum(is_plain)])
        self.plain_at = np.append(np.flatnonzero(is_plain), size)
        # A match that touches diagonal d for the first time ends within so many plain syllables.
        self.reach = book.lengths + book.widest
        distinct = dict.fromkeys(s.key for s in stream.syllables)
        columns = np.stack([book.columns.nothing(), *(book.columns.of(key) for key in distinct)])
        row_of = {key: row for row, key in enumerate(distinct, start=1)}
        around = [0] * self.lead
        # Row p + lead holds what syllable p costs for every key; before and after the stream nothing is heard.
        self.grades = columns[[*around, *(row_of[s.key] for s in stream.syllables), *around, 0]]
        self.step = -(-self.reach // _LENGTH_STEP)
        places = np.arange(size + self.lead + 1)
        self.lights = np.stack([self._lights(places, n * _LENGTH_STEP) for n in range(int(self.step.max()) + 1)])

    def close_enough(self, cast: Ints, chosen: Ints, needs: Ints, bands: Ints, lights: Ints) -> Ints:
        """Those of the ``chosen`` votes from which on there are enough of the wording's within its band."""
        first = cast[chosen]
        number = first >> SHIFT
        last = chosen + needs[number] - 1
        spread = cast[np.minimum(last, len(cast) - 1)] - first
        between = np.minimum(self.lights[self.step[number], first & _MASK], lights[number])
        return chosen[(last < len(cast)) & (spread <= bands[number] + between)]

    def least_costs(self, cast: Ints) -> Floats:
        """What a match on the diagonal of each vote costs at least: every syllable at its cheapest nearby."""
        book, number, place = self.book, cast >> SHIFT, cast & _MASK
        shift = book.widest[number] + self.lights[self.step[number], place]
        least = np.zeros(len(cast), np.float32)
        cheapest, width = self.grades, 0
        while width < _WIDEST_LOOK:
            wider = 2 * width or 1
            some = np.flatnonzero((shift <= width) & ((shift > width // 2) | (width == 0)))
            if len(some):
                items = slice(int(book.sounded[number[some]].max()))
                at = place[some][:, None] + np.arange(items.stop)
                found = cheapest.ravel().take(at * cheapest.shape[1] + book.keys[number[some], items])
                least[some] = np.minimum(found, book.weights[number[some], items]).sum(axis=1, dtype=np.float32)
            cheapest, width = _least_around(cheapest, wider - width), wider
        return least * np.float32(UNIT)

    def windows(self, cast: Ints) -> Places:
        """The stretches that the matches of these votes cover, merged where those of one wording touch."""
        number, place = cast >> SHIFT, cast & _MASK
        plain = self.plain_before[place]
        ends = self.plain_at[np.minimum(plain + self.reach[number], len(self.plain_at) - 1)]
        back = plain - self.book.widest[number] - self.lights[self.step[number], place]
        starts = np.where(back > 0, self.plain_at[np.maximum(back - 1, 0)] + 1, 0)
        # Windows of different wordings are set apart by the number in the high part.
        low, high = (number << SHIFT) + starts, (number << SHIFT) + ends
        so_far = np.maximum.accumulate(high)
        opens = np.flatnonzero(np.append(True, low[1:] > so_far[:-1])) if len(cast) else number
        return Places(
            number[opens], np.minimum.reduceat(starts, opens) if len(cast) else opens, _last(so_far, opens) & _MASK
        )

    def _lights(self, places: Ints, plain: int) -> Ints:
        """How many light syllables lie among the next so many plain ones, those right after them included."""
        before = self.plain_before[places]
        index = np.minimum(before + plain, len(self.plain_at) - 1)
        return np.maximum(self.plain_at[index] - np.maximum(places - self.lead, 0) - (index - before), 0)


def _last(values: Ints, opens: Ints) -> Ints:
    """The last value of every group, given where the groups open."""
    return values[np.append(opens[1:], len(values)) - 1] if len(opens) else values[:0]


def _least_around(values: Bytes, step: int) -> Bytes:
    """The least of the rows so far before, at and so far after each row; rows beyond the edges are left out."""
    least = values.copy()
    np.minimum(least[step:], values[:-step], out=least[step:])
    np.minimum(least[:-step], values[step:], out=least[:-step])
    return least
