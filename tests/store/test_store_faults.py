"""Databases that cannot be used: one line that names the URL and the way out, and never what was said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from analyzer.errors import StoreError
from analyzer.scripts.load import LoadedPack
from analyzer.store import Saved, open_store

SECRET = "我家住在建设路"


def refused(action: Callable[[], object]) -> str:
    """The one line that ``action`` ends with."""
    with pytest.raises(StoreError) as caught:
        action()
    line = str(caught.value)
    assert "\n" not in line
    assert SECRET not in line
    return line


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with one call."""
    return tmp_path / "store.db"


@pytest.fixture
def at(file: Path) -> str:
    return f"sqlite:///{file}?timeout=0.05"


@pytest.fixture
def spoken(call: Any) -> Any:
    """A call whose words must not get into messages, big enough not to fit anywhere."""
    result, transcript = call()
    verdicts = tuple(verdict._replace(note=SECRET * 5000) for verdict in result.verdicts)
    return replace(result, verdicts=verdicts), transcript


def test_no_such_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gone/store.db"
    assert refused(lambda: open_store(url, create=True)) == (
        f"{url}: there is no folder {tmp_path}/gone (make it, or correct the path)"
    )
    assert not (tmp_path / "gone").exists()


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path}/file/store.db"
    assert "there is no folder" in refused(lambda: open_store(url, create=True))


def test_a_slip_in_the_name_is_no_empty_store(at: str, file: Path) -> None:
    assert refused(lambda: open_store(at)) == f"{at}: there is no such file (correct the path; run --db makes it)"
    assert not file.exists()


def test_a_folder_that_cannot_be_written_to(at: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", denied)
    line = refused(lambda: open_store(at, create=True))
    assert line.startswith(f"{at}: cannot be made: Permission denied (give this user write access")


def test_a_folder_of_that_name(at: str, file: Path) -> None:
    file.mkdir()
    assert refused(lambda: open_store(at, create=True)).startswith(f"{at}: cannot be opened (give this user access")


@pytest.mark.parametrize("content", [b"call_id,agent_id\n" * 200, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database(at: str, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert refused(lambda: open_store(at, create=True)).startswith(
        (f"{at}: is not a SQLite database (name another file)", f"{at}: is damaged (it cannot be used; restore")
    )
    assert file.read_bytes() == content


def test_a_damaged_database(at: str, file: Path, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store:
        store.save(*spoken, pack)
        with store._engine.connect() as connection:
            page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'transcripts'").scalar()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xee" * size
    file.write_bytes(content)
    with open_store(at) as store:
        assert refused(lambda: list(store.transcripts())).startswith(f"{at}: is damaged (it cannot be used; restore")


def test_a_damaged_transcript(at: str, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store:
        store.save(*spoken, pack)
        with store._engine.begin() as connection:
            connection.execute(text("UPDATE transcripts SET body = x'00'"))
        assert refused(lambda: list(store.transcripts())) == (
            f"{at}: holds a transcript that is damaged (restore a backup)"
        )
        assert "damaged" in refused(lambda: store.heard("b" * 64))


def test_a_locked_database(at: str, file: Path, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert refused(lambda: store.save(*spoken, pack)) == (
            f"{at}: another program is writing to it (run again when that has ended)"
        )
        assert list(store.calls()) == [], "reading goes on meanwhile"
        other.execute("ROLLBACK")
        assert store.save(*spoken, pack) is Saved.NEW


def test_a_database_that_may_only_be_read(at: str, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store:

        @event.listens_for(store._engine, "begin")
        def protect(connection: Any) -> None:
            connection.exec_driver_sql("PRAGMA query_only = ON")

        line = refused(lambda: store.save(*spoken, pack))
        assert line == f"{at}: cannot be written to (give this user write access to the file and its folder)"
        assert list(store.calls()) == []


def test_a_full_disk(at: str, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store:
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

        @event.listens_for(store._engine, "begin")
        def limit(connection: Any) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

        assert refused(lambda: store.save(*spoken, pack)) == f"{at}: the disk is full (make room and run again)"
        assert list(store.calls()) == []


def test_any_other_trouble_is_told_without_the_values(at: str, spoken: Any, pack: LoadedPack) -> None:
    with open_store(at, create=True) as store:
        with store._engine.begin() as connection:
            connection.execute(text("DROP TABLE verdicts"))
        assert refused(lambda: store.save(*spoken, pack)) == f"{at}: no such table: verdicts"


def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed (postgres extra)")
    line = refused(lambda: open_store("postgresql://u:secret@127.0.0.1:1/calls?connect_timeout=2"))
    assert line.startswith("postgresql://u:***@127.0.0.1:1/calls?connect_timeout=2: ")
    assert "efused" in line
    assert line.endswith("(is the server running, and are host, user, password and database right?)")
    assert "secret" not in line
