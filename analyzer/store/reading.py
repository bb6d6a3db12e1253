"""Questions to the database. Calls come in the order of their ids, a page at a time: no reader holds up a writer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, Select, and_, exists, or_, select

from analyzer.store import rows
from analyzer.store.schema import all_verdicts, calls, judgements, packs, transcripts
from analyzer.store.tables_imported import call_facts

T = TypeVar("T")
EVERY, JUDGED = calls.c.call_id, judgements.c.call_id
"""What the pages go by where a question is about all calls, and where about judged ones alone."""
PAGE = 200
"""Calls a page: their transcripts are a few megabytes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls: all of them, those of ``call_ids``, those that began on ``since`` or later and before ``before``.

    The day is that of ``started_at`` as written; calls without one are in no period. ``pack_id`` wants judgements of
    that pack; without it the newest of any pack counts.
    """

    call_ids: Collection[str] | None = None
    since: date | None = None
    before: date | None = None
    pack_id: str | None = None


def pages(engine: Engine, query: Select[Any], wanted: Wanted, key: Column[str] = EVERY) -> Iterator[list[rows.Row]]:
    """The rows of ``query``, which is about ``calls``, for the calls that are wanted, ordered by ``key``, a call's id.

    It has to be that of the table where the search begins: by another, SQLite sorts all that is left for every page.
    """
    if wanted.since is not None:
        query = query.where(calls.c.started_at >= wanted.since.isoformat())
    if wanted.before is not None:
        query = query.where(calls.c.started_at < wanted.before.isoformat())
    query = query.order_by(key)
    if wanted.call_ids is not None:
        ids = sorted(set(wanted.call_ids))
        for some in chunks(ids):
            yield _page(engine, query.where(key.in_(some)))
        return
    page = _page(engine, query.limit(PAGE))
    while page:
        yield page
        page = _page(engine, query.where(key > page[-1]["call_id"]).limit(PAGE))


def _page(engine: Engine, query: Select[Any]) -> list[rows.Row]:
    with engine.connect() as connection:
        return list(connection.execute(query).mappings())


def calls_query(pack_id: str | None) -> Select[Any]:
    """Every call with its newest judgement; one that nobody judged only when it has failed."""
    judged = and_(judgements.c.call_id == calls.c.call_id, *newest(pack_id))
    return (
        select(
            *calls.c,
            *(column for column in judgements.c if column.name not in ("call_id", "id", "run_id")),
            packs.c.version.label("pack_version"),
            transcripts.c.audio_sha256,
            transcripts.c.model,
            transcripts.c.duration_s,
        )
        .select_from(
            calls.outerjoin(judgements, judged)
            .outerjoin(packs, packs.c.sha256 == judgements.c.pack_sha256)
            .outerjoin(transcripts, transcripts.c.sha256 == judgements.c.transcript_sha256)
        )
        .where(or_(judgements.c.id.is_not(None), calls.c.failure.is_not(None)))
    )


def transcripts_query(pack_id: str | None) -> Select[Any]:
    """Every judged call with the transcript of its newest judgement."""
    return (
        select(calls.c.call_id, calls.c.recording, transcripts.c.sha256, transcripts.c.body)
        .join_from(calls, judgements, judgements.c.call_id == calls.c.call_id)
        .join(transcripts, transcripts.c.sha256 == judgements.c.transcript_sha256)
        .where(*newest(pack_id))
    )


def stale_query(pack_id: str, pack_sha256: str, rules_version: str, judged_with: str) -> Select[Any]:
    """Every call whose newest judgement by the pack is not what judging it now would rest on, with its transcript.

    That is: another version of the pack, of the rules or of the settings, or something imported about the call since.
    """
    facts = call_facts.alias("facts")
    is_stale = or_(
        judgements.c.pack_sha256 != pack_sha256,
        judgements.c.rules_version != rules_version,
        judgements.c.judged_with != judged_with,
        and_(facts.c.call_id.is_not(None), facts.c.applied_at.is_(None)),
    )
    told = (column.label(f"facts_{column.name}") for column in facts.c)
    before = (judgements.c.pack_sha256, judgements.c.rules_version, judgements.c.judged_with)
    return (
        select(*calls.c, transcripts.c.sha256, transcripts.c.body, judgements.c.id.label("before"), *before, *told)
        .join_from(calls, judgements, judgements.c.call_id == calls.c.call_id)
        .join(transcripts, transcripts.c.sha256 == judgements.c.transcript_sha256)
        .outerjoin(facts, facts.c.call_id == calls.c.call_id)
        .where(is_stale, *newest(pack_id))
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """``items``, as many at a time as one question may name."""
    for start in range(0, len(items), PAGE):
        yield items[start : start + PAGE]


def newest(pack_id: str | None) -> list[Any]:
    """Conditions on ``judgements``: of that pack, and none of its call is newer."""
    newer = judgements.alias("newer")
    of_pack = [] if pack_id is None else [newer.c.pack_id == pack_id]
    is_newer = and_(newer.c.call_id == judgements.c.call_id, newer.c.judged_at > judgements.c.judged_at, *of_pack)
    return [~exists().where(is_newer), *([] if pack_id is None else [judgements.c.pack_id == pack_id])]


def judgements_of(connection: Connection, call_id: str, pack_id: str | None) -> list[rows.Row]:
    """The judgements of a call, by that pack or by any, newest first."""
    query = (
        select(*judgements.c, packs.c.version.label("pack_version"))
        .join_from(judgements, packs)
        .where(judgements.c.call_id == call_id)
        .order_by(judgements.c.judged_at.desc())
    )
    if pack_id is not None:
        query = query.where(judgements.c.pack_id == pack_id)
    return list(connection.execute(query).mappings())


def verdicts_of(connection: Connection, verdict_key: str) -> list[rows.Row]:
    """The verdicts of a judgement in the order of the pack, with whose call it is."""
    query = (
        select(*all_verdicts.c, calls.c.call_id, calls.c.agent_id)
        .join_from(all_verdicts, judgements)
        .join(calls, calls.c.call_id == judgements.c.call_id)
        .where(judgements.c.verdict_key == verdict_key)
        .order_by(all_verdicts.c.position)
    )
    return list(connection.execute(query).mappings())


def body_heard(connection: Connection, transcript_key: str) -> bytes | None:
    """Some transcript of what was heard under this key; its utterances are made anew anyway."""
    query = select(transcripts.c.body).where(transcripts.c.transcript_key == transcript_key)
    return connection.scalars(query.order_by(transcripts.c.sha256).limit(1)).first()
