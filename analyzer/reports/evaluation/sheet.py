"""A table of an evaluation before it becomes CSV or a worksheet: typed values under columns with two names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from analyzer.reports import cells

Value = str | int | float | date | datetime | tuple[str, ...] | None
"""What a cell holds; a tuple is several texts in one cell."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """``name`` is stable English, ``title`` Chinese; floats have ``decimals`` in CSV."""

    name: str
    title: str
    value: Callable[[Row], Value]
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """``name`` is that of the CSV file without ending, ``title`` the Chinese one of a worksheet."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]
    decimals: tuple[int, ...]


def sheet(name: str, title: str, columns: Iterable[Column[Row]], rows: Iterable[Row]) -> Sheet:
    """The values of ``rows`` under ``columns``."""
    known = tuple(columns)
    return Sheet(
        name,
        title,
        tuple((column.name, column.title) for column in known),
        tuple(tuple(column.value(row) for column in known) for row in rows),
        tuple(column.decimals for column in known),
    )


def cell(value: Value, decimals: int) -> str:
    """``value`` as a cell of a CSV file: never a formula; yes and no as 1 and 0."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return cells.text("；".join(value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return cells.number(value, decimals)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return cells.text(str(value))
