"""Reading a table of a kind: whole and right, or refused with every bad row."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.ingest.imports.table import Kind, Value, Values
from analyzer.ingest.tables import Row, read_table
from analyzer.problems import Problem, raise_problems

_KEY_DIGITS = 32


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row as it is stored, and the line it stands on (1-based)."""

    line: int
    values: Values


@dataclass(frozen=True, slots=True)
class Imported:
    """A table that is right. ``sha256`` is that of the file's bytes; ``columns`` are the stored ones that it fills."""

    kind: Kind
    path: Path
    sha256: str
    columns: frozenset[str]
    rows: tuple[ImportedRow, ...]
    warnings: tuple[str, ...]


def read_import(path: Path, kind: Kind) -> Imported:
    """Read the table ``path`` (CSV or XLSX). Raises UsageError listing every bad row by its line."""
    table = read_table(path, kind.headings)
    missing = [column for column in kind.columns if column.required and column.name not in table.columns]
    if missing:
        names = ", ".join(f"{column.name} ({column.headings[0]})" for column in missing)
        raise UsageError(f"no column {names}", hint="name the columns in the first row", path=path)
    problems: list[Problem] = []
    read: list[ImportedRow] = []
    for row in table.rows:
        values, found = _values(row, kind)
        problems += found
        if not found:
            read.append(ImportedRow(row.line, values))
    for check in kind.file_checks:
        problems += check([(row.line, row.values) for row in read])
    rows = _keyed(read, kind)
    problems += _duplicates(read, rows, kind)
    if problems:
        raise_problems(problems, path=path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    stored = frozenset(column.stored for column in kind.columns if column.name in table.columns)
    return Imported(kind, path, digest, stored, tuple(rows), table.warnings())


def _values(row: Row, kind: Kind) -> tuple[dict[str, Value], list[Problem]]:
    values: dict[str, Value] = {column.stored: column.default for column in kind.columns}
    filled: set[str] = set()
    problems: list[Problem] = []
    for column in kind.columns:
        cell = row.cells.get(column.name)
        if cell is None:
            if column.required:
                problems.append(Problem(f"{column.name} is not filled in", row.line))
            continue
        if column.stored in filled:
            problems.append(Problem(f"{column.name} and {column.stored} are both filled in", row.line))
            continue
        filled.add(column.stored)
        try:
            values[column.stored] = column.parse(cell)
        except ValueError as error:
            problems.append(Problem(f"{column.name}: {error}", row.line))
    if not problems:
        problems += [Problem(said, row.line) for check in kind.checks if (said := check(values)) is not None]
    return values, problems


def _keyed(read: Sequence[ImportedRow], kind: Kind) -> list[ImportedRow]:
    """The rows with their keys. Rows without one that say the same twice are two things: they go by number too."""
    if kind.made_key is None:
        return list(read)
    seen: Counter[str] = Counter()
    rows = []
    for row in read:
        key = row.values[kind.made_key]
        if key is None:
            identity = kind.identity(row.values)
            says = json.dumps(_all_of(row.values) if identity is None else list(identity), ensure_ascii=False)
            seen[says] += 1
            number = seen[says] if identity is None else 1
            key = hashlib.sha256(f"{says}\n{number}".encode()).hexdigest()[:_KEY_DIGITS]
        rows.append(ImportedRow(row.line, {**row.values, kind.made_key: key}))
    return rows


def _all_of(values: Values) -> list[tuple[str, Value]]:
    return sorted((name, value) for name, value in values.items() if value is not None)


def _duplicates(read: Sequence[ImportedRow], rows: Sequence[ImportedRow], kind: Kind) -> list[Problem]:
    """Rows about what an earlier row is about."""
    first: dict[tuple[Value, ...], int] = {}
    problems = []
    for given, row in zip(read, rows, strict=True):
        earlier = first.setdefault(tuple(row.values[name] for name in kind.key), row.line)
        if earlier != row.line:
            named = [f"{name} {given.values[name]!r}" for name in kind.key if given.values[name] not in (None, "")]
            problems.append(Problem(f"{', '.join(named) or 'the same matter'} is already on line {earlier}", row.line))
    return problems
