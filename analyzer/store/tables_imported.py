"""The tables of what comes from elsewhere: the roster, the telephone system, the service desk, the supervisors.

Every row is found by a key of its own system, or, where that gives none, by a hash of what it says; so that the same
file fills in the same rows again. Days and times are ISO 8601 text as written; ``call_id`` and ``agent_id`` need not be
known to the store, as files come in any order.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table

from analyzer.store.base import RowId, Text, metadata


def _import_id() -> Column[int]:
    return Column("import_id", RowId, ForeignKey("imports.id"), nullable=False)


imports = Table(
    "imports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Index("imports_by_file", "kind", "sha256"),
)
"""Every file that changed something; ``sha256`` is that of its bytes."""

postings = Table(
    "postings",
    metadata,
    Column("agent_id", Text, primary_key=True),
    Column("from_day", Text, primary_key=True),
    Column("until_day", Text),
    Column("name", Text),
    Column("branch", Text),
    Column("post", Text),
    _import_id(),
)
"""Who was where: from ``from_day`` (empty: always) to ``until_day``, both included (NULL: until told otherwise)."""

call_facts = Table(
    "call_facts",
    metadata,
    Column("call_id", Text, primary_key=True),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("direction", Text),
    Column("started_at", Text),
    Column("ring_s", Double),
    Column("rings", Integer),
    Column("hung_up_by", Text),
    Column("call_type", Text),
    Column("vip", Boolean),
    Column("applied_at", Text),
    _import_id(),
)
"""What the telephone system and the service desk know of a call; see ``domain.CallData``.

``applied_at`` is when the call was judged with it; NULL until then, and again when a later file tells otherwise.
"""

complaints = Table(
    "complaints",
    metadata,
    Column("complaint_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("call_id", Text),
    Column("is_justified", Boolean),
    Column("level", Text),
    Column("by_handling", Boolean),
    Column("cause", Text),
    Column("note", Text),
    _import_id(),
    Index("complaints_by_day", "day"),
)
"""``is_justified`` is NULL until somebody has decided; ``level`` is one of ``ComplaintLevel``."""

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("call_id", Text),
    Column("order_id", Text),
    Column("score_pct", Double),
    Column("note", Text),
    _import_id(),
    Index("feedback_by_day", "day"),
)
"""Call-backs (满意度回访); ``score_pct`` is NULL when nobody answered."""

work_orders = Table(
    "work_orders",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("created_at", Text, nullable=False),
    Column("responded_at", Text),
    Column("arrived_at", Text),
    Column("resolved_at", Text),
    Column("called_back_at", Text),
    Column("visit_at", Text),
    Column("change_told_at", Text),
    Column("visit_changes", Integer),
    Column("kind", Text, nullable=False),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("user_id", Text),
    Column("call_id", Text),
    Column("is_paid", Boolean),
    Column("is_emergency", Boolean),
    Column("is_vip", Boolean),
    Column("consented", Boolean),
    _import_id(),
    Index("work_orders_by_time", "created_at"),
)
"""``kind`` is one of ``OrderKind``; what the times mean is told by ``evaluation.records.WorkOrder``."""

assessments = Table(
    "assessments",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("branch", Text),
    Column("given_by", Text, nullable=False),
    Column("assessor", Text),
    Column("score_pct", Double, nullable=False),
    Column("note", Text),
    _import_id(),
    Index("assessments_by_period", "period"),
)
"""``given_by`` is one of ``Assessor``; ``score_pct`` lies in 0–100."""

honours = Table(
    "honours",
    metadata,
    Column("honour_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("kind", Text),
    Column("note", Text),
    _import_id(),
    Index("honours_by_day", "day"),
)

quotas = Table(
    "quotas",
    metadata,
    Column("period", Text, primary_key=True),
    Column("award", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("places", Integer, nullable=False),
    _import_id(),
)
"""How many of an award a branch may name; ``period`` is a month (2026-11) or the year a season begins in (2026)."""

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", Text, primary_key=True),
    Column("period", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("ruling", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("until_day", Text),
    Column("agent_id", Text),
    Column("branch", Text),
    Column("amount_yuan", Double),
    Column("decided_by", Text),
    Column("reason", Text),
    Column("reference", Text),
    _import_id(),
    Index("decisions_by_day", "day"),
)
"""What people decided: ``matter`` is an award or a step of the ladder, ``ruling`` one of ``Ruling``."""

problems = Table(
    "problems",
    metadata,
    Column("problem_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("agent_id", Text),
    Column("note", Text),
    _import_id(),
    Index("problems_by_day", "day"),
)
"""Major problems of service (重大服务问题), as established."""
