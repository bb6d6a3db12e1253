"""The first sheet of an Excel workbook as rows of text, as its cells would be written into a CSV file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from analyzer.errors import UsageError

ENDINGS = (".xlsx", ".xlsm")


def sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number (1-based) and cells of every row of the first sheet; formulas give the value that was saved with them.

    Raises UsageError for a file that cannot be read.
    """
    from openpyxl import load_workbook  # a third of a second, which most commands do not need

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # drop-down lists and styles that openpyxl does not keep
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                for number, row in enumerate(book.worksheets[0].iter_rows(), start=1):
                    yield number, [_text(cell.value, str(getattr(cell, "number_format", ""))) for cell in row]
            finally:
                book.close()
    except FileNotFoundError as error:
        raise UsageError("no such file", path=path) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", path=path) from error
    except (BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:  # the last is how XML is refused
        hint = "open it in Excel and save it as .xlsx, or as “CSV UTF-8”"
        raise UsageError("not readable as an Excel workbook", hint=hint, path=path) from error


def _text(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        if "h" not in number_format.lower():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        if "%" in number_format:
            return f"{value * 100:.10g}%"
        return str(int(value)) if value == int(value) else repr(value)
    return str(value).strip()
