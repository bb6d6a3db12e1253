"""One CSV report: stable columns, in English or Chinese, written so that Excel opens it right.

UTF-8 with BOM (else Excel takes it for the system's code page), comma, rows ended by CR LF as RFC 4180 has it and
Excel writes it itself; cells are quoted only where needed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from analyzer.reports.atomic import opened_beside

Headers = Literal["en", "zh"]
_BOM = "\ufeff"


def write_table(path: Path, columns: Mapping[str, str], rows: Iterable[Sequence[str]], headers: Headers) -> None:
    """Write ``rows`` under ``columns`` (English name → Chinese name) to ``path``, atomically.

    Cells must come from ``analyzer.reports.cells``. Raises UnavailableError when the file cannot be written.
    """
    with opened_beside(path) as file:
        file.write(_BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns.values() if headers == "zh" else columns.keys())
        writer.writerows(rows)
