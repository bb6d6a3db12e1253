"""What all slots have in common: proposals of stretches that fill them, and syllables that stand for a character."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from analyzer.domain import MatchLevel
from analyzer.matching.costs import EXACT, TONELESS_COST, Grade, grade
from analyzer.text.sounds import readings
from analyzer.text.stream import Columns, Joint
from analyzer.text.syllables import make_key

Fill = tuple[int, int, Grade]
"""Start and end (half open, never empty) of a filling in the window, and its grade."""

GUESS_PERCENT = 80
GUESS_LONGEST = 2
"""So many syllables of anything may be a slot garbled, for that part of what it costs to leave it empty."""


class Window:
    """What slots see of a stream: characters, keys and joints of syllables in a row.

    ``memo`` is for a slot to remember what it has read from where.
    """

    __slots__ = ("chars", "joints", "keys", "memo")

    def __init__(self, chars: Sequence[str], keys: Sequence[str], joints: Sequence[Joint]) -> None:
        self.chars, self.keys, self.joints = chars, keys, joints
        self.memo: dict[object, Any] = {}

    @classmethod
    def of(cls, columns: Columns) -> Window:
        """All of a stream."""
        return cls(columns.chars, columns.keys, columns.joints)

    def __len__(self) -> int:
        return len(self.chars)

    def until(self, end: int) -> Window:
        """The first of the syllables, as if no more followed."""
        return Window(self.chars[:end], self.keys[:end], self.joints[:end])


class Slot(Protocol):
    """A fillable place. ``weight`` is the price of leaving it empty; ``longest`` bounds the fillings in syllables.
    Where one ``is_quick``, listing all of a stream takes less than coming back to it.

    ``fills`` lists the fillings that begin in ``starts``, by default all of them; guesses are left to the search.
    """

    @property
    def name(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def longest(self) -> int: ...
    @property
    def is_quick(self) -> bool: ...
    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]: ...


def starts_in(window: Window, starts: Sequence[int] | None) -> Sequence[int]:
    """``starts``, or all places of the window."""
    return range(len(window)) if starts is None else starts


def is_unbroken(window: Window, start: int, end: int) -> bool:
    """Whether ``[start, end)`` may belong together."""
    return end - start < 2 or all(window.joints[at] is not Joint.CUT for at in range(start + 1, end))


def added(first: Grade, second: Grade) -> Grade:
    """The grade of two stretches together: the looser level, both costs."""
    return first[0] if first[0].rank >= second[0].rank else second[0], first[1] + second[1]


@lru_cache(maxsize=65_536)
def sounded(char: str, key: str) -> Grade | None:
    """How well syllable ``key`` stands for ``char``, tone apart; None when it does not.

    Confusions do not count: 您 would be 零, and 您好 a number.
    """
    graded = grade(_key_of(char), key)
    if char == "一" and graded != EXACT and "yao1" in key:
        # 幺 has been folded into 一; as a sound it is another word, so yao1 written as 腰 or 邀 is a one as well.
        graded = min(graded, (MatchLevel.TONED, grade("幺|yao1", key)[1]), key=lambda g: g[1])
    return graded if graded[1] <= TONELESS_COST else None


@lru_cache(maxsize=1024)
def _key_of(char: str) -> str:
    return make_key(char, readings(char)[0])
