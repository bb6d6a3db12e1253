"""Slots: the places in a phrase that every call fills differently.

A slot proposes the stretches of a window that can fill it, each with level and cost. What fills a slot only by guess
(a garbled number) costs nearly as much as an empty slot, so that it can bring a phrase to review but not to a pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.matching.costs import CONFUSED_COST, EXACT, Grade, grade
from analyzer.matching.digits import NumberSlot, PhoneSlot
from analyzer.matching.fills import Fill, Slot, Window, is_unbroken, starts_in
from analyzer.matching.spoken_time import TimeSlot
from analyzer.text.sounds import readings
from analyzer.text.syllables import make_key

__all__ = ["SLOTS", "Fill", "GapSlot", "Slot"]


@dataclass(frozen=True, slots=True)
class SurnameSlot:
    """``{姓}``: a common surname, by itself or with a given name of one or two syllables."""

    name: str = "姓"
    weight: float = 1.0
    longest: int = 4
    is_quick: bool = False

    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]:
        """Surnames by character or sound, with and without a given name."""
        starts = starts_in(window, starts)
        found: list[Fill] = []
        for start in starts:
            heads = [(1, head)] if (head := _surname(window.keys[start])) is not None else []
            if window.chars[start] in _DOUBLE_BEGINNINGS and start + 1 < len(window):
                heads += [(2, EXACT)] if window.chars[start] + window.chars[start + 1] in _DOUBLE_SURNAMES else []
            for length, (level, cost) in heads:
                for given in range(3):
                    end = start + length + given
                    if end <= len(window) and is_unbroken(window, start, end):
                        found.append((start, end, (level, cost + 0.1 * given)))
        return found


@dataclass(frozen=True, slots=True)
class GapSlot:
    """``…``: up to eight syllables of anything; weighs nothing, so leaving it empty is free as well."""

    name: str = "…"
    weight: float = 0.0
    longest: int = 8
    is_quick: bool = False

    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]:
        """Every stretch up to the limit."""
        size = len(window)
        return [
            (start, end, EXACT)
            for start in starts_in(window, starts)
            for end in range(start + 1, min(start + self.longest, size) + 1)
            if is_unbroken(window, start, end)
        ]


SLOTS: dict[str, Slot] = {slot.name: slot for slot in (NumberSlot(), SurnameSlot(), TimeSlot(), PhoneSlot(), GapSlot())}


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
_DOUBLE_BEGINNINGS = frozenset(name[0] for name in _DOUBLE_SURNAMES)
