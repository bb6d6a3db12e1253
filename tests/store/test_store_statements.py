"""Statements for both databases, without either."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.sqltypes import NullType

from analyzer.store import reading, schema
from analyzer.store.saving import upsert
from analyzer.store.step import DIALECTS
from analyzer.store.steps import STEPS

COMPILERS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def sql(statement: Any, dialect: str) -> str:
    return " ".join(str(statement.compile(dialect=COMPILERS[dialect])).split())


@pytest.mark.parametrize("dialect", COMPILERS)
def test_upserts(dialect: str) -> None:
    call = {"call_id": "1", "recording": "a", "failure": None}
    assert sql(upsert(dialect, schema.calls, call, ["recording", "failure"]), dialect).endswith(
        "ON CONFLICT (call_id) DO UPDATE SET recording = excluded.recording, failure = excluded.failure"
    )
    assert sql(upsert(dialect, schema.packs, {"sha256": "0"}), dialect).endswith("ON CONFLICT (sha256) DO NOTHING")
    again = upsert(dialect, schema.judgements, {"verdict_key": "k", "judged_at": "t"}, ["judged_at"])
    assert sql(again.returning(schema.judgements.c.id), dialect).endswith(
        "ON CONFLICT (verdict_key) DO UPDATE SET judged_at = excluded.judged_at RETURNING judgements.id"
    ) or sql(again.returning(schema.judgements.c.id), dialect).endswith("RETURNING id")


@pytest.mark.parametrize("dialect", COMPILERS)
@pytest.mark.parametrize("query", [reading.calls_query, reading.transcripts_query])
@pytest.mark.parametrize("pack_id", [None, "p"])
def test_questions(dialect: str, query: Any, pack_id: str | None) -> None:
    asked = sql(query(pack_id), dialect)
    assert "NOT (EXISTS (SELECT * FROM judgements AS newer WHERE newer.call_id = judgements.call_id AND" in asked
    assert ("newer.pack_id =" in asked) == (pack_id is not None)
    assert not any(isinstance(column.type, NullType) for column in query(pack_id).selected_columns)


def test_both_databases_fill_every_gap_of_the_steps() -> None:
    assert DIALECTS["sqlite"].keys() == DIALECTS["postgresql"].keys()
    for step in STEPS:
        for statement in step.statements:
            made = {name: statement.format_map(words) for name, words in DIALECTS.items()}
            assert "{" not in "".join(made.values())
