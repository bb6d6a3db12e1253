"""What it costs to hear one toned syllable for another, for all of them at once: ``costs.grade`` as a table.

Searching compares every wording with every stretch of a call, so it needs the costs as numbers that a compiled loop can
reach. They are whole numbers of ``UNIT``: sums of them do not depend on the order in which they are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from threading import Lock

import numpy as np

from analyzer.matching import costs
from analyzer.matching.arrays import Ints, Shorts
from analyzer.matching.sound_prices import UNIT, SoundPrices
from analyzer.text.syllables import toned_of

MOST_READINGS = 8
# Room for so many heard keys and so many of phrases; there is more when it is needed. No power of two, or what one key
# costs for all that are heard would compete for a single place of the processor's cache.
_ROOM = 2048 + 32


def in_units(cost: float) -> int:
    """A cost as a whole number of ``UNIT``."""
    return round(cost / UNIT)


class _Keys:
    """Syllable keys and their numbers; what is known of each by its number. Numbers never change.

    ``readings`` holds the numbers of their readings, -1 after the last; no key has more than ``most_readings``.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.chars = np.zeros(0, np.int32)
        self.is_question = np.zeros(0, bool)
        self.readings = np.zeros((0, MOST_READINGS), np.int16)
        self.most_readings = 0


class Sounds:
    """Numbers for syllable keys, and the table of what it costs to hear one for another. Shared by threads.

    Expected keys, those of phrases, and heard ones have numbers of their own: the former are few.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._expected, self._heard = _Keys(), _Keys()
        self._chars: dict[str, int] = {}
        self._sounds = SoundPrices()
        self._costs: Shorts = np.zeros((0, 0), np.int16)

    @property
    def costs(self) -> Shorts:
        """The cost of hearing each key (rows) for each expected one (columns), in ``UNIT``; there may be more room in
        it than there are keys."""
        return self._costs

    @property
    def expected_keys(self) -> int:
        """How many have numbers so far."""
        return len(self._expected.numbers)

    def expected(self, keys: Sequence[str]) -> Ints:
        """The numbers of keys that phrases expect; new ones get theirs."""
        return self._numbers(self._expected, keys)

    def heard(self, keys: Sequence[str]) -> Ints:
        """The numbers of keys that are heard; new ones get theirs."""
        return self._numbers(self._heard, keys)

    def _numbers(self, side: _Keys, keys: Sequence[str]) -> Ints:
        known = side.numbers
        try:
            return np.fromiter(map(known.__getitem__, keys), np.int32, len(keys))
        except KeyError:
            with self._lock:
                # Another thread may have learnt them while this one waited.
                if new := [key for key in dict.fromkeys(keys) if key not in known]:
                    self._learn(side, new)
        return np.fromiter(map(known.__getitem__, keys), np.int32, len(keys))

    def _learn(self, side: _Keys, keys: Sequence[str]) -> None:
        chars = [key.partition("|")[0] for key in keys]
        rows = np.full((len(keys), MOST_READINGS), -1, np.int16)
        options = [toned_of(key)[:MOST_READINGS] for key in keys]
        numbers = iter(self._sounds.numbers(chain.from_iterable(options)))
        for row, toned in zip(rows, options, strict=True):
            row[: len(toned)] = list(islice(numbers, len(toned)))
        first, side.most_readings = len(side.chars), max(side.most_readings, *map(len, options))
        side.chars = np.append(
            side.chars, np.array([self._chars.setdefault(c, len(self._chars)) for c in chars], np.int32)
        )
        side.is_question = np.append(side.is_question, np.array([c in costs.QUESTION_PARTICLES for c in chars], bool))
        side.readings = np.concatenate([side.readings, rows])
        self._fill_in(side, first)
        # Others look here without waiting: what they find has to be in the table already.
        side.numbers.update((key, first + index) for index, key in enumerate(keys))

    def _fill_in(self, side: _Keys, first: int) -> None:
        """Put the costs of the keys from number ``first`` on into the table."""
        rows, columns = len(self._heard.chars), len(self._expected.chars)
        self._make_room(rows, columns)
        if side is self._expected:
            self._costs[:rows, first:columns] = self._costs_of(slice(first, columns), slice(rows)).T
        else:
            self._costs[first:rows, :columns] = self._costs_of(slice(columns), slice(first, rows)).T

    def _make_room(self, rows: int, columns: int) -> None:
        old = self._costs
        if rows > old.shape[0] or columns > old.shape[1]:
            # Twice what there was, so that it is seldom moved; who uses the old one finds there what it knew of, and
            # nobody sees the new one before that is in it.
            shape = [
                max(_ROOM, size if need <= size else 2 * need)
                for need, size in zip((rows, columns), old.shape, strict=True)
            ]
            roomier = np.empty(shape, np.int16)
            roomier[: old.shape[0], : old.shape[1]] = old
            self._costs = roomier

    def _costs_of(self, rows: slice, columns: slice) -> Shorts:
        expected, heard = self._expected.readings[rows], self._heard.readings[columns]
        found = np.full((len(expected), len(heard)), np.iinfo(np.int16).max, np.int16)
        # Each reading is tried with each; where there is none, the table holds what is dearest.
        for one in expected.T[: self._expected.most_readings]:
            for other in heard.T[: self._heard.most_readings]:
                np.minimum(found, self._sounds.table[one[:, None], other], out=found)
        asking = np.logical_and.outer(self._expected.is_question[rows], self._heard.is_question[columns])
        found[asking] = in_units(costs.TONED_COST)
        found[np.equal.outer(self._expected.chars[rows], self._heard.chars[columns])] = 0
        return found


SOUNDS = Sounds()
"""The numbers and costs of all syllables that this process has met."""
