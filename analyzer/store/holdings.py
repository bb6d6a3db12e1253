"""What a period rests on: which recording, transcript, judgement and verdicts each call has, by their hashes."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, and_, select

from analyzer.store import rows
from analyzer.store.ledger import canonical_json, sha256_of
from analyzer.store.reading import chunks, newest
from analyzer.store.schema import all_verdicts, judgements, packs, transcripts
from analyzer.store.tables_reviewed import reviews


@dataclass(frozen=True, slots=True)
class Holding:
    """What was heard and judged of a call. ``verdicts_sha256`` is the hash of the verdicts as they are stored.

    ``transcript_key`` is that of recording, fingerprint of the model's files, and decoding; None for transcripts from
    elsewhere.
    """

    audio_sha256: str | None
    transcript_sha256: str
    model: str | None
    pack_sha256: str
    rules_version: str
    verdict_key: str
    verdicts_sha256: str
    transcript_key: str | None = None


def newest_keys(connection: Connection, call_ids: Collection[str], pack_id: str | None) -> Mapping[str, str]:
    """The verdict key of each call's newest judgement, by that pack or by any."""
    keys: dict[str, str] = {}
    for some in chunks(sorted(call_ids)):
        query = select(judgements.c.call_id, judgements.c.verdict_key)
        query = query.where(judgements.c.call_id.in_(some), *newest(pack_id))
        keys.update((call_id, key) for call_id, key in connection.execute(query))
    return keys


def holdings(connection: Connection, verdict_keys: Collection[str]) -> Mapping[str, Holding]:
    """What the judgements of these keys rest on, by their calls; those that are gone are left out."""
    held: dict[str, Holding] = {}
    for some in chunks(sorted(verdict_keys)):
        digests = _verdict_digests(connection, some)
        query = (
            select(judgements, transcripts.c.audio_sha256, transcripts.c.model, transcripts.c.transcript_key)
            .join_from(judgements, transcripts)
            .where(judgements.c.verdict_key.in_(some))
        )
        for row in connection.execute(query).mappings():
            told = {name: row[name] for name in _HELD}
            held[row["call_id"]] = Holding(**told, verdicts_sha256=digests.get(row["id"], ""))
    return held


def pack_digests(connection: Connection, sha256s: Collection[str]) -> Mapping[str, str]:
    """The hash of each pack's whole text as it is stored, by the pack's own."""
    query = select(packs.c.sha256, packs.c.definition).where(packs.c.sha256.in_(sorted(sha256s)))
    return {sha256: _digest(definition) for sha256, definition in connection.execute(query)}


def review_digests(connection: Connection, call_ids: Collection[str]) -> Mapping[str, str]:
    """The hash of everything that people said about these calls, by the ids of the reviews."""
    found: dict[str, str] = {}
    for some in chunks(sorted(call_ids)):
        for row in connection.execute(select(reviews).where(reviews.c.call_id.in_(some))).mappings():
            told = {name: row[name] for name in _REVIEW}
            found[row["review_id"]] = sha256_of(canonical_json({**told, "is_final": bool(row["is_final"])}))
    return found


def transcript_bodies(connection: Connection, sha256s: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Each transcript as it was compressed, by its hash."""
    for some in chunks(sorted(sha256s)):
        query = select(transcripts.c.sha256, transcripts.c.body).where(transcripts.c.sha256.in_(some))
        yield from ((row.sha256, row.body) for row in connection.execute(query))


def judgement_rows(connection: Connection, verdict_keys: Collection[str]) -> Iterator[rows.Row]:
    """Call, transcript, pack and settings of these judgements, with the version of the rules."""
    columns = [judgements.c[name] for name in _JUDGEMENT]
    for some in chunks(sorted(verdict_keys)):
        query = select(*columns).where(judgements.c.verdict_key.in_(some)).order_by(judgements.c.call_id)
        yield from connection.execute(query).mappings()


def _verdict_digests(connection: Connection, verdict_keys: Collection[str]) -> Mapping[int, str]:
    said: defaultdict[int, list[list[object]]] = defaultdict(list)
    of_keys = and_(judgements.c.id == all_verdicts.c.judgement_id, judgements.c.verdict_key.in_(verdict_keys))
    query = (
        select(all_verdicts).join(judgements, of_keys).order_by(all_verdicts.c.judgement_id, all_verdicts.c.position)
    )
    for row in connection.execute(query):
        said[row.judgement_id].append(list(row)[1:])
    return {judgement_id: sha256_of(orjson.dumps(of_call)) for judgement_id, of_call in said.items()}


def _digest(packed: bytes) -> str:
    try:
        return sha256_of(zlib.decompress(packed))
    except zlib.error:
        return ""


_HELD = (
    "audio_sha256",
    "transcript_sha256",
    "transcript_key",
    "model",
    "pack_sha256",
    "rules_version",
    "verdict_key",
)
_REVIEW = ("call_id", "rule_id", "kind", "reviewer", "reviewed_at", "outcome", "reason", "recorded_at")
_JUDGEMENT = ("verdict_key", "call_id", "transcript_sha256", "pack_sha256", "rules_version", "judged_with", "id")
