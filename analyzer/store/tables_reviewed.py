"""The tables of what people say to verdicts, and of periods that are closed.

Nothing here is ever changed once a period is closed: what comes late is a correction.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, Table

from analyzer.store.base import RowId, Text, metadata

packets = Table(
    "packets",
    metadata,
    Column("packet_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("period", Text),
    Column("agent_id", Text),
    Column("reviewer", Text),
    Column("seed", RowId),
    Column("plan", Text, nullable=False),
    Column("due_on", Text),
    Column("closed_at", Text),
)
"""What was handed out: ``kind`` is ``review``, ``appeal`` or ``calibration``; ``plan`` the sampling plan as JSON."""

packet_items = Table(
    "packet_items",
    metadata,
    Column("packet_id", Text, ForeignKey("packets.packet_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("verdict_key", Text, nullable=False),
    Column("chosen_for", Text, nullable=False),
    Index("packet_items_by_call", "call_id"),
)
"""The verdicts of a packet; ``verdict_key`` is the judgement they belong to, ``chosen_for`` why they are in it."""

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("verdict_key", Text),
    Column("packet_id", Text, ForeignKey("packets.packet_id")),
    Column("kind", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("reviewed_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("is_final", Boolean, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("import_id", RowId, ForeignKey("imports.id")),
    Index("reviews_by_call", "call_id", "rule_id"),
    Index("reviews_by_packet", "packet_id"),
)
"""One person's verdict on one rule of one call; the newest final one is in force. ``review_id`` is a hash of it."""

ledger = Table(
    "ledger",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("entered_at", Text, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("previous_sha256", Text, nullable=False),
    Index("ledger_by_period", "period"),
)
"""A chain: every entry holds the hash of the one before; ``manifest`` is zlib-compressed JSON with that ``sha256``."""

closed_periods = Table(
    "closed_periods",
    metadata,
    Column("period", Text, primary_key=True),
    Column("closed_at", Text, nullable=False),
    Column("closed_by", Text),
    Column("result", LargeBinary, nullable=False),
    Column("ledger_sha256", Text, nullable=False),
    Column("data", LargeBinary),
)
"""Periods that are frozen: ``result`` and the ``data`` that it was made from, as zlib-compressed JSON."""

corrections = Table(
    "corrections",
    metadata,
    Column("correction_id", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("noted_at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agent_id", Text),
    Column("call_id", Text),
    Column("reason", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("is_now", Text, nullable=False),
    Column("number", Integer),
    Column("subject", Text),
    Index("corrections_by_period", "period"),
)
"""What came after a period was closed: ``was`` and ``is_now`` are JSON, of the row ``subject`` of the kind ``kind``.

``number`` counts the corrections of a period from 1; ``correction_id`` is a hash of everything else.
"""

awards = Table(
    "awards",
    metadata,
    Column("closed_in", Text, primary_key=True),
    Column("award", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("agent_id", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("rank", Integer),
    Column("score_pct", Double),
    Column("places", Integer),
    Column("decided_by", Text, nullable=False),
    Index("awards_by_agent", "agent_id"),
)
"""Everybody who stood for an award in the period ``closed_in``, as it was frozen with it; one row a branch.

``period`` is what the award is for: that month, or the season; ``status`` one of ``AwardStatus``. Whatever is read here
can be made again from ``closed_periods``, and ``verify`` compares the two.
"""
