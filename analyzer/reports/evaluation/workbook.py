"""``report.xlsx``: every table as a worksheet with its chart. Text is text: no formula and no link comes out of it."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analyzer.evaluation.results import PeriodResult
from analyzer.reports.evaluation import charts
from analyzer.reports.evaluation.overview import figures
from analyzer.reports.evaluation.sheet import Sheet, Value
from analyzer.reports.evaluation.trend import trend

_MOST_CHARACTERS = 32767
"""Excel cuts a cell there."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_COLUMNS_A_PAGE = 16
_WIDEST, _NARROWEST = 60, 6
FONT = "微软雅黑"


def workbook_bytes(result: PeriodResult, tables: Sequence[Sheet], earlier: Sequence[PeriodResult] = ()) -> bytes:
    """The workbook as a file's content; the same result makes the same bytes.

    Worksheets: 概览, one for each of ``tables`` under its title, and 趋势 over ``earlier`` and this period.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {"title": f"{result.period} 服务质量考核", "created": datetime.combine(result.last_day, time())}
        )
        writer = _Writer(book)
        writer.overview(result, tables)
        for table in tables:
            writer.table(table)
        writer.trend(result, earlier)
        writer.arms(tables)
    return file.getvalue()


class _Writer:
    """Writes worksheets of one workbook with its formats."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        plain = {"font_name": FONT, "font_size": 10, "valign": "top"}
        self._text = book.add_format({**plain, "text_wrap": True})
        self._head = book.add_format(
            {**plain, "bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._title = book.add_format({**plain, "bold": True, "font_size": 16})
        self._day = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm"})
        self._whole = book.add_format({**plain, "num_format": "0"})
        self._plain = plain
        self._numbers: dict[int, Format] = {}

    def overview(self, result: PeriodResult, tables: Sequence[Sheet]) -> None:
        """Period, figures, notes, and the branches side by side."""
        page = self._page("概览")
        page.set_column(0, 0, 20)
        page.set_column(1, 1, 22)
        page.write_string(0, 0, f"{result.period} 服务质量考核", self._title)
        rows: list[tuple[str, Value]] = [
            ("考核期起", result.first_day),
            ("考核期止", result.last_day),
            ("数据截至", result.as_of),
            ("是否已归档", "是" if result.is_closed else "否"),
            *figures(result),
        ]
        for i, (what, value) in enumerate(rows, start=2):
            self._write(page, i, 0, what, 0)
            self._write(page, i, 1, value, 2)
        at = len(rows) + 3
        for heading, texts in (("需要注意", result.notes), ("归档后更正", result.corrections)):
            if texts:
                page.write_string(at, 0, heading, self._head)
                for i, text in enumerate(texts, start=at + 1):
                    page.merge_range(i, 0, i, 9, "", self._text)
                    self._write(page, i, 0, text, 0)
                at += len(texts) + 2
        for table in tables:
            if table.name == "branches" and table.rows:
                page.insert_chart(1, 3, charts.branches(self._book, table))

    def table(self, table: Sheet) -> None:
        """One table, with a filter and its header in sight, and the chart that belongs to it below."""
        page = self._page(table.title)
        titles = [title for _, title in table.columns]
        for column, title in enumerate(titles):
            page.write_string(0, column, title, self._head)
            page.set_column(column, column, _width(title, [row[column] for row in table.rows]))
        for i, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                self._write(page, i, column, value, table.decimals[column])
        page.fit_to_pages(math.ceil(len(titles) / _COLUMNS_A_PAGE), 0)
        page.repeat_columns(0, 1)
        page.set_row(0, 32)
        page.freeze_panes(1, 1)
        if table.rows:
            page.autofilter(0, 0, len(table.rows), len(titles) - 1)
        charts.insert(self._book, page, table)

    def trend(self, result: PeriodResult, earlier: Sequence[PeriodResult]) -> None:
        """Composite scores of the branches over the season."""
        page = self._page("趋势")
        shown = trend((*(other for other in earlier if other.season == result.season), result))
        for column, title in enumerate(("考核期", *shown.values)):
            self._write(page, 0, column, title, 0, self._head)
        for i, period in enumerate(shown.periods):
            self._write(page, i + 1, 0, period, 0)
            for column, values in enumerate(shown.values.values(), start=1):
                self._write(page, i + 1, column, values[i], 2)
        page.set_column(0, len(shown.values), 14)
        page.freeze_panes(1, 1)
        if shown.values:
            page.insert_chart(len(shown.periods) + 3, 0, charts.trend(self._book, shown))

    def arms(self, tables: Sequence[Sheet]) -> None:
        """What the error bars are drawn from, out of sight."""
        page = self._book.add_worksheet(charts.ARMS)
        page.hide()
        for table in tables:
            if table.name == "agents":
                charts.write_arms(page, table)

    def _page(self, title: str) -> Worksheet:
        page = self._book.add_worksheet(title)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        return page

    def _write(
        self, page: Worksheet, row: int, column: int, value: Value, decimals: int, how: Format | None = None
    ) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            page.write_string(row, column, "是" if value else "否", how or self._text)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value.replace(tzinfo=None), how or self._moment)
        elif isinstance(value, date):
            page.write_datetime(row, column, datetime.combine(value, time()), how or self._day)
        elif isinstance(value, int):
            page.write_number(row, column, value, how or self._whole)
        elif isinstance(value, float):
            page.write_number(row, column, value, how or self._number(decimals))
        else:
            text = "\n".join(value) if isinstance(value, tuple) else value
            page.write_string(row, column, _clean(text), how or self._text)

    def _number(self, decimals: int) -> Format:
        if decimals not in self._numbers:
            pattern = "0." + "0" * decimals if decimals else "0"
            self._numbers[decimals] = self._book.add_format({**self._plain, "num_format": pattern})
        return self._numbers[decimals]


def _clean(text: str) -> str:
    """What a workbook can hold: names may have bytes that are no UTF-8, and a cell has a limit."""
    return _CONTROL.sub("\ufffd", text.encode("utf-8", "backslashreplace").decode("utf-8"))[:_MOST_CHARACTERS]


def _width(title: str, values: Sequence[Value]) -> float:
    """Wide enough for the title over two lines and for most values; Chinese characters are two wide."""
    widths = [len(title) + 2, *(_shown_width(value) for value in values)]
    return min(_WIDEST, max(_NARROWEST, *widths))


def _shown_width(value: Value) -> int:
    if isinstance(value, tuple):
        return max((_shown_width(part) for part in value), default=0)
    if isinstance(value, str):
        return sum(2 if ord(char) > 0x2E7F else 1 for char in value) + 2
    return 10 if value is not None else 0
