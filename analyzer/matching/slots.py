"""Slots: the places in a phrase that every call fills differently.

A slot proposes the stretches of a window that can fill it, each with level and cost. What fills a slot only by guess
(a garbled number) costs nearly as much as an empty slot, so that it can bring a phrase to review but not to a pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from analyzer.domain import MatchLevel
from analyzer.matching.costs import CONFUSED_COST, EXACT, JOINTS, TONELESS_COST, Grade, grade
from analyzer.text.numerals import DIGITS, is_spoken_number
from analyzer.text.sounds import readings
from analyzer.text.stream import Joint, Syllable
from analyzer.text.syllables import make_key

Fill = tuple[int, int, Grade]
"""Start and end (half open, never empty) of a filling in the window, and its grade."""

_GUESS_SHARE = 0.8
_GUESS_SYLLABLES = 2


class Slot(Protocol):
    """A fillable place. ``weight`` is the price of leaving it empty; ``longest`` bounds the fillings in syllables."""

    @property
    def name(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def longest(self) -> int: ...
    def fills(self, window: Sequence[Syllable]) -> list[Fill]: ...


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """``{号}``: one to five spoken digits or a spoken number below 10,000; homophones of digits cost like elsewhere."""

    name: str = "号"
    weight: float = 2.0
    longest: int = 7

    def fills(self, window: Sequence[Syllable]) -> list[Fill]:
        """Every readable number in the window, and guesses of one or two syllables."""
        digits = [_digit(s.key) for s in window]
        found = guesses(window, self.weight)
        for start in range(len(window)):
            text, level, cost = "", *EXACT
            for end in range(start, min(start + self.longest, len(window))):
                digit = digits[end]
                if digit is None or (end > start and window[end].joint is Joint.CUT):
                    break
                char, (one_level, one_cost) = digit
                text, cost = text + char, cost + one_cost
                level = max(level, one_level, key=lambda x: x.rank)
                if is_spoken_number(text):
                    found.append((start, end + 1, (level, cost)))
        return found


@dataclass(frozen=True, slots=True)
class SurnameSlot:
    """``{姓}``: a common surname, by itself or with a given name of one or two syllables."""

    name: str = "姓"
    weight: float = 1.0
    longest: int = 4

    def fills(self, window: Sequence[Syllable]) -> list[Fill]:
        """Surnames by character or sound, with and without a given name, and guesses."""
        found = guesses(window, self.weight)
        for start, syllable in enumerate(window):
            pair = syllable.char + (window[start + 1].char if start + 1 < len(window) else "")
            heads = [(1, _surname(syllable.key))]
            if pair in _DOUBLE_SURNAMES:
                heads.append((2, EXACT))
            for length, head in heads:
                if head is None:
                    continue
                level, cost = head
                for given in range(3):
                    end = start + length + given
                    if end <= len(window) and _unbroken(window, start, end):
                        found.append((start, end, (level, cost + 0.1 * given)))
        return found


@dataclass(frozen=True, slots=True)
class GapSlot:
    """``…``: up to eight syllables of anything; weighs nothing, so leaving it empty is free as well."""

    name: str = "…"
    weight: float = 0.0
    longest: int = 8

    def fills(self, window: Sequence[Syllable]) -> list[Fill]:
        """Every stretch up to the limit."""
        size = len(window)
        return [
            (start, end, EXACT)
            for start in range(size)
            for end in range(start + 1, min(start + self.longest, size) + 1)
            if _unbroken(window, start, end)
        ]


SLOTS: dict[str, Slot] = {slot.name: slot for slot in (NumberSlot(), SurnameSlot(), GapSlot())}


def guesses(window: Sequence[Syllable], weight: float) -> list[Fill]:
    """Stretches of one or two syllables that may be the garbled filling of a slot."""
    grade_of_guess = (MatchLevel.EDITED, weight * _GUESS_SHARE)
    return [
        (start, start + length, grade_of_guess)
        for start in range(len(window))
        for length in range(1, _GUESS_SYLLABLES + 1)
        if start + length <= len(window) and _unbroken(window, start, start + length)
    ]


def join_cost(window: Sequence[Syllable], start: int, end: int) -> float:
    """Price of the joints inside ``[start, end)``; the one before ``start`` is not counted."""
    return sum(JOINTS[s.joint] for s in window[start + 1 : end])


def _unbroken(window: Sequence[Syllable], start: int, end: int) -> bool:
    return all(s.joint is not Joint.CUT for s in window[start + 1 : end])


@lru_cache(maxsize=1)
def _digit_keys() -> tuple[tuple[str, str], ...]:
    return tuple((char, make_key(char, readings(char)[0])) for char in DIGITS + "十百千")


@lru_cache(maxsize=65_536)
def _digit(key: str) -> tuple[str, Grade] | None:
    """The digit or place that a syllable stands for; None when it does not sound like one, tone apart.

    Confusions do not count: 您 would be 零, and 您好 a number.
    """
    graded = [(char, grade(digit_key, key)) for char, digit_key in _digit_keys()]
    # 幺 has been folded into 一; as a sound it is another word, so yao1 written as 腰 or 邀 is a one as well.
    if "yao1" in key and not any(g == EXACT for _, g in graded):
        graded.append(("一", (MatchLevel.TONED, grade("幺|yao1", key)[1])))
    char, best = min(graded, key=lambda item: item[1][1])
    return (char, best) if best[1] <= TONELESS_COST else None


@lru_cache(maxsize=65_536)
def _surname(key: str) -> Grade | None:
    char = key.partition("|")[0]
    if char in _SURNAMES:
        return EXACT
    best = min((grade(surname, key) for surname in _surname_keys()), key=lambda g: g[1])
    return best if best[1] <= CONFUSED_COST else None


@lru_cache(maxsize=1)
def _surname_keys() -> tuple[str, ...]:
    return tuple(make_key(char, readings(char)[0]) for char in _SURNAMES)


# The commonest surnames; a rare one is still taken as a guess and goes to review.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐梅莫庄辛管祝左谷祁时舒耿牟卜詹关苗凌费"
)
_DOUBLE_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "东方", "司徒", "端木", "南宫")
)
