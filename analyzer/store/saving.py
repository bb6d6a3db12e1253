"""Writing calls into the database, many at a time: what is there already stays, what is new is added."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from analyzer.domain import CallResult, CallScore, Transcript
from analyzer.rules import RULES_VERSION
from analyzer.scripts.load import LoadedPack
from analyzer.store import rows, schema
from analyzer.store.base import stored_text
from analyzer.store.keys import sha256_of, transcript_body, verdict_key
from analyzer.store.reading import chunks
from analyzer.store.records import Saved
from analyzer.store.sharing import Shared, keep_own, marked, share

_INTO_VERDICTS = (
    f"INSERT INTO verdicts ({', '.join(schema.verdicts.c.keys())}) VALUES ({', '.join('?' * len(schema.verdicts.c))})"
)
Upsert = sqlite.Insert | postgresql.Insert


@dataclass(frozen=True, slots=True)
class Origin:
    """What the judgements of a run have in common; ``judged_with`` is canonical JSON."""

    pack_id: str
    pack_sha256: str
    judged_with: str
    run_id: int | None = None


class Prepared(NamedTuple):
    """A judged call as rows, ``call_id`` as it is stored; made where there is time: the database is not kept waiting.

    ``call`` and ``transcript`` are None when a stored transcript was judged again: then they are there already. Besides
    ``verdicts`` it has those that are ``shared`` with an earlier judgement.
    """

    call_id: str
    call: rows.Values | None
    transcript: rows.Values | None
    audio_sha256: str | None
    judgement: rows.Values
    verdicts: tuple[rows.VerdictRow, ...]
    shared: Shared | None = None


def prepare(result: CallResult, transcript: Transcript, origin: Origin) -> Prepared:
    """``result``, judged by ``transcript``, as rows."""
    body = transcript_body(transcript)
    digest = sha256_of(body)
    heard = {
        "sha256": digest,
        "call_id": transcript.call_id,
        "transcript_key": transcript.transcript_key,
        "audio_sha256": transcript.audio_sha256,
        "model": transcript.model,
        "duration_s": transcript.duration_s,
        "body": zlib.compress(body),
    }
    again = prepare_again(result, digest, origin)
    return again._replace(call=rows.call_values(result, transcript.call), transcript=heard)


def prepare_again(result: CallResult, transcript_sha256: str, origin: Origin) -> Prepared:
    """``result``, judged by the stored transcript of that digest, as rows."""
    judgement = judgement_values(result.call_id, result.score, transcript_sha256, origin)
    verdicts = rows.verdict_rows(result.verdicts)
    return Prepared(stored_text(result.call_id), None, None, result.audio_sha256, judgement, verdicts)


def judgement_values(call_id: str, score: CallScore, transcript_sha256: str, origin: Origin) -> rows.Values:
    """The columns of ``judgements``, but for the time."""
    return {
        "verdict_key": verdict_key(transcript_sha256, origin.pack_sha256, RULES_VERSION, origin.judged_with),
        "call_id": call_id,
        "transcript_sha256": transcript_sha256,
        "pack_sha256": origin.pack_sha256,
        "pack_id": origin.pack_id,
        "rules_version": RULES_VERSION,
        "judged_with": origin.judged_with,
        "run_id": origin.run_id,
        **rows.score_values(score),
    }


def upsert(dialect: str, table: Table, values: Any, updated: Sequence[str] | None = None) -> Upsert:
    """Insert ``values``, one row or a list; a row with their key gets the columns ``updated`` from them instead.

    Without ``updated`` that row is left alone. The key is the column that ``table`` is found by from outside.
    """
    key = [table.c.verdict_key] if table is schema.judgements else list(table.primary_key)
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    if values is not None:
        statement = statement.values(values)
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


def save_judged(connection: Connection, batch: Sequence[Prepared], now: datetime) -> Mapping[str, Saved]:
    """Keep the judgements of ``batch``, no two of one call, each as the newest of its call; what became of each."""
    # In one order everywhere, and first of all: on PostgreSQL it keeps others who save the same calls waiting.
    ordered = sorted(batch, key=lambda prepared: prepared.call_id)
    _upsert_calls(connection, ordered)
    earlier = _judgements(connection, [prepared.call_id for prepared in ordered])
    came_to = {p.call_id: _came_to(earlier[p.call_id], p) for p in ordered}
    new = [prepared for prepared in ordered if came_to[prepared.call_id] is not Saved.UNCHANGED]
    dialect = connection.dialect.name
    if heard := [prepared.transcript for prepared in new if prepared.transcript is not None]:
        connection.execute(upsert(dialect, schema.transcripts, None), heard)
    if new:
        # What was judged so before something else, and is again, is the newest again.
        again = upsert(dialect, schema.judgements, None, ["judged_at", "run_id"])
        dated = [{**p.judgement, "judged_at": rows.moment(_after(earlier[p.call_id], now))} for p in new]
        connection.execute(again, dated)
        known = {row["verdict_key"] for of_call in earlier.values() for row in of_call}
        _save_verdicts(connection, [p for p in new if p.judgement["verdict_key"] not in known])
    return came_to


def _upsert_calls(connection: Connection, ordered: Sequence[Prepared]) -> None:
    told = [prepared.call for prepared in ordered if prepared.call is not None]
    if told:
        updated = [name for name in told[0] if name != "call_id"]
        connection.execute(upsert(connection.dialect.name, schema.calls, None, updated), told)
    stored = [prepared.call_id for prepared in ordered if prepared.call is None]
    for some in chunks(stored):
        calls = schema.calls.c.call_id
        connection.execute(select(calls).where(calls.in_(some)).order_by(calls).with_for_update())


def _judgements(connection: Connection, call_ids: Sequence[str]) -> Mapping[str, Sequence[rows.Row]]:
    """All judgements of every call, newest first, with the recording they are about."""
    judged, heard = schema.judgements.c, schema.transcripts.c
    found: defaultdict[str, list[rows.Row]] = defaultdict(list)
    for some in chunks(call_ids):
        query = (
            select(judged.call_id, judged.verdict_key, judged.pack_id, judged.judged_at, heard.audio_sha256)
            .join_from(schema.judgements, schema.transcripts)
            .where(judged.call_id.in_(some))
            .order_by(judged.judged_at.desc())
        )
        for row in connection.execute(query).mappings():
            found[row["call_id"]].append(row)
    return found


def _came_to(earlier: Sequence[rows.Row], prepared: Prepared) -> Saved:
    key, pack_id = prepared.judgement["verdict_key"], prepared.judgement["pack_id"]
    of_pack = next((row for row in earlier if row["pack_id"] == pack_id), None)
    if of_pack is not None and of_pack["verdict_key"] == key:
        return Saved.UNCHANGED
    if not earlier:
        return Saved.NEW
    before = earlier[0]["audio_sha256"]
    is_other = None not in (before, prepared.audio_sha256) and before != prepared.audio_sha256
    return Saved.REPLACED if is_other else Saved.JUDGED_ANEW


def _after(earlier: Sequence[rows.Row], now: datetime) -> datetime:
    """``now``, or just after the newest of ``earlier`` when the clock has been put back."""
    if not earlier:
        return now
    return max(now, datetime.fromisoformat(earlier[0]["judged_at"]) + timedelta(microseconds=1))


def _save_verdicts(connection: Connection, new: Sequence[Prepared]) -> None:
    """The verdicts go to the driver as they are: there are fifty of them for every other row."""
    numbers: dict[str, int] = {}
    judged = schema.judgements.c
    for some in chunks([prepared.judgement["verdict_key"] for prepared in new]):
        query = select(judged.verdict_key, judged.id).where(judged.verdict_key.in_(some))
        numbers.update((key, number) for key, number in connection.execute(query))
    numbered = [(numbers[prepared.judgement["verdict_key"]], prepared) for prepared in new]
    values = [(number, *verdict) for number, prepared in numbered for verdict in prepared.verdicts]
    if values:
        connection.exec_driver_sql(marked(connection, _INTO_VERDICTS), values)
    keep_own(connection, [(number, [verdict[0] for verdict in p.verdicts]) for number, p in numbered])
    share(connection, [(number, p.shared) for number, p in numbered if p.shared is not None])
