"""The table that reviewers fill in: what is in it, and how it is written as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analyzer.reports import cells
from analyzer.reports.table import write_table

GIVEN: Mapping[str, tuple[str, int]] = {
    "packet_id": ("复核包", 18),
    "position": ("序号", 6),
    "call_id": ("通话编号", 20),
    "rule_id": ("质检项", 14),
    "title": ("质检项名称", 24),
    "agent_id": ("工号", 10),
    "machine": ("机器判定", 10),
    "chosen_for": ("抽取原因", 10),
    "expected": ("应说或禁说", 24),
    "said": ("听到的话", 28),
    "start_s": ("起始秒", 8),
    "note": ("机器说明", 36),
    "clip": ("片段", 16),
    "transcript": ("转写", 18),
}
"""What a row tells: Chinese heading and width of the column."""
BLIND = ("agent_id", "machine", "chosen_for", "expected", "said", "start_s", "note")
"""What a blind packet does not tell."""
ANSWERS: Mapping[str, tuple[str, int]] = {
    "outcome": ("复核结论", 12),
    "reason": ("复核理由", 36),
    "reviewer": ("复核人", 12),
    "reviewed_at": ("复核时间", 18),
    "is_final": ("终审", 8),
}
"""What people fill in."""
OUTCOMES = {"pass": "合格", "fail": "不合格", "not_applicable": "不适用", "cannot_judge": "无法判定"}
Row = Mapping[str, str]
_FILL = "FFF2CC"
_MOST_ROWS = 1_048_576


def columns(*, is_blind: bool) -> Mapping[str, tuple[str, int]]:
    """The columns of a packet."""
    given = {name: told for name, told in GIVEN.items() if not (is_blind and name in BLIND)}
    return {**given, **ANSWERS}


def write_csv(path: Path, rows: Sequence[Row], *, is_blind: bool) -> None:
    """The table as CSV for Excel, Chinese headings. Raises UnavailableError when it cannot be written."""
    known = columns(is_blind=is_blind)
    table = ([cells.text(row.get(name, "")) for name in known] for row in rows)
    write_table(path, {name: title for name, (title, _) in known.items()}, table, "zh")


def write_xlsx(path: Path, rows: Sequence[Row], *, is_blind: bool) -> None:
    """The table as a workbook: headings that stay, lists to choose from, and no cell a formula. Raises OSError."""
    from openpyxl import Workbook  # a third of a second, which most commands do not need
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    page: Any = book.active
    page.title = "复核"
    known = columns(is_blind=is_blind)
    for number, (name, (title, width)) in enumerate(known.items(), start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = width
        head = page.cell(1, number, title)
        head.font = Font(bold=True)
        for line, row in enumerate(rows, start=2):
            cell = page.cell(line, number)
            cell.value, cell.data_type = cells.text(row.get(name, "")), "s"
            cell.number_format = "@"  # what is typed in stays as it is typed
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if name in ANSWERS:
            for line in range(1, len(rows) + 2):
                page.cell(line, number).fill = PatternFill("solid", fgColor=_FILL)
        if choices := {"outcome": "合格,不合格,不适用,无法判定", "is_final": "是,否"}.get(name):
            allowed = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            allowed.add(f"{letter}2:{letter}{min(len(rows) + 1, _MOST_ROWS)}")
            page.add_data_validation(allowed)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.auto_filter.ref = page.dimensions
    book.save(path)
