"""What the training voices say: domain patterns, sentences drawn from general n-grams, and plain random words.

Random words make sure that every syllable is heard in many contexts; drawn sentences add the rhythm and the frequent
words of general talk; patterns add the domain. The three are spoken in the shares ``SHARES``.
"""

from __future__ import annotations

import functools
import gzip
import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import jieba

from .patterns import Patterns
from .segment import split_sentences

GENERAL_COUNTS = Path(__file__).parent / "counts" / "general.tsv.gz"
SHARES = {"patterns": 0.42, "drawn": 0.33, "words": 0.25}
_LONGEST_SYLLABLES = 26


def read_counts(path: Path = GENERAL_COUNTS) -> dict[tuple[str, ...], int]:
    """The shipped n-gram table: n-gram → count."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").rpartition("\t") for line in lines)
        return {tuple(ngram.split(" ")): int(count) for ngram, _, count in rows}


class _Choice:
    """Weighted choice among words, quick for repeated draws."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.words = list(weights)
        self.sums = list(accumulate(weights.values()))

    def draw(self, chance: random.Random) -> str:
        return self.words[bisect(self.sums, chance.random() * self.sums[-1])]


class GeneralSentences:
    """Random walks over the n-gram counts: trigram where there is one, else bigram, else the end."""

    def __init__(self) -> None:
        follow: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        for ngram, count in read_counts().items():
            if len(ngram) > 1:
                follow[ngram[:-1]][ngram[-1]] = float(count)
        self._follow = {history: _Choice(weights) for history, weights in follow.items()}

    def draw(self, chance: random.Random) -> str:
        words = ["<s>"]
        while len(words) < 16:
            choice = self._follow.get(tuple(words[-2:])) if len(words) > 1 and chance.random() < 0.6 else None
            choice = choice or self._follow.get((words[-1],))
            if choice is None:
                break
            word = choice.draw(chance)
            if word == "</s>":
                break
            words.append(word)
        return "".join(words[1:])


class RandomWords:
    """Sequences of dictionary words, rare ones too: frequencies are flattened."""

    def __init__(self) -> None:
        jieba.initialize()
        self._choice = _Choice(
            {
                word: min(frequency, 2000) ** 0.35
                for word, frequency in jieba.dt.FREQ.items()
                if frequency >= 3 and 1 <= len(word) <= 4 and split_sentences(word) == [word]
            }
        )

    def draw(self, chance: random.Random) -> str:
        words = [self._choice.draw(chance) for _ in range(chance.randint(2, 6))]
        return "，".join(("".join(words[:3]), "".join(words[3:]))) if len(words) > 4 else "".join(words)


@functools.cache
def _sources() -> tuple[Patterns, GeneralSentences, RandomWords]:
    return Patterns(), GeneralSentences(), RandomWords()


def sentences(seed: int) -> Iterator[str]:
    """Endless text for the voices, the same for the same seed."""
    chance = random.Random(seed)
    patterns, general, words = _sources()
    lines = list(patterns)
    while True:
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "patterns" and lines:
            text = patterns.expand(chance.choice(lines), chance)
        elif kind == "drawn":
            text = general.draw(chance)
        else:
            text = words.draw(chance)
        if 1 <= len(text) <= _LONGEST_SYLLABLES * 1.3:
            yield text
