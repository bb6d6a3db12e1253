"""Digits as they are spoken. Every spoken character keeps the index of the digit it came from."""

from __future__ import annotations

import re
from functools import lru_cache

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_RUN = re.compile(r"(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?(?P<percent>%)?")
# A quantity follows: the number is read as one (120元); otherwise three digits and more are read one by one (101室).
_QUANTITY = re.compile(r"[元块角毛平度米天个小分次户吨万亿公千百℃]")
_NUMBER = re.compile(
    r"[零一二三四五六七八九]{1,5}"
    r"|(?=.)(?:[一二三四五六七八九]千)?(?:零?[一二三四五六七八九]百)?(?:零|零?[一二三四五六七八九]?十)?[一二三四五六七八九]?"
)

Spoken = tuple[str, int]


@lru_cache(maxsize=65_536)
def is_spoken_number(text: str) -> bool:
    """Whether ``text`` is one to five spoken digits or a spoken number below 10,000 (三十六, 一零三, 一百二十)."""
    return bool(text) and _NUMBER.fullmatch(text) is not None


def speak(text: str) -> list[Spoken]:
    """``text`` with digits in spoken form, as (character, index in ``text``) pairs in reading order.

    One or two digits, decimals, percentages and digits before a measure word are read as a number (36号 → 三十六号);
    longer runs and runs with a leading zero one by one (968111 → 九六八一一一).
    """
    spoken: list[Spoken] = []
    position = 0
    for run in _RUN.finditer(text):
        spoken += [(text[i], i) for i in range(position, run.start())]
        spoken += _speak_run(run, text[run.end() : run.end() + 1])
        position = run.end()
    return spoken + [(text[i], i) for i in range(position, len(text))]


def _speak_run(run: re.Match[str], following: str) -> list[Spoken]:
    whole, part = run["whole"], run["part"]
    is_quantity = bool(part or run["percent"] or (following and _QUANTITY.match(following)))
    spoken = [(char, run.start("percent")) for char in "百分之"] if run["percent"] else []
    if _reads_as_number(whole, is_quantity):
        spoken += [(char, run.start() + offset) for char, offset in _number(whole)]
    else:
        spoken += [(DIGITS[int(digit)], run.start() + i) for i, digit in enumerate(whole)]
    if part:
        spoken.append(("点", run.start("part") - 1))
        spoken += [(DIGITS[int(digit)], run.start("part") + i) for i, digit in enumerate(part)]
    return spoken


def _reads_as_number(digits: str, is_quantity: bool) -> bool:
    if digits == "0":
        return True
    if digits.startswith("0") or len(digits) > 8:
        return False
    return len(digits) <= 2 or is_quantity


def _number(digits: str) -> list[Spoken]:
    """A number below 10^8 as (character, offset of its digit) pairs."""
    high, low = digits[:-4], digits[-4:]
    if not high:
        return _group(low, 0) or [(DIGITS[0], 0)]
    spoken = [*_group(high, 0), ("万", len(high) - 1)]
    rest = _group(low, len(high))
    if rest and low.startswith("0"):
        spoken.append((DIGITS[0], len(high)))
    return spoken + rest


def _group(digits: str, offset: int) -> list[Spoken]:
    """Up to four digits; empty for zero. Ten to nineteen start with 十 and not with 一十."""
    spoken: list[Spoken] = []
    zero_at: int | None = None
    for i, digit in enumerate(digits):
        place = _PLACES[len(digits) - 1 - i]
        if digit == "0":
            zero_at = offset + i
            continue
        if zero_at is not None and spoken:
            spoken.append((DIGITS[0], zero_at))
        zero_at = None
        if not (digit == "1" and place == "十" and not spoken):
            spoken.append((DIGITS[int(digit)], offset + i))
        if place:
            spoken.append((place, offset + i))
    return spoken
