"""The steps that brought the tables of evaluation: what is imported, what people say, what a night has seen."""

from __future__ import annotations

import zlib

import orjson
from sqlalchemy import Connection, text

from analyzer.store.step import Step

_IMPORT_ID = "import_id {row_id} NOT NULL REFERENCES imports (id)"

IMPORTED = Step(
    "0002-imports",
    (
        """
        CREATE TABLE imports (
            id {new_row_id},
            kind {text} NOT NULL,
            file {text} NOT NULL,
            sha256 {text} NOT NULL,
            imported_at {text} NOT NULL,
            row_count INTEGER NOT NULL,
            added INTEGER NOT NULL,
            changed INTEGER NOT NULL
        )
        """,
        "CREATE INDEX imports_by_file ON imports (kind, sha256)",
        f"""
        CREATE TABLE postings (
            agent_id {{text}} NOT NULL,
            from_day {{text}} NOT NULL,
            until_day {{text}},
            name {{text}},
            branch {{text}},
            post {{text}},
            {_IMPORT_ID},
            PRIMARY KEY (agent_id, from_day)
        )
        """,
        f"""
        CREATE TABLE call_facts (
            call_id {{text}} NOT NULL PRIMARY KEY,
            agent_id {{text}},
            branch {{text}},
            direction {{text}},
            started_at {{text}},
            ring_s DOUBLE PRECISION,
            rings INTEGER,
            hung_up_by {{text}},
            call_type {{text}},
            vip BOOLEAN,
            {_IMPORT_ID}
        )
        """,
        f"""
        CREATE TABLE complaints (
            complaint_id {{text}} NOT NULL PRIMARY KEY,
            day {{text}} NOT NULL,
            agent_id {{text}},
            branch {{text}},
            call_id {{text}},
            is_justified BOOLEAN,
            level {{text}},
            by_handling BOOLEAN,
            cause {{text}},
            note {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX complaints_by_day ON complaints (day)",
        f"""
        CREATE TABLE feedback (
            feedback_id {{text}} NOT NULL PRIMARY KEY,
            day {{text}} NOT NULL,
            agent_id {{text}},
            branch {{text}},
            call_id {{text}},
            order_id {{text}},
            score_pct DOUBLE PRECISION,
            note {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX feedback_by_day ON feedback (day)",
        f"""
        CREATE TABLE work_orders (
            order_id {{text}} NOT NULL PRIMARY KEY,
            created_at {{text}} NOT NULL,
            responded_at {{text}},
            arrived_at {{text}},
            resolved_at {{text}},
            called_back_at {{text}},
            visit_at {{text}},
            change_told_at {{text}},
            visit_changes INTEGER,
            kind {{text}} NOT NULL,
            agent_id {{text}},
            branch {{text}},
            user_id {{text}},
            call_id {{text}},
            is_paid BOOLEAN,
            is_emergency BOOLEAN,
            is_vip BOOLEAN,
            consented BOOLEAN,
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX work_orders_by_time ON work_orders (created_at)",
        f"""
        CREATE TABLE assessments (
            assessment_id {{text}} NOT NULL PRIMARY KEY,
            period {{text}} NOT NULL,
            agent_id {{text}} NOT NULL,
            branch {{text}},
            given_by {{text}} NOT NULL,
            assessor {{text}},
            score_pct DOUBLE PRECISION NOT NULL,
            note {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX assessments_by_period ON assessments (period)",
        f"""
        CREATE TABLE honours (
            honour_id {{text}} NOT NULL PRIMARY KEY,
            day {{text}} NOT NULL,
            agent_id {{text}},
            branch {{text}},
            kind {{text}},
            note {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX honours_by_day ON honours (day)",
        f"""
        CREATE TABLE quotas (
            period {{text}} NOT NULL,
            award {{text}} NOT NULL,
            branch {{text}} NOT NULL,
            places INTEGER NOT NULL,
            {_IMPORT_ID},
            PRIMARY KEY (period, award, branch)
        )
        """,
        f"""
        CREATE TABLE decisions (
            decision_id {{text}} NOT NULL PRIMARY KEY,
            period {{text}} NOT NULL,
            matter {{text}} NOT NULL,
            ruling {{text}} NOT NULL,
            day {{text}} NOT NULL,
            until_day {{text}},
            agent_id {{text}},
            branch {{text}},
            amount_yuan DOUBLE PRECISION,
            decided_by {{text}},
            reason {{text}},
            reference {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX decisions_by_day ON decisions (day)",
        f"""
        CREATE TABLE problems (
            problem_id {{text}} NOT NULL PRIMARY KEY,
            day {{text}} NOT NULL,
            branch {{text}} NOT NULL,
            agent_id {{text}},
            note {{text}},
            {_IMPORT_ID}
        )
        """,
        "CREATE INDEX problems_by_day ON problems (day)",
    ),
)

REVIEWED = Step(
    "0003-reviews-periods",
    (
        """
        CREATE TABLE packets (
            packet_id {text} NOT NULL PRIMARY KEY,
            kind {text} NOT NULL,
            made_at {text} NOT NULL,
            period {text},
            agent_id {text},
            reviewer {text},
            seed {row_id},
            plan {text} NOT NULL,
            due_on {text},
            closed_at {text}
        )
        """,
        """
        CREATE TABLE packet_items (
            packet_id {text} NOT NULL REFERENCES packets (packet_id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            call_id {text} NOT NULL REFERENCES calls (call_id) ON DELETE CASCADE,
            rule_id {text} NOT NULL,
            verdict_key {text} NOT NULL,
            chosen_for {text} NOT NULL,
            PRIMARY KEY (packet_id, position)
        )
        """,
        "CREATE INDEX packet_items_by_call ON packet_items (call_id)",
        """
        CREATE TABLE reviews (
            review_id {text} NOT NULL PRIMARY KEY,
            call_id {text} NOT NULL REFERENCES calls (call_id) ON DELETE CASCADE,
            rule_id {text} NOT NULL,
            verdict_key {text},
            packet_id {text} REFERENCES packets (packet_id),
            kind {text} NOT NULL,
            reviewer {text} NOT NULL,
            reviewed_at {text} NOT NULL,
            outcome {text} NOT NULL,
            reason {text} NOT NULL,
            is_final BOOLEAN NOT NULL,
            recorded_at {text} NOT NULL,
            import_id {row_id} REFERENCES imports (id)
        )
        """,
        "CREATE INDEX reviews_by_call ON reviews (call_id, rule_id)",
        "CREATE INDEX reviews_by_packet ON reviews (packet_id)",
        """
        CREATE TABLE ledger (
            id {new_row_id},
            kind {text} NOT NULL,
            period {text} NOT NULL,
            entered_at {text} NOT NULL,
            manifest {blob} NOT NULL,
            sha256 {text} NOT NULL UNIQUE,
            previous_sha256 {text} NOT NULL
        )
        """,
        "CREATE INDEX ledger_by_period ON ledger (period)",
        """
        CREATE TABLE closed_periods (
            period {text} NOT NULL PRIMARY KEY,
            closed_at {text} NOT NULL,
            closed_by {text},
            result {blob} NOT NULL,
            ledger_sha256 {text} NOT NULL
        )
        """,
        """
        CREATE TABLE corrections (
            correction_id {text} NOT NULL PRIMARY KEY,
            period {text} NOT NULL,
            noted_at {text} NOT NULL,
            kind {text} NOT NULL,
            agent_id {text},
            call_id {text},
            reason {text} NOT NULL,
            was {text} NOT NULL,
            is_now {text} NOT NULL
        )
        """,
        "CREATE INDEX corrections_by_period ON corrections (period)",
    ),
)

RECORDINGS = Step(
    "0004-recordings",
    (
        """
        CREATE TABLE recordings (
            path {text} NOT NULL PRIMARY KEY,
            size_bytes {row_id} NOT NULL,
            modified_ns {row_id} NOT NULL,
            call_id {text} NOT NULL,
            state {text} NOT NULL,
            attempts INTEGER NOT NULL,
            reason {text},
            tried_at {text} NOT NULL
        )
        """,
        "CREATE INDEX recordings_by_call ON recordings (call_id)",
    ),
)

CALL_TYPES = Step(
    "0005-call-types",
    (
        "ALTER TABLE calls ADD COLUMN call_type {text}",
        "ALTER TABLE calls ADD COLUMN vip BOOLEAN",
        "ALTER TABLE call_facts ADD COLUMN applied_at {text}",
    ),
)

FROZEN = Step(
    "0006-frozen-periods",
    (
        "ALTER TABLE closed_periods ADD COLUMN data {blob}",
        "ALTER TABLE corrections ADD COLUMN number INTEGER",
        "ALTER TABLE corrections ADD COLUMN subject {text}",
    ),
)


def _fill_awards(connection: Connection) -> None:
    """The rows of periods that were closed before there was the table."""
    columns = ["closed_in", "award", "branch", "agent_id", "period", "name", "status"]
    columns += ["rank", "score_pct", "places", "decided_by"]
    into = text(f"INSERT INTO awards ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})")
    for period, packed in connection.execute(text("SELECT period, result FROM closed_periods")).all():
        try:
            result = orjson.loads(zlib.decompress(packed))
        except (zlib.error, ValueError):
            continue  # damaged: ``verify`` tells
        rows = [
            {**{name: row[name] for name in columns[1:]}, "closed_in": period}
            for row in (*result["awards"], *result.get("gold", ()))
        ]
        if rows:
            connection.execute(into, rows)


AWARDS = Step(
    "0007-awards",
    (
        """
        CREATE TABLE awards (
            closed_in {text} NOT NULL,
            award {text} NOT NULL,
            branch {text} NOT NULL,
            agent_id {text} NOT NULL,
            period {text} NOT NULL,
            name {text} NOT NULL,
            status {text} NOT NULL,
            rank INTEGER,
            score_pct DOUBLE PRECISION,
            places INTEGER,
            decided_by {text} NOT NULL,
            PRIMARY KEY (closed_in, award, branch, agent_id)
        )
        """,
        "CREATE INDEX awards_by_agent ON awards (agent_id)",
    ),
    _fill_awards,
)

SHARED = Step(
    "0008-shared-verdicts",
    (
        """
        CREATE TABLE verdict_runs (
            judgement_id {row_id} NOT NULL REFERENCES judgements (id) ON DELETE CASCADE,
            first_position INTEGER NOT NULL,
            last_position INTEGER NOT NULL,
            made_by {row_id} NOT NULL REFERENCES judgements (id),
            shift INTEGER NOT NULL,
            PRIMARY KEY (judgement_id, first_position)
        ){clustered}
        """,
        """
        INSERT INTO verdict_runs (judgement_id, first_position, last_position, made_by, shift)
        SELECT judgement_id, MIN(position), MAX(position), judgement_id, 0 FROM verdicts GROUP BY judgement_id
        """,
        "CREATE INDEX verdict_runs_by_maker ON verdict_runs (made_by)",
        """
        CREATE VIEW all_verdicts AS
        SELECT runs.judgement_id, made.position + runs.shift AS position, made.rule_id, made.source, made.section,
            made.outcome, made.points, made.max_points, made.severity, made.note, made.evidence
        FROM verdict_runs AS runs
        JOIN verdicts AS made ON made.judgement_id = runs.made_by
            AND made.position BETWEEN runs.first_position - runs.shift AND runs.last_position - runs.shift
        """,
    ),
)
