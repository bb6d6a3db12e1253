import pytest

from analyzer.matching.columns import UNIT, Columns
from analyzer.matching.costs import grade
from analyzer.text.syllables import spell

TEXT = "环保供热管家三十六号为您服务请问有什么可以帮您还行不知道吗么嘛嗯的地得儿女绿a"


def test_a_column_is_never_above_the_grade_and_hardly_below() -> None:
    keys = list(dict.fromkeys(s.key for s in spell(TEXT)))
    columns = Columns(keys)
    for heard in keys:
        bounds = columns.of(heard) * UNIT
        for expected, bound in zip(keys, bounds.tolist(), strict=True):
            cost = grade(expected, heard)[1]
            assert cost - UNIT < bound + 1e-6
            assert bound <= cost + 1e-6


def test_nothing_heard_costs_as_much_as_anything_can() -> None:
    columns = Columns([s.key for s in spell("您好")])
    assert (columns.nothing() * UNIT).tolist() == pytest.approx([1.0, 1.0])
