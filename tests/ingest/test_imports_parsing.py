"""Cells as companies write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.ingest.imports import parsing

READ: tuple[tuple[Callable[[str], Any], str, Any], ...] = (
    (parsing.parse_day, "2026/11/3", "2026-11-03"),
    (parsing.parse_day, "2026年11月3日 08:05", "2026-11-03"),
    (parsing.parse_day, "2026-11-03 00:00:00", "2026-11-03"),
    (parsing.parse_last_day, "至今", None),
    (parsing.parse_last_day, "2026-11-03", "2026-11-03"),
    (parsing.parse_moment, "2026-11-03 8:05", "2026-11-03T08:05:00"),
    (parsing.parse_moment, "20261103080510", "2026-11-03T08:05:10"),
    (parsing.parse_moment, "2026-11-03T08:05:10+08:00", "2026-11-03T08:05:10+08:00"),
    (parsing.parse_period, "2026-11", "2026-11"),
    (parsing.parse_period, "2026年3月", "2026-03"),
    (parsing.parse_period, "202611", "2026-11"),
    (parsing.parse_period, "2026-11-01", "2026-11"),
    (parsing.parse_period_or_season, "2026-11", "2026-11"),
    (parsing.parse_period_or_season, "2026", "2026"),
    (parsing.parse_period_or_season, "2026-2027采暖季", "2026"),
    (parsing.parse_period_or_season, "2026-27", "2026"),
    (parsing.parse_pct, "95", 95.0),
    (parsing.parse_pct, "95.5%", 95.5),
    (parsing.parse_pct, "95分", 95.0),
    (parsing.parse_yuan, "1,200.50元", 1200.5),
    (parsing.parse_satisfaction, "非常满意", 100.0),
    (parsing.parse_satisfaction, "不满意", 25.0),
    (parsing.parse_satisfaction, "80", 80.0),
    (parsing.parse_satisfaction, "未接通", None),
    (parsing.parse_stars, "5星", 100.0),
    (parsing.parse_stars, "1", 0.0),
    (parsing.parse_level, "重大", "major"),
    (parsing.parse_level, "Serious", "serious"),
    (parsing.parse_order_kind, "报修", "repair"),
    (parsing.parse_order_kind, "out_of_area", "out_of_area"),
    (parsing.parse_assessor, "自评", "self"),
    (parsing.parse_ruling, "同意", "granted"),
    (parsing.parse_award, "优秀供热管家", "excellent"),
    (parsing.parse_matter, "金牌供热管家", "gold"),
    (parsing.parse_matter, "G-QUARREL", "G-QUARREL"),
    (parsing.parse_outcome, "不合格", "fail"),
    (parsing.parse_grade, "VIP", True),
    (parsing.parse_grade, "普通客户", False),
    (parsing.parse_justified, "属实", True),
    (parsing.parse_justified, "否", False),
    (parsing.parse_justified, "核实中", None),
    (parsing.parse_places, "3名", 3),
)  # fmt: skip


@pytest.mark.parametrize(("parse", "cell", "value"), READ, ids=[f"{p.__name__}-{c}" for p, c, _ in READ])
def test_what_is_right_is_read(parse: Callable[[str], Any], cell: str, value: Any) -> None:
    assert parse(cell) == value


REFUSED: tuple[tuple[Callable[[str], Any], str, str], ...] = (
    (parsing.parse_day, "2026-02-30", "not a day; write it like 2026-11-20"),
    (parsing.parse_moment, "2026-11-03", "has no time of day; write it like"),
    (parsing.parse_period, "2026-13", "is not a month; write it like 2026-11"),
    (parsing.parse_period, "采暖季", "is not a month"),
    (parsing.parse_period_or_season, "11", "is not a month"),
    (parsing.parse_pct, "101", "not a number from 0 to 100"),
    (parsing.parse_pct, "-1", "not a number from 0 to 100"),
    (parsing.parse_pct, "nan", "not a number from 0 to 100"),
    (parsing.parse_yuan, "-5", "not an amount in yuan"),
    (parsing.parse_satisfaction, "还行", "is no mark; write 0–100, or 非常满意"),
    (parsing.parse_stars, "6", "not a number from 1 to 5"),
    (parsing.parse_level, "一级", "is not a level of complaint; write minor, serious or major"),
    (parsing.parse_outcome, "是", "is not a verdict"),  # of “is it right?” or of “is it a violation?”
    (parsing.parse_assessor, "同事", "is not an assessor"),
    (parsing.parse_ruling, "再议", "is not a ruling; write granted or refused"),
    (parsing.parse_award, "最佳", "is not an award"),
    (parsing.parse_justified, "也许", "neither yes nor no"),
    (parsing.parse_places, "3.5", "not a number of places"),
)


@pytest.mark.parametrize(("parse", "cell", "said"), REFUSED, ids=[f"{p.__name__}-{c}" for p, c, _ in REFUSED])
def test_what_is_wrong_is_refused_with_what_would_be_right(parse: Callable[[str], Any], cell: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(cell)
