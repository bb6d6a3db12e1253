"""Sentence patterns of the domain: alternations ``(甲|乙|)``, slots ``{slot}``, one pattern a line.

The files under ``text/`` hold a few thousand patterns; expanding them at random with one seed gives the domain text of
the language model and part of the sentences that are spoken for acoustic training.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from ruamel.yaml import YAML

from . import numbers

TEXT_DIR = Path(__file__).parent / "text"
NAMES_DIR = TEXT_DIR / "names"
_DEPTH = 6


class Patterns:
    """All patterns of a folder with the slots they use."""

    def __init__(self, folder: Path = TEXT_DIR) -> None:
        self.slots: dict[str, list[str]] = {}
        for file in sorted(folder.glob("slots_*.yaml")):
            for name, values in (YAML(typ="safe").load(file.read_text("utf-8")) or {}).items():
                self.slots.setdefault(str(name), []).extend(str(v) for v in values)
        self.by_file: dict[str, list[str]] = {
            file.stem: [
                line.strip() for line in file.read_text("utf-8").splitlines() if line.strip() and line[0] != "#"
            ]
            for file in sorted(folder.glob("*.txt"))
            if file.stem != "vocabulary"
        }
        self.builtin: Mapping[str, Callable[[random.Random], str]] = numbers.builtin_slots()

    def __iter__(self):  # type: ignore[no-untyped-def]
        return (pattern for patterns in self.by_file.values() for pattern in patterns)

    def expand(self, pattern: str, chance: random.Random, depth: int = 0) -> str:
        """One random sentence of ``pattern``. Raises ValueError for unbalanced brackets or an unknown slot."""
        if depth > _DEPTH:
            raise ValueError(f"slots nested too deeply in {pattern!r}")
        text, rest = self._sequence(pattern, 0, chance, depth, closing="")
        if rest != len(pattern):
            raise ValueError(f"unbalanced bracket in {pattern!r}")
        return text

    def _sequence(self, pattern: str, at: int, chance: random.Random, depth: int, closing: str) -> tuple[str, int]:
        options: list[list[str]] = [[]]
        while at < len(pattern) and pattern[at] not in (closing or "\0"):
            char = pattern[at]
            if char == "(":
                inner, at = self._sequence(pattern, at + 1, chance, depth, ")")
                if at >= len(pattern):
                    raise ValueError(f"unbalanced bracket in {pattern!r}")
                options[-1].append(inner)
            elif char == "{":
                end = pattern.index("}", at)
                options[-1].append(self._slot(pattern[at + 1 : end], chance, depth))
                at = end
            elif char == "|" and closing:
                options.append([])
            elif char == ")":
                raise ValueError(f"unbalanced bracket in {pattern!r}")
            else:
                options[-1].append(char)
            at += 1
        return "".join(chance.choice(options)), at

    def _slot(self, name: str, chance: random.Random, depth: int) -> str:
        if name in self.builtin:
            return self.builtin[name](chance)
        if name not in self.slots:
            raise ValueError(f"unknown slot {{{name}}}")
        return self.expand(self.choose(name, chance), chance, depth + 1)

    def choose(self, name: str, chance: random.Random) -> str:
        """A value of a slot; here all are as likely."""
        return chance.choice(self.slots[name])
