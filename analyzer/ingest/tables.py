"""Tables as people export them: XLSX, or CSV in any usual encoding and separator; English or Chinese column names."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.ingest.sheets import ENDINGS, sheet_rows

_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on (1-based) and its non-empty cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under known columns; ``ignored`` are the headings of the columns that nobody asked for."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]

    def warnings(self) -> tuple[str, ...]:
        """One line when columns were ignored."""
        return (f"{self.path}: columns ignored: {', '.join(self.ignored)}",) if self.ignored else ()


def read_table(path: Path, names: Mapping[str, Sequence[str]]) -> Table:
    """Read ``path``: an Excel workbook, or CSV (UTF-8 with or without BOM, UTF-16 with BOM, GB18030; comma, semicolon
    or tab).

    ``names`` maps each wanted column to the other headings accepted for it. Blank rows are passed over. Raises
    UsageError for a file that cannot be read, no heading row, or two columns of the same meaning.
    """
    headings: list[str | None] = []
    columns: list[str] = []
    ignored: list[str] = []
    rows: list[Row] = []
    for line, values in sheet_rows(path) if path.suffix.lower() in ENDINGS else _csv_rows(path):
        if not any(values):
            continue
        if not headings:
            headings = _headings(path, line, values, names)
            columns = [heading for heading in headings if heading]
            ignored = [value for value, heading in zip(values, headings, strict=True) if value and not heading]
            continue
        _refuse_overlong(path, line, values, len(headings))
        known = zip(headings, values, strict=False)
        rows.append(Row(line, {heading: value for heading, value in known if heading and value}))
    if not headings:
        raise UsageError("empty; the first row must name the columns", hint=f"such as {','.join(names)}", path=path)
    return Table(path, tuple(columns), tuple(rows), tuple(ignored))


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The line that each row begins on (1-based), and its cells without blanks around them."""
    text = _decode(path)
    heading_line = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=heading_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            yield line, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UsageError(f"not readable as CSV: {error}", path=path, line=begins) from error


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError("no such file", path=path) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=path) from error
    encodings = ("utf-16",) if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError("not a text file in UTF-8, UTF-16 or GB18030", hint="save it as “CSV UTF-8”", path=path)


def _headings(path: Path, line: int, values: list[str], names: Mapping[str, Sequence[str]]) -> list[str | None]:
    """The column each heading stands for, None where it is not wanted."""
    column_of = {_folded(alias): column for column, aliases in names.items() for alias in (column, *aliases)}
    headings = [column_of.get(_folded(value)) for value in values]
    for column in names:
        if headings.count(column) > 1:
            twice = [value for value, heading in zip(values, headings, strict=True) if heading == column]
            raise UsageError(
                f"columns {' and '.join(twice)} both mean {column}", hint="rename one of them", path=path, line=line
            )
    return headings


def _folded(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("-", "_")


def _refuse_overlong(path: Path, line: int, values: list[str], width: int) -> None:
    """More cells than headings mean that a separator inside a cell was not quoted: all that follows is shifted."""
    if any(values[width:]):
        raise UsageError(
            f"{len(values)} cells under {width} columns", hint="quote cells that hold a separator", path=path, line=line
        )
