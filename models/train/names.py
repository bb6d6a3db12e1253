"""Names for the language model: people, streets, estates, villages, stations, companies. Never spoken in training.

A name is told from its homophones by nothing but how common it is, and where it stands: 李 before 女士, 苑 after a
number of syllables that sound like an estate. ``text/names`` holds surnames in the order of how many people bear them,
characters of given names, places, and the morphemes of names that people give, commonest first; drawing from them
gives word sequences in which common names are frequent and any plausible name has been seen in parts.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from itertools import accumulate

import jieba
from ruamel.yaml import YAML

from . import classes
from .patterns import NAMES_DIR, Patterns
from .segment import cut

SURNAME = "姓"
SIGNS = {
    "姓": classes.SURNAME,
    "姓名": classes.PERSON,
    "路": classes.STREET,
    "住处": classes.HOME,
    "站名": classes.STATION,
    "司名": classes.COMPANY,
    "区": classes.DISTRICT,
}
"""Slots of ``forms.yaml`` that are classes of names."""
WORD_END = "/"
"""In forms: where one word ends and the next begins, whatever a dictionary would make of the two."""
_SURNAME_OFFSET, _SURNAME_FALL = 4.0, 1.3
"""Share of the surname of rank r: about (r + 4)^-1.3, which fits the published shares from 7 % (王) to 0.2 % (常)."""


class Names(Patterns):
    """The slots of ``text/names``, drawn by rank instead of evenly."""

    def __init__(self) -> None:
        super().__init__(NAMES_DIR)
        self.forms: dict[str, int] = YAML(typ="safe").load((NAMES_DIR / "forms.yaml").read_text("utf-8"))
        self._weights = {name: list(accumulate(weights(name, len(v)))) for name, v in self.slots.items()}

    def choose(self, name: str, chance: random.Random) -> str:
        """A value of a slot, the commoner the more often."""
        return chance.choices(self.slots[name], cum_weights=self._weights[name])[0]

    def contexts(self, made: jieba.Tokenizer, seed: int) -> Iterator[list[str]]:
        """What is said around names, every form as often as it says, as words of ``made``; names are their classes."""
        chance = random.Random(seed)
        self.builtin = {**self.builtin, **{slot: functools.partial(_sign, sign) for slot, sign in SIGNS.items()}}
        for form, times in self.forms.items():
            for _ in range(times):
                parts = self.expand(form, chance).split(WORD_END)
                yield [word for words in cut(made, filter(None, parts)) for word in words]


def _sign(sign: str, chance: random.Random) -> str:
    return sign


def weights(name: str, count: int) -> list[float]:
    """How likely each of ``count`` values is, by its rank."""
    if name == SURNAME:
        return [(rank + _SURNAME_OFFSET) ** -_SURNAME_FALL for rank in range(1, count + 1)]
    return [1 / (rank + count / 4) for rank in range(1, count + 1)]
