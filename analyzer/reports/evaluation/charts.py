"""Charts of the workbook, in Excel's own kind: they follow when somebody filters or edits the cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analyzer.reports.evaluation.sheet import Sheet, Value
from analyzer.reports.evaluation.trend import Trend

ARMS = "图表数据"
"""A hidden worksheet: not every program reads error bars that are written as plain numbers."""
_MOST_BARS = 60
_BAR_PX, _SMALLEST_PX = 18, 260
_GRID = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}


def insert(book: Workbook, page: Worksheet, table: Sheet) -> None:
    """The chart that belongs to ``table``, below it, where there is something to draw."""
    draw = _DRAWN.get(table.name)
    if draw is not None and table.rows:
        page.insert_chart(len(table.rows) + 3, 1, draw(book, table))


def branches(book: Workbook, table: Sheet) -> Chart:
    """Composite scores of the branches, from their worksheet."""
    chart = _chart(book, "column", table, "branch", "composite_pct", "综合得分", len(table.rows))
    chart.set_size({"width": 520, "height": 320})
    chart.set_y_axis({"min": 0, "max": 100, **_GRID})
    return chart


def trend(book: Workbook, shown: Trend) -> Chart:
    """A line for each branch over the periods, from the worksheet 趋势."""
    chart = book.add_chart({"type": "line"})
    rows = len(shown.periods)
    for column, branch in enumerate(shown.values, start=1):
        chart.add_series(
            {
                "name": branch,
                "categories": ["趋势", 1, 0, rows, 0],
                "values": ["趋势", 1, column, rows, column],
                "marker": {"type": "circle"},
            }
        )
    chart.set_title({"name": "各考核期综合得分", "name_font": {"size": 12}})
    chart.set_size({"width": 720, "height": 340})
    chart.set_legend({"position": "bottom"})
    return chart


def write_arms(page: Worksheet, table: Sheet) -> None:
    """How far the interval of every agent reaches below and above, for the error bars; ``page`` is ``ARMS``."""
    for i, row in enumerate(table.rows[:_MOST_BARS]):
        page.write_row(i, 0, _arms(table, row))


def _agents(book: Workbook, table: Sheet) -> Chart:
    """Shrunken scores with their 95 % intervals as error bars."""
    rows = min(len(table.rows), _MOST_BARS)
    below, above = (f"='{ARMS}'!${column}$1:${column}${rows}" for column in "AB")
    bars = {"type": "custom", "minus_values": below, "plus_values": above}
    title = "座席收缩后得分与 95% 区间"
    chart = _chart(book, "bar", table, "agent_id", "shrunk_pct", title, _MOST_BARS, {"x_error_bars": bars})
    chart.set_x_axis({"min": 0, "max": 100, **_GRID})
    return chart


def _arms(table: Sheet, row: tuple[Value, ...]) -> tuple[float, float]:
    """How far the interval reaches below and above the score; nothing without one."""
    middle, low, high = (row[_at(table, name)] for name in ("shrunk_pct", "shrunk_low_pct", "shrunk_high_pct"))
    if isinstance(middle, float) and isinstance(low, float) and isinstance(high, float):
        return middle - low, high - middle
    return 0.0, 0.0


def _at(table: Sheet, name: str) -> int:
    return [column for column, _ in table.columns].index(name)


def _chart(
    book: Workbook,
    kind: str,
    table: Sheet,
    category: str,
    value: str,
    title: str,
    most: int,
    more: Mapping[str, object] | None = None,
) -> Chart:
    """Bars of the first rows of ``table``, the first one on top."""
    rows = min(len(table.rows), most)
    names, values = _at(table, category), _at(table, value)
    chart = book.add_chart({"type": kind})
    chart.add_series(
        {
            "name": title,
            "categories": [table.title, 1, names, rows, names],
            "values": [table.title, 1, values, rows, values],
            "gap": 40,
            **(more or {}),
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 720, "height": max(_SMALLEST_PX, 90 + _BAR_PX * rows)})
    if kind == "bar":
        chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "interval_unit": 1})
        chart.set_x_axis(dict(_GRID))
    return chart


def _topics(book: Workbook, table: Sheet) -> Chart:
    return _chart(book, "bar", table, "term", "calls", "热点话题（通话数）", 20)


def _rules(book: Workbook, table: Sheet) -> Chart:
    failed = _at(table, "failed")
    missed = sum(bool(row[failed]) for row in table.rows)  # the most often missed come first
    return _chart(book, "bar", table, "rule_id", "failed", "漏做次数最多的质检项", max(1, min(missed, 20)))


_DRAWN: dict[str, Callable[[Workbook, Sheet], Chart]] = {"agents": _agents, "topics": _topics, "rules": _rules}
