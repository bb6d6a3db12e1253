"""Names for the language model: people, streets, estates, villages, stations, companies. Never spoken in training.

A name is told from its homophones by nothing but how common it is, and where it stands: 李 before 女士, 苑 after a
number of syllables that sound like an estate. ``text/names`` holds surnames in the order of how many people bear them,
characters of given names, places, and the morphemes of names that people give, commonest first; drawing from them
gives word sequences in which common names are frequent and any plausible name has been seen in parts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate

import jieba
from ruamel.yaml import YAML

from .patterns import NAMES_DIR, Patterns
from .segment import cut, split_sentences

SURNAME = "姓"
REPEATS = 3
"""Every form is drawn so many times as often as it says: what is rare is then measured, not guessed."""
WORD_END = "/"
"""In forms: where one word ends and the next begins, whatever a dictionary would make of the two."""
_SURNAME_OFFSET, _SURNAME_FALL = 4.0, 1.3
"""Share of the surname of rank r: about (r + 4)^-1.3, which fits the published shares from 7 % (王) to 0.2 % (常)."""


class Names(Patterns):
    """The slots of ``text/names``, drawn by rank instead of evenly."""

    def __init__(self) -> None:
        super().__init__(NAMES_DIR)
        self.forms: dict[str, int] = YAML(typ="safe").load((NAMES_DIR / "forms.yaml").read_text("utf-8"))
        self._weights = {name: list(accumulate(_weights(name, len(v)))) for name, v in self.slots.items()}

    def choose(self, name: str, chance: random.Random) -> str:
        """A value of a slot, the commoner the more often."""
        return chance.choices(self.slots[name], cum_weights=self._weights[name])[0]

    def sentences(self, made: jieba.Tokenizer, seed: int) -> Iterator[list[str]]:
        """Every value of every list once, then every form as often as it says and ``REPEATS``, as words of ``made``."""
        for values in self.slots.values():
            yield from cut(made, (value for value in values if split_sentences(value) == [value]))
        chance = random.Random(seed)
        for form, times in self.forms.items():
            for _ in range(times * REPEATS):
                parts = self.expand(form, chance).split(WORD_END)
                yield [word for words in cut(made, filter(None, parts)) for word in words]


def _weights(name: str, count: int) -> list[float]:
    if name == SURNAME:
        return [(rank + _SURNAME_OFFSET) ** -_SURNAME_FALL for rank in range(1, count + 1)]
    return [1 / (rank + count / 4) for rank in range(1, count + 1)]
