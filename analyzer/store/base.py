"""What all tables are made of: one collection, text that every database takes, and numbers of rows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, TypeDecorator
from sqlalchemy import Text as AnyText

from analyzer.ingest.fields import printable


class Text(TypeDecorator[str]):
    """Text that every database takes: what is no Unicode as escapes, and no NUL, which PostgreSQL refuses."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else printable(value).replace("\0", "\N{REPLACEMENT CHARACTER}")


metadata = MetaData()
RowId = BigInteger().with_variant(Integer, "sqlite")
