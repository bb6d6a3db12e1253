"""Verdicts that another judgement has already: shared with it. Nobody reads, sends, writes or keeps them again.

A season of them is nearly two hundred megabytes of notes and evidence; a changed rule leaves most as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection


class Run(NamedTuple):
    """Verdicts from position ``first`` to ``last`` that stand ``shift`` places further down in another judgement."""

    first: int
    last: int
    shift: int


class Shared(NamedTuple):
    """What is shared with the judgement of the row number ``judgement_id``, which may share it with others."""

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


def marked(connection: Connection, sql: str) -> str:
    """``sql`` with the marks that the driver fills in."""
    return sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")


def keep_own(connection: Connection, made: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Note at which positions each judgement, told by its row number, has verdicts of its own."""
    values = [
        (number, run.first, run.last, number)
        for number, positions in made
        for run in runs_of((position, position) for position in positions)
    ]
    if values:
        connection.exec_driver_sql(marked(connection, f"{_INTO} VALUES (?, ?, ?, ?, 0)"), values)


def share(connection: Connection, wanted: Iterable[tuple[int, Shared]]) -> None:
    """Give each judgement, told by its row number, what it shares."""
    moves = [
        (number, first, first, shift, last, last, shift, shift, shared.judgement_id, last, first)
        for number, shared in wanted
        for first, last, shift in shared.runs
    ]
    if moves:
        connection.exec_driver_sql(marked(connection, f"{_INTO} {_CLIPPED}"), moves)


_INTO = "INSERT INTO verdict_runs (judgement_id, first_position, last_position, made_by, shift)"
# The runs of the judgement before, as far as they are wanted.
_CLIPPED = """
    SELECT ?, CASE WHEN first_position > ? THEN first_position ELSE ? END + ?,
           CASE WHEN last_position < ? THEN last_position ELSE ? END + ?, made_by, shift + ?
    FROM verdict_runs WHERE judgement_id = ? AND first_position <= ? AND last_position >= ?
"""
