import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import MatchLevel
from analyzer.matching.costs import (
    CHEAPEST_TONELESS,
    CONFUSED_COST,
    CONFUSED_OTHER_TONE_COST,
    FAR_COST,
    NEAR_COST,
    TONED_COST,
    TONELESS_COST,
    grade,
    insertion_surprise,
    omission_surprise,
    surprise,
)
from analyzer.text.syllables import Role, spell


def graded(expected: str, heard: str) -> MatchLevel:
    return grade(spell(expected)[0].key, spell(heard)[0].key)[0]


@pytest.mark.parametrize(
    ("expected", "heard", "level"),
    [
        ("道", "道", MatchLevel.EXACT),
        ("道", "到", MatchLevel.TONED),
        ("管", "关", MatchLevel.TONELESS),
        ("知", "资", MatchLevel.CONFUSED),
        ("管", "广", MatchLevel.CONFUSED),
        ("暖", "卵", MatchLevel.CONFUSED),
        ("环", "还", MatchLevel.TONED),
        ("保", "球", MatchLevel.EDITED),
        ("好", "找", MatchLevel.EDITED),
        ("么", "吗", MatchLevel.TONED),
        ("v", "i", MatchLevel.EDITED),
    ],
)
def test_levels(expected: str, heard: str, level: MatchLevel) -> None:
    assert graded(expected, heard) is level


def test_a_looser_level_costs_more() -> None:
    pairs = [("道", "道"), ("道", "到"), ("管", "关"), ("管", "广"), ("方", "帮"), ("保", "球")]
    costs = [grade(spell(e)[0].key, spell(h)[0].key)[1] for e, h in pairs]
    assert costs == sorted(set(costs))


@pytest.mark.parametrize(("one", "other"), [("知", "资"), ("管", "光"), ("年", "连"), ("英", "音")])
def test_confusion_goes_both_ways(one: str, other: str) -> None:
    assert graded(one, other) is graded(other, one) is MatchLevel.CONFUSED


SYLLABLES = st.sampled_from(
    [s.key for s in spell("不知道资到我管关您好三十四号家请问是张先生方便环保供热嗯吗还行调得lv女局员翁")]
)
BANDS = {
    MatchLevel.EXACT: (0.0, 0.0),
    MatchLevel.TONED: (TONED_COST, TONED_COST),
    MatchLevel.TONELESS: (CHEAPEST_TONELESS, TONELESS_COST),
    MatchLevel.CONFUSED: (TONELESS_COST, CONFUSED_OTHER_TONE_COST),
    MatchLevel.EDITED: (NEAR_COST, FAR_COST),
}


@given(SYLLABLES, SYLLABLES)
def test_every_level_has_a_range_of_costs_to_itself(expected: str, heard: str) -> None:
    level, cost = grade(expected, heard)
    low, high = BANDS[level]
    assert low <= cost <= high
    assert TONELESS_COST < CONFUSED_COST < CONFUSED_OTHER_TONE_COST < NEAR_COST


@given(SYLLABLES, SYLLABLES)
def test_the_same_syllable_is_no_surprise(expected: str, heard: str) -> None:
    assert surprise(expected, expected) == 0.0
    assert surprise(expected, heard) >= 0.0


def test_levels_go_both_ways_but_prices_need_not() -> None:
    """Accents make zh into z far more often than z into zh."""
    there, back = (surprise(spell(one)[0].key, spell(other)[0].key) for one, other in (("上", "桑"), ("桑", "上")))
    assert 0 < there < back


def test_fillers_surprise_less_than_words() -> None:
    key = spell("嗯")[0].key
    assert 0 < insertion_surprise(key, Role.FILLER) < insertion_surprise(key, Role.PLAIN)


def test_recognisers_lose_particles_sooner_than_words() -> None:
    assert 0 < omission_surprise(Role.PARTICLE) < omission_surprise(Role.PLAIN)
