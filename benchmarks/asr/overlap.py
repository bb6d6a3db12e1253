"""Which test sentences the training text can produce: ``python -m benchmarks.asr.overlap --half test``.

A sentence counts when, punctuation aside, it is all that one pattern can say, or all that the pattern can say between
two marks of punctuation. Slots stand for any of their values; number slots for any run of the characters they are made
of, so a few sentences too many may count, never one too few. Text that is spoken in training counts, and text that only
the language model reads. Sentences drawn from general n-gram counts are not looked at: those can be anything.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from models.train.patterns import TEXT_DIR, Patterns
from models.train.segment import split_sentences

from .sentences import Sentence, read_sentences

KINDS = ("scripts", "offscript", "nearmiss")
_DRAWS = 3000
_BEFORE = -1
"""Position in a text of which nothing has been said yet."""

__all__ = ["TrainingText", "overlapping"]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[_Sequence, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Punctuation or Latin letters: here one sentence of the training text ends and the next begins."""


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a number slot may say: up to ``longest`` characters out of ``characters``."""

    characters: frozenset[str]
    longest: int


_Node: TypeAlias = str | _Slot | _Choice | _Mark
_Sequence: TypeAlias = tuple[_Node, ...]


def plain(text: str) -> str:
    return "".join(split_sentences(text))


class TrainingText:
    """Everything the patterns can say."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = [_parse(p) for p in dict.fromkeys(patterns)]
        self._values = {name: tuple(_parse(v) for v in values) for name, values in patterns.slots.items()}
        self._fillings = {name: _filling(draw) for name, draw in patterns.builtin.items()}

    def can_say(self, text: str) -> bool:
        """Whether ``text`` (any punctuation) is a whole sentence of some expansion. ValueError for an unknown slot."""
        text = plain(text)
        end, done = len(text), len(text) + 1

        @cache
        def slot(name: str, at: int) -> frozenset[int]:
            if name in self._fillings:
                return frozenset(self._fill(self._fillings[name], text, at))
            if name not in self._values:
                raise ValueError(f"unknown slot {{{name}}}")
            return frozenset().union(*(say(value, frozenset({at})) for value in self._values[name]))

        def say(sequence: _Sequence, positions: frozenset[int]) -> frozenset[int]:
            for node in sequence:
                match node:
                    case str():
                        positions = frozenset(
                            p + (0 <= p < end) for p in positions if not 0 <= p <= end or text[p : p + 1] == node
                        )
                    case _Mark():
                        positions = positions | {_BEFORE, 0} | ({done} if end in positions else set())
                    case _Slot(name):
                        positions = frozenset().union(*(slot(name, p) for p in positions))
                    case _Choice(options):
                        positions = frozenset().union(*(say(option, positions) for option in options))
                if not positions:
                    break
            return positions

        starts = {True: frozenset({_BEFORE, 0}), False: frozenset({0})}
        return any(say(p, starts[self._has_mark(p)]) & {end, done} for p in self._patterns)

    def _has_mark(self, sequence: _Sequence) -> bool:
        return any(
            isinstance(node, _Mark)
            or (isinstance(node, _Choice) and any(map(self._has_mark, node.options)))
            or (isinstance(node, _Slot) and any(map(self._has_mark, self._values.get(node.name, ()))))
            for node in sequence
        )

    @staticmethod
    def _fill(filling: _Filling, text: str, at: int) -> Iterator[int]:
        if not 0 <= at < len(text):
            # Nothing of the text is said here; at its very end a filling would be too much.
            if at != len(text):
                yield at
            return
        for stop in range(at + 1, min(len(text), at + filling.longest) + 1):
            if text[stop - 1] not in filling.characters:
                return
            yield stop


def overlapping(sentences: Iterable[Sentence], training: TrainingText) -> list[Sentence]:
    """Those that the training text can produce as a whole."""
    return [sentence for sentence in sentences if training.can_say(sentence.text)]


def _parse(pattern: str) -> _Sequence:
    (sequence,), rest = _options(pattern, 0, nested=False)
    if rest != len(pattern):
        raise ValueError(f"unbalanced bracket in {pattern!r}")
    while sequence and isinstance(sequence[-1], _Mark):
        sequence = sequence[:-1]
    return sequence


def _options(pattern: str, at: int, nested: bool) -> tuple[tuple[_Sequence, ...], int]:
    options: list[list[_Node]] = [[]]
    while at < len(pattern) and pattern[at] != ")":
        char = pattern[at]
        if char == "(":
            inner, at = _options(pattern, at + 1, nested=True)
            options[-1].append(_Choice(inner))
        elif char == "{":
            end = pattern.index("}", at)
            options[-1].append(_Slot(pattern[at + 1 : end]))
            at = end
        elif char == "|" and nested:
            options.append([])
        else:
            options[-1].append(plain(char) or _Mark())
        at += 1
    if nested and at == len(pattern):
        raise ValueError(f"unbalanced bracket in {pattern!r}")
    return tuple(tuple(option) for option in options), at


def _filling(draw: Callable[[random.Random], str]) -> _Filling:
    chance = random.Random(0)
    drawn = [draw(chance) for _ in range(_DRAWS)]
    return _Filling(frozenset("".join(drawn)), max(map(len, drawn)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--ids", action="store_true", help="also name the sentences")
    asked = parser.parse_args()
    patterns = Patterns()
    unspoken = Patterns(TEXT_DIR / "language").by_file
    patterns.by_file |= {f"language/{file}": lines for file, lines in unspoken.items()}
    training = TrainingText(patterns)
    for kind in KINDS:
        sentences = read_sentences(kind, asked.half)
        found = overlapping(sentences, training)
        print(f"{kind}_{asked.half}: {len(found)} of {len(sentences)} sentences can stand in the training text")
        if asked.ids:
            print("".join(f"    {sentence.id}\n" for sentence in found), end="")


if __name__ == "__main__":
    main()
