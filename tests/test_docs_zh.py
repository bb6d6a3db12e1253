"""The Chinese pages say what the program does: every column, every field of a template, commands that exist."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import typer

from analyzer.commands import app
from analyzer.commands.packs import diff
from analyzer.evaluation.results import PeriodResult
from analyzer.ingest.imports import KINDS
from analyzer.reports import agents_csv, calls_csv, verdicts_csv
from analyzer.reports.evaluation.papers import PAPERS, SHIPPED
from analyzer.reports.evaluation.sheets import sheets
from analyzer.review.calibration import _columns as calibration_columns
from analyzer.review.sheet import columns
from analyzer.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
ZH = ROOT / "docs" / "zh"
PAGES = [ROOT / "README.zh-CN.md", *sorted(ZH.glob("*.md"))]
COLUMNS = (ZH / "columns.md").read_text("utf-8")
IMPORTS = (ZH / "imports.md").read_text("utf-8")
PAPERS_PAGE = (ZH / "papers.md").read_text("utf-8")
MANUAL = (ZH / "manual.md").read_text("utf-8")
EMPTY = PeriodResult("2026-11", "2026", 2, date(2026, 10, 21), date(2026, 11, 20), datetime(2026, 11, 21))


def described(heading: str) -> list[tuple[str, str, str]]:
    """(column, Chinese name, meaning) in the table under the heading that begins so."""
    section = COLUMNS.split(f"\n### {heading}")[1].split("\n##")[0]
    return re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", section, re.MULTILINE)


@pytest.mark.parametrize("table", sheets(EMPTY), ids=lambda table: table.name)
def test_every_column_of_evaluation_is_explained(table) -> None:
    rows = described(f"`{table.name}.csv`：")
    assert [row[:2] for row in rows] == list(table.columns)
    assert all(row[2].strip() for row in rows)


WRITTEN = {
    "reports/calls_csv.py": ("`calls.csv`", calls_csv.COLUMNS),
    "reports/verdicts_csv.py": ("`verdicts.csv`", verdicts_csv.COLUMNS),
    "reports/agents_csv.py": ("`agents.csv`（run", agents_csv.COLUMNS),
    "review/sheet.py": ("`review.csv`", {name: title for name, (title, _) in columns(is_blind=False).items()}),
    "review/calibration.py": ("`calibration.csv`", {c.name: c.title for c in calibration_columns({})}),
    "commands/packs/diff.py": ("`packs diff --csv`", diff.COLUMNS),
}
"""By module, the heading of what it writes, and its columns; those of ``evaluate`` are tested above."""


@pytest.mark.parametrize(("heading", "columns"), WRITTEN.values(), ids=WRITTEN)
def test_every_written_column_is_explained(heading: str, columns: dict[str, str]) -> None:
    rows = described(heading)
    assert [row[:2] for row in rows] == list(columns.items())
    assert all(row[2].strip() for row in rows)


def test_no_module_writes_tables_that_nobody_explains() -> None:
    package = ROOT / "analyzer"
    code = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
    writers = {name for name, text in code.items() if re.search(r"(?<!def )\bwrite_table\(", text)}
    assert writers - WRITTEN.keys() == {"reports/evaluation/write.py"}, "writes sheets, and nothing else"
    makers = {name for name, text in code.items() if re.search(r"(?<!def )\bsheet\(", text)}
    assert makers - WRITTEN.keys() == {"reports/evaluation/sheets.py"}
    assert {name for name, text in code.items() if "csv.writer" in text or "to_csv" in text} == {"reports/table.py"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_imported_column_is_explained(kind) -> None:
    section = IMPORTS.split(f"\n## `{kind.name}`：{kind.title}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)`( \*)? \| (.+?) \| (.+) \|$", section, re.MULTILINE)
    expected = [
        (column.name, bool(column.required), "、".join(name for name in column.headings if not name.isascii()))
        for column in kind.columns
    ]
    assert [(name, bool(star), headings) for name, star, headings, _ in rows] == expected


@pytest.mark.parametrize("name", PAPERS)
def test_what_templates_ask_for_is_listed(name: str) -> None:
    with zipfile.ZipFile(SHIPPED / f"{name}.docx") as parts:
        body = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
    asked = {word.rpartition(".")[2] for word in re.findall(r"\{\{ ([\w.]+) \}\}", body)} - {"index"}
    assert asked
    line = next(row for row in PAPERS_PAGE.split("此外：")[1].splitlines() if f"`{name}.docx`" in row)
    listed = set(re.findall(r"`(\w+)`", line)) | {"period", "first_day", "last_day", "branch"}
    assert asked <= listed
    assert PAPERS[name] in PAPERS_PAGE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_are_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(page: Path) -> None:
    group = typer.main.get_command(app)
    for call in re.findall(r"callscript ((?:[^`\n\\]|\\\n)+)", page.read_text("utf-8")):
        words = call.replace("\\\n", " ").split()
        if not words[0].isascii() or not words[0].isalpha():
            continue
        command = group
        while getattr(command, "commands", None) and words:
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, call


def test_settings_and_windows_that_the_manual_names() -> None:
    settings = Settings()
    assert f"归档后 {settings.evaluation.review.appeal_days} 天内" in MANUAL
    assert f"每月 {settings.evaluation.cut_off_day} 日" in MANUAL
    assert hasattr(settings.evaluation, "allow_unmasked")
    assert hasattr(settings.evaluation.review, "appeal_days")
