"""Writing a call into the database: what is there already stays, what is new is added."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from analyzer.domain import CallResult, Transcript
from analyzer.rules import RULES_VERSION
from analyzer.scripts.load import LoadedPack
from analyzer.store import rows, schema
from analyzer.store.keys import sha256_of, transcript_body, verdict_key
from analyzer.store.records import Saved

Upsert = sqlite.Insert | postgresql.Insert


@dataclass(frozen=True, slots=True)
class Origin:
    """What the judgements of a run have in common; ``judged_with`` is canonical JSON."""

    pack: LoadedPack
    judged_with: str
    run_id: int | None


def upsert(dialect: str, table: Table, values: rows.Values, updated: Sequence[str] | None = None) -> Upsert:
    """Insert ``values``; a row with their key gets the columns ``updated`` from them instead.

    Without ``updated`` that row is left alone. The key is the column that ``table`` is found by from outside.
    """
    key = [table.c.verdict_key] if table is schema.judgements else list(table.primary_key)
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table).values(values)
    if updated is None:
        return statement.on_conflict_do_nothing(index_elements=key)  # type: ignore[no-any-return]
    taken = {name: statement.excluded[name] for name in updated}
    return statement.on_conflict_do_update(index_elements=key, set_=taken)  # type: ignore[no-any-return]


def save_pack(connection: Connection, pack: LoadedPack) -> None:
    """Keep the whole pack, so that its judgements can be understood when the file has changed."""
    values = {
        "sha256": pack.sha256,
        "pack_id": pack.pack.id,
        "version": pack.pack.version,
        "title": pack.pack.title,
        "definition": zlib.compress(pack.pack.model_dump_json().encode("utf-8")),
    }
    connection.execute(upsert(connection.dialect.name, schema.packs, values))


def save_failure(connection: Connection, result: CallResult) -> Saved:
    """Note that the recording could not be used; everything else known of the call stays."""
    connection.execute(upsert(connection.dialect.name, schema.calls, rows.call_values(result), ["failure"]))
    return Saved.FAILED


def save_judged(
    connection: Connection, result: CallResult, transcript: Transcript, origin: Origin, now: datetime
) -> Saved:
    """Keep the transcript and its judgement as the newest of its call."""
    dialect = connection.dialect.name
    call = rows.call_values(result, transcript.call)
    # First of all: on PostgreSQL it keeps others who save the same call waiting.
    connection.execute(upsert(dialect, schema.calls, call, [name for name in call if name != "call_id"]))
    body = transcript_body(transcript)
    digest = sha256_of(body)
    key = verdict_key(digest, origin.pack.sha256, RULES_VERSION, origin.judged_with)
    earlier = _judgements(connection, result.call_id)
    of_pack = next((row for row in earlier if row["pack_id"] == origin.pack.pack.id), None)
    if of_pack is not None and of_pack["verdict_key"] == key:
        return Saved.UNCHANGED
    connection.execute(upsert(dialect, schema.transcripts, _transcript_values(transcript, body, digest)))
    values = {
        "verdict_key": key,
        "call_id": result.call_id,
        "transcript_sha256": digest,
        "pack_sha256": origin.pack.sha256,
        "pack_id": origin.pack.pack.id,
        "rules_version": RULES_VERSION,
        "judged_with": origin.judged_with,
        "judged_at": rows.moment(_after(earlier, now)),
        "run_id": origin.run_id,
        **rows.score_values(result.score),
    }
    # What was judged so before something else, and is again, is the newest again.
    again = upsert(dialect, schema.judgements, values, ["judged_at", "run_id"])
    judgement_id = connection.scalars(again.returning(schema.judgements.c.id)).one()
    if result.verdicts and all(row["verdict_key"] != key for row in earlier):
        connection.execute(schema.verdicts.insert(), rows.verdict_values(result.verdicts, judgement_id))
    return _came_to(earlier, transcript)


def _judgements(connection: Connection, call_id: str) -> Sequence[rows.Row]:
    """All judgements of a call, newest first, with the recording they are about."""
    judged, heard = schema.judgements.c, schema.transcripts.c
    found = connection.execute(
        select(judged.verdict_key, judged.pack_id, judged.judged_at, heard.audio_sha256)
        .join_from(schema.judgements, schema.transcripts)
        .where(judged.call_id == call_id)
        .order_by(judged.judged_at.desc())
    )
    return found.mappings().all()


def _after(earlier: Sequence[rows.Row], now: datetime) -> datetime:
    """``now``, or just after the newest of ``earlier`` when the clock has been put back."""
    if not earlier:
        return now
    return max(now, datetime.fromisoformat(earlier[0]["judged_at"]) + timedelta(microseconds=1))


def _transcript_values(transcript: Transcript, body: bytes, digest: str) -> rows.Values:
    return {
        "sha256": digest,
        "call_id": transcript.call_id,
        "transcript_key": transcript.transcript_key,
        "audio_sha256": transcript.audio_sha256,
        "model": transcript.model,
        "duration_s": transcript.duration_s,
        "body": zlib.compress(body),
    }


def _came_to(earlier: Sequence[rows.Row], transcript: Transcript) -> Saved:
    if not earlier:
        return Saved.NEW
    before = earlier[0]["audio_sha256"]
    is_other = None not in (before, transcript.audio_sha256) and before != transcript.audio_sha256
    return Saved.REPLACED if is_other else Saved.JUDGED_ANEW
