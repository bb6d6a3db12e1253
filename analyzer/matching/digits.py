"""Slots of digits: ``{号}``, a number, and ``{电话}``, a telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.matching.costs import Grade
from analyzer.matching.fills import Fill, Window, added, sounded, starts_in
from analyzer.text.numerals import DIGITS, is_spoken_number
from analyzer.text.stream import Joint

PLACES = "十百千"


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """``{号}``: one to five spoken digits or a spoken number below 10,000; homophones of digits cost like elsewhere."""

    name: str = "号"
    weight: float = 2.0
    longest: int = 7
    is_quick: bool = True

    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]:
        """Every readable number in the window."""
        starts = starts_in(window, starts)
        runs = _runs(window, starts, DIGITS + PLACES, self.longest)
        return [(start, end, graded) for start, end, text, graded in runs if is_spoken_number(text)]


@dataclass(frozen=True, slots=True)
class PhoneSlot:
    """``{电话}``: seven to twelve digits one by one; a recogniser's homophones of digits cost like elsewhere."""

    name: str = "电话"
    weight: float = 4.0
    longest: int = 12
    shortest: int = 7
    is_quick: bool = True

    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]:
        """Every run of so many digits.

        Digits go with the number as far as they reach: half a number is none. Where only a homophone or a pause stands
        at an edge, the number may end before it.
        """
        starts = starts_in(window, starts)
        runs = _runs(window, starts, DIGITS, self.longest)
        whole = [run for run in runs if len(run[2]) >= self.shortest and _is_whole(window, run[0], run[1])]
        return [(start, end, graded) for start, end, _, graded in whole]


def _is_whole(window: Window, start: int, end: int) -> bool:
    """Whether no digit stands right before ``start`` or right after ``end`` in one breath."""
    is_first = start == 0 or window.joints[start] is not Joint.WITHIN or window.chars[start - 1] not in DIGITS
    return is_first and (
        end == len(window) or window.joints[end] is not Joint.WITHIN or window.chars[end] not in DIGITS
    )


def _runs(window: Window, starts: Sequence[int], chars: str, longest: int) -> list[tuple[int, int, str, Grade]]:
    """Stretches of up to ``longest`` syllables from ``starts`` that stand for some of ``chars``, and for which."""
    joints, size = window.joints, len(window)
    heard = list(map(_digits(chars).__getitem__, window.keys))
    found: list[tuple[int, int, str, Grade]] = []
    # Few syllables stand for a digit, and few of those are followed by another.
    for start in starts:
        digit = heard[start]
        if digit is None:
            continue
        text, graded = digit
        end = start + 1
        found.append((start, end, text, graded))
        until = min(start + longest, size)
        while end < until and (digit := heard[end]) is not None and joints[end] is not Joint.CUT:
            end += 1
            text, graded = text + digit[0], added(graded, digit[1])
            found.append((start, end, text, graded))
    return found


class _Digits(dict[str, tuple[str, Grade] | None]):
    """The one of some characters that a syllable stands for best; None when it does not sound like any. Found out once
    for every syllable, of which there are a few thousand."""

    def __init__(self, chars: str) -> None:
        self._chars = chars

    def __missing__(self, key: str) -> tuple[str, Grade] | None:
        graded = [(char, found) for char in self._chars if (found := sounded(char, key)) is not None]
        best = self[key] = min(graded, key=lambda item: item[1][1], default=None)
        return best


@lru_cache(maxsize=8)
def _digits(chars: str) -> _Digits:
    return _Digits(chars)
