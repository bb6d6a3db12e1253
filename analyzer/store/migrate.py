"""Bringing a database to the tables that this program knows: the steps it lacks, each with its record or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from analyzer.errors import StoreError
from analyzer.store import base, schema
from analyzer.store.connect import writing
from analyzer.store.step import DIALECTS, Step
from analyzer.store.steps import STEPS

_LOCK = 7_227_001
"""Any number that no other program takes for its advisory lock on the same PostgreSQL database."""


def migrate(engine: Engine, shown: str, steps: Sequence[Step] = STEPS) -> None:
    """Apply those of ``steps`` that the database behind ``engine`` has no record of, in their order.

    ``shown`` is its address for messages. Programs that start at once wait for each other. A step that fails leaves no
    trace. Raises StoreError when the database was made by a newer program, or holds tables of ours without a record of
    where they come from; SQLAlchemyError when it cannot be read or written.
    """
    with engine.connect() as connection:
        if pending(connection, shown, steps) == ():
            return
    for step in steps:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if step in pending(connection, shown, steps):
                _apply(connection, step)


def pending(connection: Connection, shown: str, steps: Sequence[Step] = STEPS) -> tuple[Step, ...]:
    """Those of ``steps`` still to be applied. Raises StoreError as ``migrate`` does."""
    present = set(inspect(connection).get_table_names())
    if schema.steps.name not in present:
        foreign = sorted(present & set(base.metadata.tables))
        if foreign:
            raise StoreError(
                f"{shown}: has a table {foreign[0]!r} that is not ours",
                hint="name a database of its own for this program",
            )
        return tuple(steps)
    applied = set(connection.scalars(select(schema.steps.c.name)))
    unknown = sorted(applied - {step.name for step in steps})
    if unknown:
        raise StoreError(
            f"{shown}: was written by a newer version of this program (step {unknown[-1]})",
            hint="update the program, or name another database",
        )
    return tuple(step for step in steps if step.name not in applied)


def _apply(connection: Connection, step: Step) -> None:
    words = DIALECTS[connection.dialect.name]
    if not inspect(connection).has_table(schema.steps.name):
        schema.steps.create(connection)
    for statement in step.statements:
        connection.execute(text(statement.format_map(words)))
    if step.fill is not None:
        step.fill(connection)
    connection.execute(insert(schema.steps).values(name=step.name, applied_at=datetime.now(UTC).isoformat()))
