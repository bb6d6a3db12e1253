"""What all tables are made of: one collection, text that every database takes, and numbers of rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, TypeDecorator
from sqlalchemy import Text as AnyText

from analyzer.ingest.fields import printable


def stored_text(text: str) -> str:
    """``text`` as every database takes it: what is no Unicode as escapes, and no NUL, which PostgreSQL refuses."""
    return printable(text).replace("\0", "\N{REPLACEMENT CHARACTER}")


class Text(TypeDecorator[str]):
    """Text that every database takes, see ``stored_text``."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else stored_text(value)


metadata = MetaData()
RowId = BigInteger().with_variant(Integer, "sqlite")
