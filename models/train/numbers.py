"""Numbers, times, dates, amounts and addresses as they are spoken: the slots every pattern may use."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

_DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """A cardinal 0–99,999 as spoken: 110 → 一百一十, 205 → 二百零五."""
    if number < 10:
        return _DIGITS[number]
    out, zero = "", False
    for unit, name in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        digit, number = divmod(number, unit)
        if digit:
            out += (
                ("零" if zero and out else "")
                + ("" if unit == 10 and digit == 1 and not out else _DIGITS[digit])
                + name
            )
            zero = False
        elif out:
            zero = True
    if number:
        out += ("零" if zero else "") + _DIGITS[number]
    return out


def read_digits(digits: str, chance: random.Random) -> str:
    """Digit by digit, 1 mostly as 幺: 110 → 幺幺零."""
    one = "幺" if chance.random() < 0.75 else "一"
    return "".join(one if d == "1" else _DIGITS[int(d)] for d in digits)


def _digits(length: int, chance: random.Random) -> str:
    return read_digits("".join(chance.choice("0123456789") for _ in range(length)), chance)


def _number(chance: random.Random) -> str:
    value = spoken(chance.choice([chance.randint(0, 20), chance.randint(0, 99), chance.randint(0, 999)]))
    return "两" if value == "二" and chance.random() < 0.6 else value


def _badge(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return spoken(chance.randint(1, chance.choice([50, 200])))
    return _digits(chance.choice([2, 3, 3, 4, 5]), chance)


def _phone(chance: random.Random) -> str:
    return read_digits(chance.choice(["13", "15", "17", "18", "19"]), chance) + _digits(9, chance)


def _clock(chance: random.Random) -> str:
    hour = spoken(chance.randint(1, 12)).replace("二", "两") if chance.random() < 0.9 else spoken(chance.randint(1, 12))
    hour = "十二" if hour == "十两" else hour
    part = chance.choice(["上午", "下午", "早上", "晚上", "中午", "明天上午", "明天下午", "今天下午", ""])
    tail = chance.choice(["", "", "半", "一刻", spoken(chance.choice([10, 15, 20, 40, 45, 50])) + "分", "左右"])
    return f"{part}{hour}点{tail}"


def _date(chance: random.Random) -> str:
    return f"{spoken(chance.randint(1, 12))}月{spoken(chance.randint(1, 31))}{chance.choice('号号日')}"


def _degrees(chance: random.Random) -> str:
    tail = chance.choice(["", "", "点五", "点" + spoken(chance.randint(1, 9)), "多"])
    return spoken(chance.randint(8, 28)) + (tail + "度" if tail != "多" else "度多")


def _money(chance: random.Random) -> str:
    value = spoken(chance.choice([chance.randint(5, 99), chance.randint(100, 999), chance.randint(1000, 9999)]))
    if value.startswith("二") and ("百" in value[:2] or "千" in value[:2]) and chance.random() < 0.7:
        value = "两" + value[1:]
    return value + chance.choice(["块", "块钱", "元", "多块钱", "块二", "块五"])


def _room(chance: random.Random) -> str:
    number = f"{chance.randint(1, 32)}0{chance.randint(1, 4)}"
    return chance.choice([read_digits(number, chance), spoken(int(number)), read_digits(number, chance) + "室"])


def builtin_slots() -> Mapping[str, Callable[[random.Random], str]]:
    """The slots that need no list; those that do (小区, 路 …) are lists in ``text/slots_*.yaml``."""
    return {
        "数": _number,
        "号码": lambda chance: _digits(chance.randint(2, 4), chance),
        "工号": _badge,
        "电话": _phone,
        "楼": lambda chance: spoken(chance.randint(1, 60)) + chance.choice(["号楼", "号楼", "栋", "幢"]),
        "单元": lambda chance: spoken(chance.randint(1, 6)) + "单元",
        "室": _room,
        "时间": _clock,
        "日期": _date,
        "度": _degrees,
        "钱": _money,
    }
