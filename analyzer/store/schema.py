"""The tables, as queries see them. How a database gets them is in ``steps``; a test holds the two together.

A call is who, when and where, as the newest run told it. What was heard and what was judged are kept under the hash of
their content and never change: a new pack, a corrected roster or another recording adds rows, and the newest counts.
Whatever belongs to a call goes when its row is deleted.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, MetaData, Table

from analyzer.store import tables_imported, tables_night, tables_reviewed  # noqa: F401 - they join the collection
from analyzer.store.base import RowId, Text, metadata

steps = Table(
    "schema_steps",
    metadata,
    Column("name", Text, primary_key=True),
    Column("applied_at", Text, nullable=False),
)
"""The steps that made this database what it is."""

packs = Table(
    "packs",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("pack_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("definition", LargeBinary, nullable=False),
)
"""Every pack that ever judged; ``definition`` is the whole pack as zlib-compressed JSON."""

runs = Table(
    "runs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("is_complete", Boolean, nullable=False),
    Column("command", Text, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("pack_sha256", Text, ForeignKey("packs.sha256"), nullable=False),
    Column("model", Text),
)
"""``ended_at`` is empty while a run goes on, and after one that was killed."""

calls = Table(
    "calls",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("recording", Text, nullable=False),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("direction", Text),
    Column("started_at", Text),
    Column("failure", Text),
    Column("call_type", Text),
    Column("vip", Boolean),
    Index("calls_by_time", "started_at"),
)
"""``failure`` is why the recording could not be used the last time; empty when it could.

``call_type`` and ``vip`` are what the newest run was told of the call; what was imported is in ``call_facts``.
"""

transcripts = Table(
    "transcripts",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), nullable=False),
    Column("transcript_key", Text),
    Column("audio_sha256", Text),
    Column("model", Text),
    Column("duration_s", Double),
    Column("body", LargeBinary, nullable=False),
    Index("transcripts_by_call", "call_id"),
    Index("transcripts_by_key", "transcript_key"),
)
"""``body`` is the transcript as judged, zlib-compressed JSON; ``sha256`` is that of the JSON."""

judgements = Table(
    "judgements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("verdict_key", Text, nullable=False, unique=True),
    Column("call_id", Text, ForeignKey("calls.call_id", ondelete="CASCADE"), nullable=False),
    Column("transcript_sha256", Text, ForeignKey("transcripts.sha256", ondelete="CASCADE"), nullable=False),
    Column("pack_sha256", Text, ForeignKey("packs.sha256"), nullable=False),
    Column("pack_id", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("judged_with", Text, nullable=False),
    Column("judged_at", Text, nullable=False),
    Column("run_id", RowId, ForeignKey("runs.id")),
    Column("status", Text, nullable=False),
    Column("score_pct", Double),
    Column("grade", Text, nullable=False),
    Column("fatal_count", Integer, nullable=False),
    Column("score", Text, nullable=False),
    Index("judgements_by_call", "call_id", "judged_at"),
    Index("judgements_by_transcript", "transcript_sha256"),
)
"""One transcript judged by one pack. No two of a call have the same ``judged_at``; the newest counts.

``score`` is the whole score as JSON; the columns before it repeat what questions are asked about.
"""

verdicts = Table(
    "verdicts",
    metadata,
    Column("judgement_id", RowId, ForeignKey("judgements.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rule_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("points", Double, nullable=False),
    Column("max_points", Double, nullable=False),
    Column("severity", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)
"""What a judgement found itself, in the order of the pack; ``evidence`` is a JSON list, best first."""

verdict_runs = Table(
    "verdict_runs",
    metadata,
    Column("judgement_id", RowId, ForeignKey("judgements.id", ondelete="CASCADE"), primary_key=True),
    Column("first_position", Integer, primary_key=True),
    Column("last_position", Integer, nullable=False),
    Column("made_by", RowId, ForeignKey("judgements.id"), nullable=False),
    Column("shift", Integer, nullable=False),
    Index("verdict_runs_by_maker", "made_by"),
)
"""Which verdicts a judgement has, be they its own or another's of the same call: those that ``made_by`` has ``shift``
places further up, from its ``first_position`` to its ``last_position``."""

all_verdicts = Table(
    "all_verdicts",
    MetaData(),
    Column("judgement_id", RowId, ForeignKey(judgements.c.id), primary_key=True),
    *(
        Column(column.name, column.type, primary_key=column.primary_key)
        for column in verdicts.c
        if column.name != "judgement_id"
    ),
)
"""A view: the verdicts of every judgement, those that it shares included. Whoever reads verdicts reads here."""
