"""Errors as real recognisers make them, at a chosen rate, for any text."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from analyzer.matching.prices import shipped_prices
from analyzer.text.sounds import Sound
from analyzer.text.syllables import Spelled, spell
from benchmarks.matching.confusions import align_syllables, sound_of
from benchmarks.matching.pairs import Pair


class Garbler:
    """Replaces, loses and adds syllables as in the pairs it was made from.

    A wrong syllable is one that was really heard, wrongly, for the same toned syllable (if it never was, for the same
    initial and final, else for any); errors fall on syllables independently of each other. A right syllable is written
    with one of the characters that were written for its character when it was heard right.
    """

    def __init__(self, pairs: Iterable[Pair], seed: int) -> None:
        self._random = random.Random(seed)
        self._right: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._added: Counter[str] = Counter()
        for pair in pairs:
            for said, heard in align_syllables(spell(pair.said), spell(pair.heard), _price):
                self._learn(said, heard)
        # The share of additions among all errors.
        self._added_share = self._added.total() / (self._added.total() + self._wrong[""].total())

    def _learn(self, said: Spelled | None, heard: Spelled | None) -> None:
        if said is None:
            assert heard is not None
            self._added[heard.char] += 1
        elif heard is not None and sound_of(heard) == sound_of(said):
            self._right[said.char][heard.char] += 1
        else:
            char = heard.char if heard is not None else ""
            for name in (sound_of(said), sound_of(said)[:-1], ""):
                self._wrong[name][char] += 1

    def garble(self, text: str, rate: float) -> str:
        """``text`` as heard with this share of syllables wrong; without punctuation."""
        return "".join(self._heard(syllable, rate) for syllable in spell(text))

    def _heard(self, said: Spelled, rate: float) -> str:
        if self._random.random() >= rate:
            return self._draw(self._right[said.char]) if said.char in self._right else said.char
        if self._random.random() < self._added_share:
            return said.char + self._draw(self._added)
        names = (sound_of(said), sound_of(said)[:-1], "")
        return self._draw(next(self._wrong[name] for name in names if name in self._wrong))

    def _draw(self, counts: Counter[str]) -> str:
        return self._random.choices(list(counts), list(counts.values()))[0]


def _price(said: Sound, heard: Sound) -> float:
    prices = shipped_prices()
    return prices.surprise(said, heard) / prices.most(said)
