"""URLs of stores: what is understood, what is refused, and that no password is ever shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from analyzer.errors import StoreError
from analyzer.store import open_store
from analyzer.store.address import parse_address


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("sqlite:///store.db", "store.db"),
        ("sqlite:////srv/a b/录音.db", "/srv/a b/录音.db"),
        ("sqlite:///../x.db?timeout=1.5", "../x.db"),
        ("sqlite:////srv/50%25 %3F/x.db", "/srv/50% ?/x.db"),
    ],
)
def test_files(text: str, file: str) -> None:
    address = parse_address(text)
    assert address.file == Path(file)
    assert address.url.database == file
    assert address.shown == text.replace("%25", "%").replace("%3F", "?")


def test_the_home_folder() -> None:
    assert parse_address("sqlite:///~/x.db").file == Path.home() / "x.db"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_servers(scheme: str) -> None:
    address = parse_address(f"{scheme}://u:pw@db.example:5433/calls?sslmode=require&password=pw2")
    assert (address.url.drivername, address.url.password, address.file) == ("postgresql+psycopg", "pw", None)
    assert address.url.query["password"] == "pw2"
    assert address.shown == f"{scheme}://u:***@db.example:5433/calls?password=hidden&sslmode=require"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("store.db", "store.db: is not the URL of a database (write sqlite:///store.db)"),
        ("/srv/store.db", "/srv/store.db: is not the URL of a database (write sqlite:////srv/store.db)"),
        ("mysql://u:secret@h/d", "mysql://u:***@h/d: databases of the kind 'mysql' are not known (write sqlite:///"),
        ("postgres://u:secret@h/d", "postgres://u:***@h/d: databases of the kind 'postgres' are not known (write"),
        ("postgresql+psycopg2://h/d", "databases of the kind 'postgresql+psycopg2' are not known"),
        ("postgresql://u:secret@h", "postgresql://u:***@h: names no database"),
        ("postgresql://u:secret@h:port/d", "postgresql://u:***@h:port/d: is not the URL of a database"),
        ("postgresql://u:secret:r@et@h:port/d", "is not the URL of a database"),
        ("sqlite:///store.db?mode=ro", "have no option 'mode' (there is only timeout=SECONDS)"),
        ("sqlite:///store.db?timeout=long", "timeout is not a number of seconds (write ?timeout=30)"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?uri=true", "names no file"),
        ("sqlite://srv/store.db", "names a host where SQLite has files (three slashes before a relative path, four"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse_address(text)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "r@et" not in str(caught.value)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def test_the_driver_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"driver is not installed \(pip install 'callscript\[postgres\]'\)"):
        open_store("postgresql://h/d")
