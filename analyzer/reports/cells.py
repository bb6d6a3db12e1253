"""How values become cells of a CSV that people open in Excel."""

from __future__ import annotations

import math
import re

_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Excel takes a cell beginning with one of these for a formula, or skips it and looks further; full-width too."""
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def text(value: str | None) -> str:
    """``value`` as a cell that is never a formula: an apostrophe goes before what could start one.

    A plain number stays as it is, sign and all: it is harmless, and ids must stay comparable.
    """
    if not value or _PLAIN_NUMBER.fullmatch(value):
        return value or ""
    suspicious = value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS)
    return f"'{value}" if suspicious else value


def number(value: float | None, decimals: int) -> str:
    """``value`` with fixed ``decimals``; empty for None and for what is no number."""
    if value is None or not math.isfinite(value):
        return ""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"  # + 0.0 makes -0.0 a plain 0


def listed(values: tuple[str, ...]) -> str:
    """Ids in one cell, separated by a semicolon."""
    return text(";".join(values))
