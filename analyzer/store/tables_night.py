"""The table of recordings that a nightly run has come across."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from analyzer.store.base import RowId, Text, metadata

recordings = Table(
    "recordings",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size_bytes", RowId, nullable=False),
    Column("modified_ns", RowId, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("tried_at", Text, nullable=False),
    Index("recordings_by_call", "call_id"),
)
"""A file that is the same by size and time of change was heard, or failed ``attempts`` times, as ``state`` says."""
