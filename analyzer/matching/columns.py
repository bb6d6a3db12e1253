"""The costs of hearing one syllable for each of many expected ones: ``costs.grade`` for a whole column at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from analyzer.matching import costs
from analyzer.matching.prices import shipped_prices
from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound
from analyzer.text.syllables import toned_of

Bytes = npt.NDArray[np.uint8]
UNIT = 1 / 12
"""Costs in columns are whole numbers of this, rounded down."""
_MAX_COLUMNS = 16_384


class Columns:
    """Columns for a fixed list of expected syllable keys, made when they are asked for and kept. Shared by threads."""

    def __init__(self, expected: Sequence[str]) -> None:
        chars = [key.partition("|")[0] for key in expected]
        readings = [toned_of(key) for key in expected]
        self._chars = np.array(chars, dtype=np.str_)
        self._is_question = np.isin(self._chars, list(costs.QUESTION_PARTICLES))
        self._sounds = [parse_sound(toned) for options in readings for toned in options]
        self._opens = np.cumsum([0, *(len(options) for options in readings)])[:-1]
        self._columns: dict[str, Bytes] = {}
        self._prices = shipped_prices()
        self._right = np.array([self._prices.log_ratio(sound, sound) for sound in self._sounds])
        self._most = np.array([self._prices.most(sound) for sound in self._sounds])
        self._initials = _Part([sound.initial for sound in self._sounds])
        self._finals = _Part([sound.final for sound in self._sounds])
        self._tones = _Part([str(sound.tone) for sound in self._sounds])

    def of(self, heard: str) -> Bytes:
        """For every expected key the cost of hearing syllable key ``heard`` in its place, in ``UNIT``, rounded down."""
        column = self._columns.get(heard)
        if column is None:
            column = self._made(heard)
            if len(self._columns) >= _MAX_COLUMNS:
                self._columns.clear()
            self._columns[heard] = column
        return column

    def nothing(self) -> Bytes:
        """The column of a syllable that is not there."""
        return np.full(len(self._chars), round(costs.FAR_COST / UNIT), np.uint8)

    def _made(self, heard: str) -> Bytes:
        if not self._sounds:
            return np.zeros(0, np.uint8)
        by_reading = np.min([self._priced(parse_sound(toned)) for toned in toned_of(heard)], axis=0)
        column = np.minimum.reduceat(by_reading, self._opens)
        char = heard.partition("|")[0]
        if char in costs.QUESTION_PARTICLES:
            column[self._is_question] = costs.TONED_COST
        column[self._chars == char] = 0.0
        return np.floor(column / UNIT + 1e-6).astype(np.uint8)

    def _priced(self, heard: Sound) -> npt.NDArray[np.float64]:
        """The cost of one reading for every reading of the expected keys; see costs.grade for what it means."""
        prices, initials, finals, tones = self._prices, self._initials, self._finals, self._tones
        tone = str(heard.tone)
        by_parts = (
            initials.map(lambda said: prices.part("initial", said, heard.initial))
            + finals.map(lambda said: prices.part("final", said, heard.final))
            + tones.map(lambda said: prices.part("tone", said, tone))
        )
        log_ratio = np.log((1 - prices.any_share) * np.exp(by_parts) + prices.any_share)
        cost = (np.maximum(self._right - log_ratio, 0.0) / self._most) ** costs.SCALE_EXPONENT
        same_initial = initials.map(lambda said: said == heard.initial).astype(bool)
        same_final = finals.map(lambda said: said == heard.final).astype(bool)
        same_tone = tones.map(lambda said: said == tone).astype(bool)
        like = same_initial | initials.map(lambda said: initials_confused(said, heard.initial)).astype(bool)
        like &= same_final | finals.map(lambda said: finals_confused(said, heard.final)).astype(bool)
        same = same_initial & same_final
        lowest, highest = costs.NEAR_COST, costs.FAR_COST
        priced = np.where(cost > costs.AS_GOOD_AS_FAR, highest, np.clip(cost, lowest, highest))
        shared = same_final | (same_initial & initials.map(bool).astype(bool))
        priced[shared] = np.clip(cost[shared], lowest, costs.SHARED_COST)
        for where, (least, most) in (
            (like & same_tone, (costs.TONELESS_COST + costs.STEP, costs.CONFUSED_COST)),
            (like & ~same_tone, (costs.CONFUSED_COST + costs.STEP, costs.CONFUSED_OTHER_TONE_COST)),
            (same & ~same_tone, (costs.CHEAPEST_TONELESS, costs.TONELESS_COST)),
            (same & same_tone, (costs.TONED_COST, costs.TONED_COST)),
        ):
            priced[where] = np.clip(cost[where], least, most)
        priced[tones.map(lambda said: said == "0" or tone == "0").astype(bool)] = costs.FAR_COST
        return priced


class _Part:
    """One part (initial, final or tone) of many sounds: few different values, each looked at once."""

    def __init__(self, values: Sequence[str]) -> None:
        self._distinct, self._ids = list(dict.fromkeys(values)), np.zeros(0, np.int64)
        place = {value: index for index, value in enumerate(self._distinct)}
        self._ids = np.array([place[value] for value in values], np.int64)

    def map(self, look: Callable[[str], float]) -> npt.NDArray[np.float64]:
        """``look`` of every sound's part."""
        return np.array([look(value) for value in self._distinct], np.float64)[self._ids]
