"""The page: whole by itself, safe to open, and saying what the result says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analyzer.reports.evaluation.drawing import line_chart, scale_of
from analyzer.reports.evaluation.examples import examples
from analyzer.reports.evaluation.hiding import hidden
from analyzer.reports.evaluation.page import page
from analyzer.reports.evaluation.trend import Trend, trend

VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Collects tags and text, and checks that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


@pytest.fixture(scope="module")
def html(month) -> str:
    return page(hidden(month.result), month.earlier, examples(month.calls))


def test_the_page_is_whole_and_loads_nothing(html):
    reader = read(html)
    names = {tag for tag, _ in reader.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form"}
    targets = [value for _, attrs in reader.tags for key, value in attrs.items() if key in ("src", "href")]
    assert targets
    assert all(target.startswith("#") for target in targets)
    sections = {attrs["id"] for tag, attrs in reader.tags if tag == "section"}
    assert {target[1:] for target in targets} <= sections
    assert not re.search(r"url\(|@import|https?:", html)
    assert "@media print" in html


def test_every_agent_has_a_bar_and_a_row_of_awards(html, month):
    reader = read(html)
    bars = [attrs for tag, attrs in reader.tags if tag == "svg" and attrs["class"] == "bar" and "aria-label" in attrs]
    assert len(bars) == len(month.result.agents) + len(month.result.branches)
    first = next(row for row in month.result.agents if row.agent_id == "东5")
    label = f"{first.shrunk_pct:.1f}，区间 {first.shrunk_low_pct:.1f} 至 {first.shrunk_high_pct:.1f}"
    assert label in [bar["aria-label"] for bar in bars]
    awards = html.partition('id="awards"')[2].partition('id="penalties"')[0]
    assert all(f">{row.agent_id}</th>" in awards for row in month.result.awards)
    assert "成立投诉 1 件，上限 0 件：T1" in awards


def test_missed_rules_have_examples_and_nobodys_number(html, month):
    rules = html.partition('id="rules"')[2].partition('id="topics"')[0]
    assert rules.index("Z10") < rules.index("T-promise")
    assert "77.8%" in rules
    assert "第 12.5 秒 随意承诺“我的电话***********”" in rules
    assert month.number not in html


def test_topics_are_there_with_what_rises(html):
    topics = html.partition('id="topics"')[2].partition('id="trend"')[0]
    assert "不热" in topics
    assert "▲ 上升" in topics


def test_text_is_text(month):
    agent = replace(month.result.agents[0], name="<script>alert(1)</script>", note='"><b>')
    html = page(replace(month.result, agents=(agent,), notes=("<i>",)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    read(html)


def test_a_month_without_anything_still_makes_a_page(month):
    fields = ("agents", "branches", "awards", "gold", "penalties", "kpis", "rules", "topics", "notes")
    reader = read(page(replace(month.result, **dict.fromkeys(fields, ()))))
    assert "本期无座席数据。" in reader.text


def test_a_scale_holds_all_values_and_keeps_order():
    scale = scale_of([71.2, 88.9], 0.0, 200.0)
    assert (scale.low, scale.high) == (70.0, 90.0)
    assert [scale.at(value) for value in (70.0, 75.0, 90.0)] == [0.0, 50.0, 200.0]
    assert scale.at(10.0) == 0.0
    assert scale.ticks == (70.0, 75.0, 80.0, 85.0, 90.0)
    assert scale_of([], 0.0, 1.0).high == 100.0


def test_a_line_breaks_where_a_branch_had_nothing():
    chart = line_chart(Trend(("a", "b", "c", "d", "e"), {"东": (80.0, 90.0, None, 85.0, 80.0)}), 400.0, 200.0)
    (line,) = chart.lines
    assert len(line.points) == 4
    assert len(line.paths) == 2
    assert line.points[0].y > line.points[1].y  # more is higher up
    xs = [point.x for point in line.points]
    assert xs == sorted(xs)


def test_the_trend_is_in_order_of_time(month):
    shown = trend((month.result, *month.earlier))
    assert shown.periods == ("2026-10", "2026-11")
    assert set(shown.values) == {"东", "西"}
