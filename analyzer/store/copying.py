"""Verdicts that another judgement has already: copied inside the database, as they stand there.

A season of them is some gigabytes of notes and evidence that nobody has to read, send to a worker and write again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from analyzer.store.schema import verdicts

_SAME = ", ".join(column.name for column in verdicts.columns if column.name not in ("judgement_id", "position"))


@dataclass(frozen=True, slots=True)
class Run:
    """Verdicts from position ``first`` to ``last`` that stand ``shift`` places further down in another judgement."""

    first: int
    last: int
    shift: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What is copied of the judgement with the row number ``judgement_id``."""

    judgement_id: int
    runs: tuple[Run, ...]


def runs_of(moves: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    """Pairs of an old and a new position as few runs."""
    runs: list[Run] = []
    for old, new in sorted(moves):
        last = runs[-1] if runs else None
        if last is not None and (old, new - old) == (last.last + 1, last.shift):
            runs[-1] = Run(last.first, old, last.shift)
        else:
            runs.append(Run(old, old, new - old))
    return tuple(runs)


def insertion(connection: Connection, values: str) -> str:
    """SQL that adds the rows ``values``, with ``?`` for what the driver fills in, to ``verdicts``."""
    sql = f"INSERT INTO verdicts (judgement_id, position, {_SAME}) {values} ON CONFLICT DO NOTHING"
    return sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")


def copy_verdicts(connection: Connection, wanted: Sequence[tuple[int, Copied]]) -> None:
    """Give each judgement, told by its row number, what is copied for it."""
    moves = [
        (number, run.shift, copied.judgement_id, run.first, run.last)
        for number, copied in wanted
        for run in copied.runs
    ]
    if moves:
        of_run = "FROM verdicts WHERE judgement_id = ? AND position BETWEEN ? AND ?"
        connection.exec_driver_sql(insertion(connection, f"SELECT ?, position + ?, {_SAME} {of_run}"), moves)
