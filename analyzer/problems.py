"""Everything that is wrong with an input file, told at once instead of one run at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from analyzer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which line (1-based) when that is known."""

    message: str
    line: int | None = None

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


def raise_problems(problems: Sequence[Problem], *, path: Path | None = None) -> NoReturn:
    """Raise one UsageError: a single problem as one line, several as a count and a line for each, in line order."""
    if len(problems) == 1:
        raise UsageError(problems[0].message, path=path, line=problems[0].line)
    ordered = sorted(problems, key=lambda p: (p.line is None, p.line or 0))
    listed = "".join(f"\n  {problem}" for problem in ordered)
    raise UsageError(f"{len(problems)} problems{listed}", path=path)
