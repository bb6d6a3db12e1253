"""Who won what in which period, as a table that anybody may ask: rows of the results that are frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, insert, select

from analyzer.evaluation.results import PeriodResult
from analyzer.store import rows
from analyzer.store.tables_reviewed import awards

Key = tuple[str, str, str]
"""Award, branch and agent; what tells the rows of one closed period apart."""


def save_awards(connection: Connection, result: PeriodResult) -> None:
    """Keep a row for everybody who stood for an award in the period that closes."""
    if values := list(award_values(result)):
        connection.execute(insert(awards), values)


def award_values(result: PeriodResult) -> Iterator[rows.Values]:
    """The rows of a period as they are stored."""
    for row in (*result.awards, *result.gold):
        yield {
            "closed_in": result.period,
            "award": row.award,
            "branch": row.branch,
            "agent_id": row.agent_id,
            "period": row.period,
            "name": row.name,
            "status": row.status.value,
            "rank": row.rank,
            "score_pct": row.score_pct,
            "places": row.places,
            "decided_by": row.decided_by,
        }


def award_differences(connection: Connection, result: PeriodResult) -> Sequence[Key]:
    """The rows that are not in the table as ``result`` has them, those that are there besides included."""
    stored = {
        _key(row): dict(row)
        for row in connection.execute(select(awards).where(awards.c.closed_in == result.period)).mappings()
    }
    frozen = {_key(values): dict(values) for values in award_values(result)}
    return sorted(key for key in stored.keys() | frozen.keys() if stored.get(key) != frozen.get(key))


def _key(row: rows.Row) -> Key:
    return row["award"], row["branch"], row["agent_id"]
