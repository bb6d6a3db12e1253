"""What it costs to hear one toned syllable for another, for all of them at once: ``costs.grade`` as a table.

Searching compares every wording with every stretch of a call, so it needs the costs as numbers that a compiled loop can
reach. They are whole numbers of ``UNIT``: sums of them do not depend on the order in which they are added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
import numpy.typing as npt

from analyzer.matching import costs
from analyzer.matching.arrays import Ints, Shorts
from analyzer.matching.prices import shipped_prices
from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound
from analyzer.text.syllables import toned_of

Floats = npt.NDArray[np.float64]

UNIT = 1e-4
"""Costs in tables are whole numbers of this; grades are rounded to it anyway."""
MOST_READINGS = 8
# Room for so many heard keys and so many of phrases; there is more when it is needed. No power of two, or what one key
# costs for all that are heard would compete for a single place of the processor's cache.
_ROOM = 2048 + 32


def in_units(cost: float) -> int:
    """A cost as a whole number of ``UNIT``."""
    return round(cost / UNIT)


class _Keys:
    """Syllable keys and their numbers; what is known of each by its number. Numbers never change.

    ``readings`` holds the numbers of their readings, -1 after the last.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.chars = np.zeros(0, np.int32)
        self.is_question = np.zeros(0, bool)
        self.readings = np.zeros((0, MOST_READINGS), np.int16)


class Sounds:
    """Numbers for syllable keys, and the table of what it costs to hear one for another. Shared by threads.

    Expected keys, those of phrases, and heard ones have numbers of their own: the former are few.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._expected, self._heard = _Keys(), _Keys()
        self._chars: dict[str, int] = {}
        self._readings: dict[str, int] = {}
        self._sounds: list[Sound] = []
        self._prices: Shorts = np.zeros((0, 0), np.int16)
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
                self._learn(side, [key for key in dict.fromkeys(keys) if key not in known])
        return np.fromiter(map(known.__getitem__, keys), np.int32, len(keys))

    def _learn(self, side: _Keys, keys: Sequence[str]) -> None:
        chars = [key.partition("|")[0] for key in keys]
        rows = np.full((len(keys), MOST_READINGS), -1, np.int16)
        for row, key in zip(rows, keys, strict=True):
            options = toned_of(key)[:MOST_READINGS]
            row[: len(options)] = [self._reading(toned) for toned in options]
        first = len(side.chars)
        side.chars = np.append(
            side.chars, np.array([self._chars.setdefault(c, len(self._chars)) for c in chars], np.int32)
        )
        side.is_question = np.append(side.is_question, np.array([c in costs.QUESTION_PARTICLES for c in chars], bool))
        side.readings = np.concatenate([side.readings, rows])
        self._prices = self._priced(self._prices)
        self._fill_in(side, first)
        # Others look here without waiting: what they find has to be in the table already.
        side.numbers.update((key, first + index) for index, key in enumerate(keys))

    def _reading(self, toned: str) -> int:
        number = self._readings.setdefault(toned, len(self._readings))
        if number == len(self._sounds):
            self._sounds.append(parse_sound(toned))
        return number

    def _priced(self, old: Shorts) -> Shorts:
        """The table of prices for all readings, of which ``old`` knows the first."""
        size, known = len(self._sounds), len(old)
        if size == known:
            return old
        table = np.empty((size, size), np.int16)
        table[:known, :known] = old
        table[known:] = prices_of(self._sounds[known:], self._sounds)
        table[:known, known:] = prices_of(self._sounds[:known], self._sounds[known:])
        return table

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
        # Most have one reading; of those that have several, each is tried with each.
        heard_with = [(other, np.flatnonzero(heard[:, other] >= 0)) for other in range(MOST_READINGS)]
        for one in range(MOST_READINGS):
            rows_with = np.flatnonzero(expected[:, one] >= 0)
            for other, columns_with in heard_with:
                if len(rows_with) and len(columns_with):
                    where = np.ix_(rows_with, columns_with)
                    prices = self._prices[np.ix_(expected[rows_with, one], heard[columns_with, other])]
                    found[where] = np.minimum(found[where], prices)
        asking = np.logical_and.outer(self._expected.is_question[rows], self._heard.is_question[columns])
        found[asking] = in_units(costs.TONED_COST)
        found[np.equal.outer(self._expected.chars[rows], self._heard.chars[columns])] = 0
        return found


def prices_of(expected: Sequence[Sound], heard: Sequence[Sound]) -> Shorts:
    """The cost in ``UNIT`` of hearing each of ``heard`` (columns) for each of ``expected`` (rows); see costs.grade."""
    prices = shipped_prices()
    initial = _Part([s.initial for s in expected], [s.initial for s in heard])
    final = _Part([s.final for s in expected], [s.final for s in heard])
    tone = _Part([str(s.tone) for s in expected], [str(s.tone) for s in heard])
    by_parts = (
        initial.table(lambda said, other: prices.part("initial", said, other))
        + final.table(lambda said, other: prices.part("final", said, other))
        + tone.table(lambda said, other: prices.part("tone", said, other))
    )
    log_ratio = np.log((1 - prices.any_share) * np.exp(by_parts) + prices.any_share)
    right, most = np.array([_when_right(sound) for sound in expected], np.float64).reshape(-1, 2, 1).swapaxes(0, 1)
    surprise = (np.maximum(right - log_ratio, 0.0) / most) ** costs.SCALE_EXPONENT
    same_initial, same_final, same_tone = (part.table(str.__eq__).astype(bool) for part in (initial, final, tone))
    same = same_initial & same_final
    like = same_initial | initial.table(initials_confused).astype(bool)
    like &= same_final | final.table(finals_confused).astype(bool)
    shared = same_final | (same_initial & np.array([s.initial != "" for s in expected], bool)[:, None])
    far, near = costs.FAR_COST, costs.NEAR_COST
    cost = np.where(surprise > costs.AS_GOOD_AS_FAR, far, np.clip(surprise, near, far))
    for where, least, highest in (
        (shared, near, costs.SHARED_COST),
        (like & same_tone, costs.TONELESS_COST + costs.STEP, costs.CONFUSED_COST),
        (like & ~same_tone, costs.CONFUSED_COST + costs.STEP, costs.CONFUSED_OTHER_TONE_COST),
        (same & ~same_tone, costs.CHEAPEST_TONELESS, costs.TONELESS_COST),
        (same & same_tone, costs.TONED_COST, costs.TONED_COST),
    ):
        cost[where] = np.clip(surprise[where], least, highest)
    cost[np.array([not s.tone for s in expected], bool), :] = far
    cost[:, np.array([not s.tone for s in heard], bool)] = far
    return np.round(cost / UNIT).astype(np.int16)


@lru_cache(maxsize=4096)
def _when_right(sound: Sound) -> tuple[float, float]:
    """What speaks for a sound that is heard right, and its highest surprise: asked again for every sound to come."""
    prices = shipped_prices()
    return prices.log_ratio(sound, sound), prices.most(sound)


class _Part:
    """One part (initial, final or tone) of all sounds: few different values, so each pair is looked at once."""

    def __init__(self, expected: Sequence[str], heard: Sequence[str]) -> None:
        self._expected, self._rows = _distinct(expected)
        self._heard, self._columns = _distinct(heard)

    def table(self, look: Callable[[str, str], float]) -> Floats:
        """``look`` of every pair: expected × heard."""
        few = np.array([[look(said, other) for other in self._heard] for said in self._expected], np.float64)
        few = few.reshape(len(self._expected), len(self._heard))
        return few[self._rows[:, None], self._columns]


def _distinct(values: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    places = {value: index for index, value in enumerate(dict.fromkeys(values))}
    return list(places), np.array([places[value] for value in values], np.int64)


SOUNDS = Sounds()
"""The numbers and costs of all syllables that this process has met."""
