import pytest

from analyzer.domain import MatchLevel
from analyzer.matching.costs import grade
from analyzer.text.syllables import spell


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
    pairs = [("道", "道"), ("道", "到"), ("管", "关"), ("管", "广"), ("好", "找"), ("保", "球")]
    costs = [grade(spell(e)[0].key, spell(h)[0].key)[1] for e, h in pairs]
    assert costs == sorted(set(costs))


@pytest.mark.parametrize(("one", "other"), [("知", "资"), ("管", "光"), ("年", "连"), ("英", "音")])
def test_confusion_goes_both_ways(one: str, other: str) -> None:
    assert graded(one, other) is graded(other, one) is MatchLevel.CONFUSED
