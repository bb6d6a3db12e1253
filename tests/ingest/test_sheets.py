"""Workbooks are read as the CSV file would be that somebody saved of them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from analyzer.errors import UsageError
from analyzer.ingest import read_roster
from analyzer.ingest.imports import KINDS, read_import
from analyzer.ingest.sheets import sheet_rows


def test_cells_become_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["工号", None, 101, 101.0, 0.5, True, False])
    sheet.append([datetime(2026, 11, 3, 8, 5), date(2026, 11, 3), time(8, 5), " 甲 ", "0101"])
    sheet.append([0.955, datetime(2026, 11, 3)])
    sheet["A3"].number_format = "0.0%"
    sheet["B3"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "t.xlsx")
    assert list(sheet_rows(tmp_path / "t.xlsx")) == [
        (1, ["工号", "", "101", "101", "0.5", "yes", "no"]),
        (2, ["2026-11-03 08:05:00", "2026-11-03", "08:05:00", "甲", "0101", "", ""]),
        (3, ["95.5%", "2026-11-03", "", "", "", "", ""]),
    ]


def test_a_workbook_is_imported_with_its_rows_numbered(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["考核月", "分公司", "名额"])
    book.active.append([])
    book.active.append(["2026-11", "甲", 3])
    book.active.append([datetime(2026, 12, 1), "甲", "三"])
    book.save(tmp_path / "q.xlsx")
    with pytest.raises(UsageError, match=r"q\.xlsx:4: places: '三' is not a number of places"):
        read_import(tmp_path / "q.xlsx", KINDS["quotas"])
    book.active["C4"] = 2
    book.save(tmp_path / "q.xlsx")
    rows = read_import(tmp_path / "q.xlsx", KINDS["quotas"]).rows
    assert [(r.line, r.values["period"], r.values["places"]) for r in rows] == [(3, "2026-11", 3), (4, "2026-12", 2)]


def test_rosters_of_runs_may_be_workbooks_too(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["工号", "分公司"], ["0101", "甲"]):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    assert read_roster(tmp_path / "r.xlsx").branches == {"0101": "甲"}


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(UsageError, match=r"t\.xlsx: not readable as an Excel workbook \(open it in Excel"):
        list(sheet_rows(tmp_path / "t.xlsx"))


def test_no_such_workbook(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(sheet_rows(tmp_path / "t.xlsx"))
