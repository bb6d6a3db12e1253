"""The workbook, read back as Excel would read it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from analyzer.reports.evaluation.sheets import sheets
from analyzer.reports.evaluation.workbook import workbook_bytes


@pytest.fixture(scope="module")
def content(month) -> bytes:
    return workbook_bytes(month.result, sheets(month.result), month.earlier)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def column(page, title: str) -> list:
    (found,) = [cells for cells in page.iter_cols() if cells[0].value == title]
    return list(found[1:])


def test_every_table_is_a_worksheet_with_filter_and_header_in_sight(book, month):
    tables = sheets(month.result)
    assert book.sheetnames == ["概览", *(table.title for table in tables), "趋势", "图表数据"]
    assert [page.title for page in book if page.sheet_state != "visible"] == ["图表数据"]
    for table in tables:
        page = book[table.title]
        assert [cell.value for cell in page[1]] == [title for _, title in table.columns]
        assert page.freeze_panes == "B2"
        assert page.max_row == len(table.rows) + 1
        assert bool(page.auto_filter.ref) == bool(table.rows)


def test_numbers_are_numbers_and_days_are_days(book, month):
    scores = [cell.value for cell in column(book["座席"], "收缩后得分")]
    assert scores == pytest.approx([row.shrunk_pct for row in month.result.agents])
    overview = {row[0].value: row[1].value for row in book["概览"].iter_rows(min_row=2)}
    assert overview["考核期起"] == datetime(2026, 10, 21)
    assert overview["数据截至"] == month.result.as_of
    assert overview["通话"] == 120
    assert overview["成立投诉"] == 1


def test_text_never_becomes_a_formula_or_a_link(content, book, month):
    names = column(book["座席"], "姓名")
    assert month.formula in [cell.value for cell in names]
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) or b"hyperlink" in parts.read(name)
                       for name in parts.namelist() if name.startswith("xl/worksheets/"))  # fmt: skip


def test_charts_draw_what_the_tables_say(content, book):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 5
    (agents,) = [chart for chart in charts if "errBars" in chart]
    assert "'图表数据'!$A$1:$A$10" in agents
    assert "'图表数据'!$B$1:$B$10" in agents
    assert sum("lineChart" in chart for chart in charts) == 1
    assert len(book["趋势"]._charts) == 1


def test_error_bars_reach_as_far_as_the_intervals(book, month):
    arms = [(row[0].value, row[1].value) for row in book["图表数据"].iter_rows()]
    for row, (below, above) in zip(month.result.agents, arms, strict=True):
        assert (row.shrunk_pct - below, row.shrunk_pct + above) == pytest.approx(
            (row.shrunk_low_pct, row.shrunk_high_pct)
        )


def test_the_trend_has_every_period_of_the_season(book, month):
    page = book["趋势"]
    assert [cell.value for cell in page["A"]] == ["考核期", "2026-10", "2026-11"]
    now = {row.branch: row.composite_pct for row in month.result.branches}
    assert [cell.value for cell in page[3]][1:] == pytest.approx([now["东"], now["西"]])


def test_the_same_result_makes_the_same_bytes(content, month):
    assert workbook_bytes(month.result, sheets(month.result), month.earlier) == content


def test_what_no_cell_can_hold_does_not_stop_the_workbook(month):
    agent = replace(month.result.agents[0], name="\udcff\x01" + "长" * 40000)
    result = replace(month.result, agents=(agent,))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(result, sheets(result))))
    (name,) = column(book["座席"], "姓名")
    assert name.value.startswith("\\udcff")
    assert len(name.value) <= 32767


def test_a_month_without_anybody_still_makes_a_workbook(month):
    empty = replace(month.result, agents=(), branches=(), awards=(), penalties=(), kpis=(), rules=(), topics=())
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(empty, sheets(empty))))
    assert book["座席"].max_row == 1
