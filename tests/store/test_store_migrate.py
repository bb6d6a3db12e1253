"""Steps: what they make is what queries expect; each is applied once, whole or not at all."""

from __future__ import annotations

import json
import stat
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from analyzer.errors import StoreError
from analyzer.store import base, open_store, schema, tables_reviewed
from analyzer.store.address import parse_address
from analyzer.store.connect import engine_for
from analyzer.store.migrate import migrate
from analyzer.store.step import Step
from analyzer.store.steps import STEPS

FIRST = Step("0001-a", ("CREATE TABLE a (x {text})", "CREATE TABLE b (y {blob})"))
SECOND = Step("0002-more", ("ALTER TABLE a ADD COLUMN z INTEGER", "INSERT INTO a (x, z) VALUES ('1', 2)"))
BROKEN = Step("0002-broken", ("INSERT INTO a (x) VALUES ('1')", "CREATE TABLE c (x {text})", "ALTER TABLE nobody"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = engine_for(parse_address(url))
    yield made
    made.dispose()


def applied(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM schema_steps ORDER BY name")))


def kind(column_type: Any) -> str:
    """What a column holds, under one name for all databases."""
    text_of = {"TEXT": "text", "BLOB": "bytes", "BYTEA": "bytes", "BOOLEAN": "yes or no"}
    name = str(column_type).split("(")[0].split(" COLLATE")[0]
    return text_of.get(
        name, "whole number" if "INT" in name else "number" if name in ("DOUBLE", "DOUBLE PRECISION", "REAL") else name
    )


def foreign_keys(engine: Engine, table: str) -> set[tuple[str, str, str | None]]:
    """Column, the table it points to, and what happens here when the row there is deleted."""
    if engine.dialect.name == "sqlite":  # which does not tell the last through SQLAlchemy
        with engine.connect() as connection:
            keys = connection.execute(text(f"PRAGMA foreign_key_list({table})")).mappings().all()
        return {(k["from"], k["table"], None if k["on_delete"] == "NO ACTION" else k["on_delete"]) for k in keys}
    return {
        (key["constrained_columns"][0], key["referred_table"], key["options"].get("ondelete"))
        for key in inspect(engine).get_foreign_keys(table)
    }


def test_what_all_steps_make_is_what_queries_expect(engine: Engine) -> None:
    migrate(engine, "here")
    found = inspect(engine)
    assert set(found.get_table_names()) == set(base.metadata.tables)
    for name, table in base.metadata.tables.items():
        made = {c["name"]: (kind(c["type"]), c["nullable"]) for c in found.get_columns(name)}
        expected = {
            c.name: (kind(c.type.compile(engine.dialect)), bool(c.nullable and not c.primary_key)) for c in table.c
        }
        if engine.dialect.name == "sqlite":  # says that a row's own number may be missing
            made = {n: (k, False if n == "id" else may_miss) for n, (k, may_miss) in made.items()}
        assert made == expected, name
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key], name
        assert foreign_keys(engine, name) == {
            (c.name, f.column.table.name, f.ondelete) for c in table.c for f in c.foreign_keys
        }, name
        indexes = {i["name"]: i["column_names"] for i in found.get_indexes(name) if not i.get("duplicates_constraint")}
        assert indexes == {i.name: [c.name for c in i.columns] for i in table.indexes}, name
        unique = {tuple(u["column_names"]) for u in found.get_unique_constraints(name)}
        assert unique == {(c.name,) for c in table.c if c.unique}, name


def test_text_is_sorted_by_its_bytes_everywhere(engine: Engine) -> None:
    migrate(engine, "here")
    if engine.dialect.name == "postgresql":
        for name in set(base.metadata.tables) - {"schema_steps"}:
            columns = inspect(engine).get_columns(name)
            texts = [c["type"] for c in columns if kind(c["type"]) == "text"]
            assert {str(getattr(text, "collation", None)) for text in texts} <= {"C"}, name
    else:
        assert all("COLLATE" not in statement for step in STEPS for statement in step.statements)


def test_steps_are_applied_once_in_order(engine: Engine) -> None:
    migrate(engine, "here", (FIRST,))
    assert applied(engine) == ["0001-a"]
    for _ in range(2):
        migrate(engine, "here", (FIRST, SECOND))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT x, z FROM a")).all() == [("1", 2)]
    assert applied(engine) == ["0001-a", "0002-more"]


def test_a_step_that_fails_leaves_no_trace(engine: Engine) -> None:
    migrate(engine, "here", (FIRST,))
    with pytest.raises(SQLAlchemyError):
        migrate(engine, "here", (FIRST, BROKEN))
    assert applied(engine) == ["0001-a"]
    assert set(inspect(engine).get_table_names()) == {"a", "b", "schema_steps"}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM a")).all() == []
    migrate(engine, "here", (FIRST, SECOND))
    assert applied(engine) == ["0001-a", "0002-more"]


def test_programs_that_start_at_once_wait_for_each_other(url: str) -> None:
    def start(_: int) -> None:
        open_store(url, create=True).close()

    with ThreadPoolExecutor(6) as executor:
        list(executor.map(start, range(6)))
    engine = engine_for(parse_address(url))
    assert applied(engine) == [step.name for step in STEPS]
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused(url: str, engine: Engine) -> None:
    migrate(engine, "here", (*STEPS, SECOND.__class__("9999-later", ("CREATE TABLE later (x {text})",))))
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert str(caught.value) == (
        f"{parse_address(url).shown}: was written by a newer version of this program (step 9999-later) "
        "(update the program, or name another database)"
    )


def test_tables_of_another_program_are_left_alone(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE calls (number INTEGER)"))
    with pytest.raises(StoreError, match=r"has a table 'calls' that is not ours \(name a database of its own"):
        open_store(url, create=True)
    assert inspect(engine).get_table_names() == ["calls"]


def test_awards_of_periods_that_were_closed_before_are_filled_in(engine: Engine) -> None:
    before = STEPS[: [step.name for step in STEPS].index("0007-awards")]
    migrate(engine, "here", before)
    row = {
        "award": "excellent", "period": "2025-11", "branch": "东", "agent_id": "01", "name": "王", "status": "granted",
        "rank": 1, "score_pct": 90.125, "places": 2, "decided_by": "评议组", "reasons_for": ["好"],
    }  # fmt: skip
    result = zlib.compress(json.dumps({"awards": [row], "gold": [{**row, "award": "gold", "rank": None}]}).encode())
    with engine.begin() as connection:
        for period, packed in (("2025-11", result), ("2025-12", b"damaged")):
            values = {"period": period, "closed_at": "2025-11-21", "result": packed, "ledger_sha256": "0"}
            connection.execute(tables_reviewed.closed_periods.insert().values(values))
    migrate(engine, "here")
    with engine.connect() as connection:
        found = connection.execute(select(tables_reviewed.awards).order_by(tables_reviewed.awards.c.award)).mappings()
        expected = {name: value for name, value in row.items() if name != "reasons_for"} | {"closed_in": "2025-11"}
        assert [dict(one) for one in found] == [expected, {**expected, "award": "gold", "rank": None}]


def test_verdicts_that_were_there_before_are_still_those_of_their_judgements(engine: Engine) -> None:
    before = STEPS[: [step.name for step in STEPS].index("0008-shared-verdicts")]
    migrate(engine, "here", before)
    known = {"call_id": "1", "sha256": "0", "pack_sha256": "0", "pack_id": "p", "version": "1", "title": "t"}
    judged = {
        "rules_version": "1",
        "judged_with": "{}",
        "status": "scored",
        "grade": "A",
        "fatal_count": 0,
        "score": "{}",
    }
    told = {"source": "", "section": "", "outcome": "pass", "points": 1.0, "max_points": 1.0, "severity": "minor"}
    said = {**told, "note": "", "evidence": "[]"}
    with engine.begin() as connection:
        connection.execute(
            schema.packs.insert().values(definition=b"", **{k: known[k] for k in known if k in schema.packs.c})
        )
        connection.execute(schema.calls.insert().values(call_id="1", recording="1.wav"))
        connection.execute(schema.transcripts.insert().values(sha256="0", call_id="1", body=b""))
        for number in (1, 2):
            at = {"id": number, "verdict_key": f"k{number}", "judged_at": f"{number}", "transcript_sha256": "0"}
            row = {"call_id": "1", "pack_sha256": "0", "pack_id": "p", **judged, **at}
            connection.execute(schema.judgements.insert().values(row))
            rows = [{"judgement_id": number, "position": p, "rule_id": f"{number}{p}", **said} for p in range(3)]
            connection.execute(schema.verdicts.insert(), rows)
    migrate(engine, "here")
    with engine.connect() as connection:
        found, kept = (
            connection.execute(select(table).order_by(table.c.judgement_id, table.c.position)).all()
            for table in (schema.all_verdicts, schema.verdicts)
        )
    assert found == kept
    assert len(kept) == 6


def test_every_step_has_a_name_of_its_own_in_order() -> None:
    names = [step.name for step in STEPS]
    assert names == sorted(set(names))


def test_a_new_file_is_its_owners_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    with open_store(f"sqlite:///{file}", create=True) as store:
        list(store.calls())
        beside = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        assert set(beside.values()) == {0o600}
        with store._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]


def test_a_file_that_could_not_be_filled_does_not_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analyzer.store.migrate._apply", cut_off)
    with pytest.raises(KeyboardInterrupt):
        open_store(f"sqlite:///{tmp_path}/store.db", create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appears_meanwhile_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """Another program makes the store while we make ours; then its calls must not be lost."""
    url = f"sqlite:///{tmp_path}/store.db"
    if not has_links:
        monkeypatch.setattr("os.link", lambda *_: (_ for _ in ()).throw(PermissionError("no links here")))

    def overtaken(engine: Engine, shown: str) -> None:
        monkeypatch.setattr("analyzer.store.store.migrate", migrate)
        with open_store(url, create=True) as other, other._engine.begin() as connection:
            connection.execute(schema.calls.insert().values(call_id="theirs", recording="", failure="x"))
        migrate(engine, shown)

    monkeypatch.setattr("analyzer.store.store.migrate", overtaken)
    with open_store(url, create=True) as store:
        assert [stored.result.call_id for stored in store.calls()] == ["theirs"]
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.touch(0o640)
    with open_store(f"sqlite:///{file}") as store:
        assert list(store.calls()) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o640, "who made it chose who may read it"
