"""Numbers as they are spoken."""

from __future__ import annotations

import random

import pytest

from analyzer.text.numerals import is_spoken_number
from models.train.numbers import builtin_slots, read_digits, spoken


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"), (7, "七"), (10, "十"), (11, "十一"), (20, "二十"), (36, "三十六"), (100, "一百"), (101, "一百零一"),
        (110, "一百一十"), (115, "一百一十五"), (205, "二百零五"), (1000, "一千"), (1001, "一千零一"),
        (1010, "一千零一十"), (1100, "一千一百"), (2026, "二千零二十六"), (9999, "九千九百九十九"), (10000, "一万"),
        (10001, "一万零一"), (10010, "一万零一十"), (10300, "一万零三百"), (99999, "九万九千九百九十九"),
    ],
)  # fmt: skip
def test_cardinals(number: int, words: str) -> None:
    assert spoken(number) == words


def test_no_two_numbers_are_spoken_alike() -> None:
    numbers = [*range(2000), *range(2000, 100_000, 37)]
    assert len({spoken(number) for number in numbers}) == len(numbers)


def test_the_product_takes_them_for_numbers() -> None:
    assert [number for number in range(10_000) if not is_spoken_number(spoken(number))] == []


def test_digits_are_read_one_by_one_with_either_one() -> None:
    chance = random.Random(1)
    readings = {read_digits("1203", chance) for _ in range(50)}
    assert readings == {"一二零三", "幺二零三"}


@pytest.mark.parametrize("name", builtin_slots())
def test_slots_give_chinese_and_repeat_with_their_seed(name: str) -> None:
    slot = builtin_slots()[name]
    values = [slot(random.Random(seed)) for seed in range(200)]
    assert all(value and all("一" <= char <= "鿿" for char in value) for value in values)
    assert values == [slot(random.Random(seed)) for seed in range(200)]
    assert len(set(values)) > 5


def test_clock_times_have_hours_of_the_clock() -> None:
    slot = builtin_slots()["时间"]
    hours = {"一", "两", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}
    for seed in range(500):
        value = slot(random.Random(seed))
        for part in ("明天上午", "明天下午", "今天下午", "上午", "下午", "早上", "晚上", "中午"):
            value = value.removeprefix(part)
        assert value.partition("点")[0] in hours
