"""Where a store is: the URL that people write, checked, and as it may be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from analyzer.errors import StoreError

_FORMS = "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"
_POSTGRESQL = ("postgresql", "postgresql+psycopg")
_SECRETS = ("password", "sslpassword", "passfile")
_PASSWORD = re.compile(r"(://[^:/@]*):[^/]*@")


@dataclass(frozen=True, slots=True)
class Address:
    """``shown`` is the URL without its password; ``file`` is the database file of SQLite, None for PostgreSQL."""

    url: URL
    shown: str
    file: Path | None


def parse_address(text: str) -> Address:
    """The address that ``text`` names: ``sqlite:///FILE`` (relative to the working folder; four slashes for an absolute
    path) or ``postgresql://…``. Raises StoreError, without the password, for anything else.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        shown = _PASSWORD.sub(r"\1:***@", text)
        hint = f"write sqlite:///{text}" if "://" not in text else _FORMS
        raise StoreError(f"{shown}: is not the URL of a database", hint=hint) from error
    shown = _shown(url)
    if url.drivername == "sqlite":
        return _sqlite(url, shown)
    if url.drivername not in _POSTGRESQL:
        raise StoreError(f"{shown}: databases of the kind {url.drivername!r} are not known", hint=_FORMS)
    if not url.database:
        raise StoreError(f"{shown}: names no database", hint=_FORMS)
    return Address(url.set(drivername="postgresql+psycopg"), shown, None)


def _sqlite(url: URL, shown: str) -> Address:
    if url.host:
        hint = "three slashes before a relative path, four before an absolute one"
        raise StoreError(f"{shown}: names a host where SQLite has files", hint=hint)
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise StoreError(f"{shown}: names no file", hint="write sqlite:///FILE; results are kept on disk only")
    _check_options(url, shown)
    file = Path(url.database).expanduser()
    return Address(url.set(database=str(file)), shown, file)


def _check_options(url: URL, shown: str) -> None:
    for key, value in url.query.items():
        if key != "timeout":
            raise StoreError(f"{shown}: SQLite files have no option {key!r}", hint="there is only timeout=SECONDS")
        try:
            float(str(value))
        except ValueError:
            raise StoreError(f"{shown}: timeout is not a number of seconds", hint="write ?timeout=30") from None


def _shown(url: URL) -> str:
    if url.drivername == "sqlite" and not url.host:  # no secrets; names of files as people read them
        options = "&".join(f"{key}={value}" for key, value in url.query.items())
        return f"sqlite:///{url.database or ''}" + (f"?{options}" if options else "")
    hidden = {key: "hidden" for key in _SECRETS if key in url.query}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)
