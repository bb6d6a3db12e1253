"""What made the tables as they are, in order. A step that was released is never changed; a new one is added.

Written as SQL rather than with the tables of ``schema``: those follow the newest version, a step stays what it was.
"""

from __future__ import annotations

from analyzer.store.step import Step
from analyzer.store.steps_evaluation import AWARDS, CALL_TYPES, FROZEN, IMPORTED, RECORDINGS, REVIEWED, SHARED

_FIRST_TABLES = Step(
    "0001-calls-transcripts-judgements",
    (
        """
        CREATE TABLE packs (
            sha256 {text} NOT NULL PRIMARY KEY,
            pack_id {text} NOT NULL,
            version {text} NOT NULL,
            title {text} NOT NULL,
            definition {blob} NOT NULL
        )
        """,
        """
        CREATE TABLE runs (
            id {new_row_id},
            started_at {text} NOT NULL,
            ended_at {text},
            is_complete BOOLEAN NOT NULL,
            command {text} NOT NULL,
            program_version {text} NOT NULL,
            pack_sha256 {text} NOT NULL REFERENCES packs (sha256),
            model {text}
        )
        """,
        """
        CREATE TABLE calls (
            call_id {text} NOT NULL PRIMARY KEY,
            recording {text} NOT NULL,
            agent_id {text},
            branch {text},
            direction {text},
            started_at {text},
            failure {text}
        )
        """,
        "CREATE INDEX calls_by_time ON calls (started_at)",
        """
        CREATE TABLE transcripts (
            sha256 {text} NOT NULL PRIMARY KEY,
            call_id {text} NOT NULL REFERENCES calls (call_id) ON DELETE CASCADE,
            transcript_key {text},
            audio_sha256 {text},
            model {text},
            duration_s DOUBLE PRECISION,
            body {blob} NOT NULL
        )
        """,
        "CREATE INDEX transcripts_by_call ON transcripts (call_id)",
        "CREATE INDEX transcripts_by_key ON transcripts (transcript_key)",
        """
        CREATE TABLE judgements (
            id {new_row_id},
            verdict_key {text} NOT NULL UNIQUE,
            call_id {text} NOT NULL REFERENCES calls (call_id) ON DELETE CASCADE,
            transcript_sha256 {text} NOT NULL REFERENCES transcripts (sha256) ON DELETE CASCADE,
            pack_sha256 {text} NOT NULL REFERENCES packs (sha256),
            pack_id {text} NOT NULL,
            rules_version {text} NOT NULL,
            judged_with {text} NOT NULL,
            judged_at {text} NOT NULL,
            run_id {row_id} REFERENCES runs (id),
            status {text} NOT NULL,
            score_pct DOUBLE PRECISION,
            grade {text} NOT NULL,
            fatal_count INTEGER NOT NULL,
            score {text} NOT NULL
        )
        """,
        "CREATE INDEX judgements_by_call ON judgements (call_id, judged_at)",
        "CREATE INDEX judgements_by_transcript ON judgements (transcript_sha256)",
        """
        CREATE TABLE verdicts (
            judgement_id {row_id} NOT NULL REFERENCES judgements (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            rule_id {text} NOT NULL,
            source {text} NOT NULL,
            section {text} NOT NULL,
            outcome {text} NOT NULL,
            points DOUBLE PRECISION NOT NULL,
            max_points DOUBLE PRECISION NOT NULL,
            severity {text} NOT NULL,
            note {text} NOT NULL,
            evidence {text} NOT NULL,
            PRIMARY KEY (judgement_id, position)
        ){clustered}
        """,
    ),
)

STEPS = (_FIRST_TABLES, IMPORTED, REVIEWED, RECORDINGS, CALL_TYPES, FROZEN, AWARDS, SHARED)
