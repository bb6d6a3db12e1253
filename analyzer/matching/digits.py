"""Slots of digits: ``{号}``, a number, and ``{电话}``, a telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.matching.costs import EXACT, Grade
from analyzer.matching.fills import Fill, Window, sounded, starts_in
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
    keys, joints, digits = window.keys, window.joints, _digits(chars)
    found: list[tuple[int, int, str, Grade]] = []
    # Few syllables stand for a digit, and most are told by the first look.
    for start in [at for at in starts if digits[keys[at]] is not None]:
        text, (level, cost) = "", EXACT
        for end in range(start, min(start + longest, len(keys))):
            digit = digits[keys[end]]
            if digit is None or (end > start and joints[end] is Joint.CUT):
                break
            char, (its_level, its_cost) = digit
            text, cost = text + char, cost + its_cost
            level = its_level if its_level.rank > level.rank else level
            found.append((start, end + 1, text, (level, cost)))
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
