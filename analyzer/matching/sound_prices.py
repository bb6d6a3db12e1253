"""What it costs to hear one sound for another, for all sounds that were met: the sounds' part of ``costs.grade``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analyzer.matching import costs
from analyzer.matching.arrays import Flags, Shorts
from analyzer.matching.prices import shipped_prices
from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

UNIT = 1e-4
"""Costs in tables are whole numbers of this; grades are rounded to it anyway."""
_ROOM = 256


class SoundPrices:
    """Numbers for toned syllables in the order in which they came, and a table of what each costs for each.

    A sound that is met for the first time adds a row and a column: what is said of its initial, its final and its tone
    has mostly been looked up by then, for a sound that has it too. One thread at a time may ask for ``numbers``.
    """

    def __init__(self) -> None:
        prices = shipped_prices()
        self._numbers: dict[str, int] = {}
        self._parts = (
            _Part(partial(prices.part, "initial"), initials_confused),
            _Part(partial(prices.part, "final"), finals_confused),
            _Part(partial(prices.part, "tone"), lambda said, heard: False),
        )
        # Of each sound the numbers of its initial, final and tone; what speaks for it when it is heard right, and its
        # highest surprise; whether it has a tone, and an initial.
        self._places: Places = np.zeros((3, 0), np.intp)
        self._right: Floats = np.zeros((2, 0))
        self._is_toned: Flags = np.zeros(0, bool)
        self._has_initial: Flags = np.zeros(0, bool)
        self.table = _dearest(_ROOM)
        """The cost in ``UNIT`` of hearing a sound (column) for another (row). There is more room than sounds; in its
        last row and column, those of no sound, everything costs as much as can be."""

    def numbers(self, toned: Iterable[str]) -> list[int]:
        """The numbers of toned syllables; new ones get theirs."""
        wanted = list(toned)
        new = [one for one in dict.fromkeys(wanted) if one not in self._numbers]
        if new:
            known = len(self._numbers)
            self._meet([parse_sound(one) for one in new])
            self._fill_in(known, known + len(new))
            self._numbers.update({one: known + at for at, one in enumerate(new)})
        return [self._numbers[one] for one in wanted]

    def _meet(self, sounds: Sequence[Sound]) -> None:
        prices = shipped_prices()
        told = ([s.initial for s in sounds], [s.final for s in sounds], [str(s.tone) for s in sounds])
        places = np.array([part.numbers(values) for part, values in zip(self._parts, told, strict=True)], np.intp)
        right = np.array([(prices.log_ratio(s, s), prices.most(s)) for s in sounds], np.float64).T
        self._places = np.concatenate([self._places, places], axis=1)
        self._right = np.concatenate([self._right, right], axis=1)
        self._is_toned = np.append(self._is_toned, [s.tone != 0 for s in sounds])
        self._has_initial = np.append(self._has_initial, [s.initial != "" for s in sounds])

    def _fill_in(self, known: int, size: int) -> None:
        """Put the costs of the sounds from number ``known`` on into the table."""
        if size >= len(self.table):
            roomier = _dearest(2 * size)
            roomier[:known, :known] = self.table[:known, :known]
            self.table = roomier
        # Every new sound for all, and all known ones for it.
        rows = np.concatenate([np.arange(known, size).repeat(size), np.arange(known).repeat(size - known)])
        columns = np.concatenate([np.tile(np.arange(size), size - known), np.tile(np.arange(known, size), known)])
        self.table[rows, columns] = self._costs(rows, columns)

    def _costs(self, rows: Places, columns: Places) -> Shorts:
        """The cost in ``UNIT`` of hearing each sound of ``columns`` for the one of ``rows`` at the same place."""
        initial, final, tone = (
            part.look_up(places[rows], places[columns]) for part, places in zip(self._parts, self._places, strict=True)
        )
        any_share = shipped_prices().any_share
        log_ratio = np.log((1 - any_share) * np.exp(initial.ratio + final.ratio + tone.ratio) + any_share)
        right, most = self._right[:, rows]
        surprise = (np.maximum(right - log_ratio, 0.0) / most) ** costs.SCALE_EXPONENT
        same = initial.is_same & final.is_same
        like = (initial.is_same | initial.is_confused) & (final.is_same | final.is_confused)
        shared = final.is_same | (initial.is_same & self._has_initial[rows])
        far, near = costs.FAR_COST, costs.NEAR_COST
        cost = np.where(surprise > costs.AS_GOOD_AS_FAR, far, np.clip(surprise, near, far))
        for where, least, highest in (
            (shared, near, costs.SHARED_COST),
            (like & tone.is_same, costs.TONELESS_COST + costs.STEP, costs.CONFUSED_COST),
            (like & ~tone.is_same, costs.CONFUSED_COST + costs.STEP, costs.CONFUSED_OTHER_TONE_COST),
            (same & ~tone.is_same, costs.CHEAPEST_TONELESS, costs.TONELESS_COST),
            (same & tone.is_same, costs.TONED_COST, costs.TONED_COST),
        ):
            cost[where] = np.clip(surprise[where], least, highest)
        cost[~(self._is_toned[rows] & self._is_toned[columns])] = far
        return np.round(cost / UNIT).astype(np.int16)


def _dearest(size: int) -> Shorts:
    return np.full((size, size), np.iinfo(np.int16).max, np.int16)


class _Pairs(NamedTuple):
    """What is known of pairs of one part: its log ratio in nats, whether both are the same, and often confused."""

    ratio: Floats
    is_same: Flags
    is_confused: Flags


class _Part:
    """The initials, finals or tones of sounds: there are few different ones, so each pair is looked at once."""

    def __init__(self, ratio: Callable[[str, str], float], confused: Callable[[str, str], bool]) -> None:
        self._ratio, self._confused = ratio, confused
        self._numbers: dict[str, int] = {}
        self._ratios: Floats = np.zeros((0, 0))
        self._is_confused: Flags = np.zeros((0, 0), bool)

    def numbers(self, values: Sequence[str]) -> list[int]:
        """The numbers of values; new ones get theirs."""
        known = len(self._numbers)
        for value in values:
            self._numbers.setdefault(value, len(self._numbers))
        if len(self._numbers) > known:
            self._ratios = self._grown(self._ratios, self._ratio)
            self._is_confused = self._grown(self._is_confused, self._confused)
        return [self._numbers[value] for value in values]

    def _grown(self, old: npt.NDArray[Any], look: Callable[[str, str], float]) -> npt.NDArray[Any]:
        values, known = list(self._numbers), len(old)
        table = np.zeros((len(values), len(values)), old.dtype)
        table[:known, :known] = old
        for row, said in enumerate(values):
            for column in range(known if row < known else 0, len(values)):
                table[row, column] = look(said, values[column])
        return table

    def look_up(self, said: Places, heard: Places) -> _Pairs:
        """What is known of each pair of numbers."""
        return _Pairs(self._ratios[said, heard], said == heard, self._is_confused[said, heard])
