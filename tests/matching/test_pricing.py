"""Prices in tables against the grades that they stand for."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from analyzer.matching.costs import grade
from analyzer.matching.pricing import MOST_READINGS, Sounds, Tables, in_units
from analyzer.text.syllables import spell, toned_of

TEXT = "您好不知道我不管环保供热管家三十六号为您服务请问有什么可以帮您行调还重得长张先生吗么嘛嗯暖气片温度漏水呢了地ABC"
KEYS = sorted({syllable.key for syllable in spell(TEXT)})


def looked_up(tables: Tables, expected: int, heard: int) -> int:
    if tables.chars[expected] == tables.chars[heard]:
        return 0
    if tables.is_question[expected] and tables.is_question[heard]:
        return in_units(0.02)
    return min(
        int(tables.prices[one, other])
        for one in tables.readings[expected]
        for other in tables.readings[heard]
        if one >= 0 and other >= 0
    )


def test_the_table_holds_the_grades() -> None:
    sounds = Sounds()
    numbers = sounds.numbers(KEYS).tolist()
    for expected, one in zip(KEYS, numbers, strict=True):
        for heard, other in zip(KEYS, numbers, strict=True):
            assert looked_up(sounds.tables, one, other) == in_units(grade(expected, heard)[1]), (expected, heard)


@given(st.integers(0, 1000), st.integers(1, len(KEYS) - 1))
def test_what_is_learnt_in_parts_is_the_same(seed: int, first: int) -> None:
    shuffled = Random(seed).sample(KEYS, len(KEYS))
    at_once, in_parts = Sounds(), Sounds()
    before = in_parts.numbers(shuffled[:first]).tolist()
    in_parts.numbers(shuffled)
    assert in_parts.numbers(shuffled[:first]).tolist() == before
    assert at_once.numbers(shuffled).tolist() == in_parts.numbers(shuffled).tolist()
    assert (at_once.tables.prices == in_parts.tables.prices).all()
    assert (at_once.tables.readings == in_parts.tables.readings).all()


def test_no_syllable_has_more_readings_than_fit() -> None:
    assert max(len(toned_of(key)) for key in KEYS) <= MOST_READINGS
