"""Imported tables into the database: all rows of a file or none, and the same row again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, select, tuple_, update

from analyzer.ingest.imports import Imported, ImportedRow, Kind
from analyzer.problems import Problem, raise_problems
from analyzer.store import rows
from analyzer.store.base import metadata
from analyzer.store.reading import chunks, newest
from analyzer.store.schema import all_verdicts, judgements
from analyzer.store.tables_imported import imports
from analyzer.store.touched import NOTHING_TOUCHED, Touched, touched_by


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import came to. ``before`` is when the very same file was imported, if it was: then nothing was done.

    ``touched`` is what the rows that are new or changed bear on.
    """

    rows: int
    added: int = 0
    changed: int = 0
    before: datetime | None = None
    touched: Touched = field(default=NOTHING_TOUCHED, compare=False)

    @property
    def unchanged(self) -> int:
        """Rows that were in the store as they are in the file."""
        return self.rows - self.added - self.changed


def save_import(connection: Connection, imported: Imported, now: datetime) -> ImportCount:
    """Keep the rows of a table. Raises UsageError, listing the lines, for reviews of what the store does not hold."""
    kind, table = imported.kind, metadata.tables[imported.kind.table]
    if (before := _imported_at(connection, imported)) is not None:
        return ImportCount(len(imported.rows), before=before)
    extras = _of_reviews(connection, imported, now) if kind.name == "reviews" else {}
    known = _known(connection, table, kind, imported.rows)
    added, changed = [], []
    other: list[rows.Row] = []
    for row in imported.rows:
        values = {**row.values, **extras.get(row.line, {})}
        there = known.get(tuple(row.values[name] for name in kind.key))
        if there is None:
            added.append(values)
            other.append(values)
        elif any(there[name] != values[name] for name in imported.columns):
            changed.append(values)
            other += [values, there]
    touched = touched_by(connection, kind.name, other)
    count = ImportCount(len(imported.rows), len(added), len(changed), touched=touched)
    import_id = connection.scalars(insert(imports).values(_record(imported, count, now)).returning(imports.c.id)).one()
    if added:
        connection.execute(insert(table), [{**values, "import_id": import_id} for values in added])
    for values in changed:
        # A column that the file does not have keeps what an earlier file told.
        told: rows.Values = {name: values[name] for name in imported.columns if name not in kind.key}
        told |= {"applied_at": None} if "applied_at" in table.c else {}
        where = and_(*(table.c[name] == values[name] for name in kind.key))
        connection.execute(update(table).where(where).values(**told, import_id=import_id))
    return count


def _imported_at(connection: Connection, imported: Imported) -> datetime | None:
    """When this very file was imported last; None when it was not."""
    of_file = (imports.c.kind == imported.kind.name, imports.c.sha256 == imported.sha256)
    query = select(imports.c.imported_at).where(*of_file).order_by(imports.c.id.desc()).limit(1)
    found = connection.scalars(query).first()
    return None if found is None else datetime.fromisoformat(found)


def _record(imported: Imported, count: ImportCount, now: datetime) -> rows.Values:
    return {
        "kind": imported.kind.name,
        "file": imported.path.name,
        "sha256": imported.sha256,
        "imported_at": rows.moment(now),
        "row_count": count.rows,
        "added": count.added,
        "changed": count.changed,
    }


def _known(
    connection: Connection, table: Table, kind: Kind, imported: Sequence[ImportedRow]
) -> Mapping[tuple[Any, ...], rows.Row]:
    """The rows that are there, by their keys."""
    key = [table.c[name] for name in kind.key]
    known: dict[tuple[Any, ...], rows.Row] = {}
    for some in chunks(imported):
        wanted = [tuple(row.values[name] for name in kind.key) for row in some]
        where = key[0].in_([one[0] for one in wanted]) if len(key) == 1 else tuple_(*key).in_(wanted)
        for row in connection.execute(select(table).where(where)).mappings():
            known[tuple(row[name] for name in kind.key)] = row
    return known


def _of_reviews(connection: Connection, imported: Imported, now: datetime) -> Mapping[int, rows.Values]:
    """By line, what a review has besides its cells: which judgement it is about."""
    judged = dict(_judged(connection, sorted({str(row.values["call_id"]) for row in imported.rows})))
    problems = [
        Problem(f"no verdict on {row.values['rule_id']!r} of call {row.values['call_id']!r} is in the store", row.line)
        for row in imported.rows
        if (row.values["call_id"], row.values["rule_id"]) not in judged
    ]
    if problems:
        raise_problems(problems, path=imported.path)
    return {
        row.line: {
            "kind": "review",
            "verdict_key": judged[row.values["call_id"], row.values["rule_id"]],
            "recorded_at": rows.moment(now),
        }
        for row in imported.rows
    }


def _judged(connection: Connection, call_ids: Sequence[str]) -> Iterator[tuple[tuple[Any, Any], str]]:
    """(call, rule) with the key of the call's newest judgement, for every rule that it has a verdict on."""
    for some in chunks(call_ids):
        query = (
            select(judgements.c.call_id, all_verdicts.c.rule_id, judgements.c.verdict_key)
            .join_from(judgements, all_verdicts)
            .where(judgements.c.call_id.in_(some), *newest(None))
        )
        for call_id, rule_id, key in connection.execute(query):
            yield (call_id, rule_id), key
