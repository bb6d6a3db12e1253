"""Packets that were handed out, and what people said to the verdicts in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import Connection, and_, insert, select, update

from analyzer.domain import Outcome, Verdict
from analyzer.evaluation.sampling import ChosenFor, Item
from analyzer.store import rows
from analyzer.store.holdings import newest_keys
from analyzer.store.ledger import canonical_json, sha256_of
from analyzer.store.packs import Packs
from analyzer.store.reading import chunks
from analyzer.store.saving import upsert
from analyzer.store.schema import all_verdicts, calls, judgements, transcripts
from analyzer.store.tables_imported import call_facts
from analyzer.store.tables_reviewed import packet_items, packets, reviews


@dataclass(frozen=True, slots=True)
class Packet:
    """What was handed out. ``kind`` is review, appeal or calibration; ``plan`` tells how its calls were chosen."""

    packet_id: str
    kind: str
    made_at: datetime
    plan: Mapping[str, object]
    items: tuple[Item, ...]
    period: str = ""
    agent_id: str = ""
    reviewer: str = ""
    seed: int | None = None
    due_on: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What one person says to one verdict. ``reviewed_at`` is ISO 8601 as written."""

    call_id: str
    rule_id: str
    verdict_key: str
    packet_id: str
    kind: str
    reviewer: str
    reviewed_at: str
    outcome: Outcome
    reason: str
    is_final: bool

    @property
    def review_id(self) -> str:
        """The same review again is the same."""
        told = [
            self.packet_id, self.call_id, self.rule_id, self.reviewer, self.reviewed_at, self.outcome, self.reason,
            self.is_final,
        ]  # fmt: skip
        return sha256_of(canonical_json(told))[:32]


@dataclass(frozen=True, slots=True)
class ReviewedVerdict:
    """A review beside what the machine said; ``pack_sha256`` judged, ``chosen_for`` is empty outside packets."""

    review: Review
    machine: Outcome
    pack_sha256: str
    chosen_for: str


@dataclass(frozen=True, slots=True)
class HeardCall:
    """Where a call's recording is, who spoke, and its transcript as it was compressed."""

    call_id: str
    recording: str
    agent_id: str
    started_at: str
    audio_sha256: str | None
    body: bytes


def verdicts_by_call(
    connection: Connection, verdict_keys: Collection[str], outcomes: Collection[Outcome]
) -> Mapping[str, tuple[Verdict, ...]]:
    """The verdicts with one of ``outcomes`` of these judgements, by call, in the order of the pack."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for some in chunks(sorted(verdict_keys)):
        query = (
            select(all_verdicts, judgements.c.call_id, calls.c.agent_id)
            .join(judgements, judgements.c.id == all_verdicts.c.judgement_id)
            .join(calls, calls.c.call_id == judgements.c.call_id)
            .where(judgements.c.verdict_key.in_(some), all_verdicts.c.outcome.in_(list(outcomes)))
            .order_by(judgements.c.call_id, all_verdicts.c.position)
        )
        for row in connection.execute(query).mappings():
            found[row["call_id"]].append(rows.verdict(row))
    return {call_id: tuple(of_call) for call_id, of_call in found.items()}


def final_rules(connection: Connection, call_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """By call, the rules that people have judged for good."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for some in chunks(sorted(call_ids)):
        query = select(reviews.c.call_id, reviews.c.rule_id).where(reviews.c.call_id.in_(some), reviews.c.is_final)
        for call_id, rule_id in connection.execute(query):
            found[call_id].add(rule_id)
    return {call_id: frozenset(rules) for call_id, rules in found.items()}


def heard_calls(connection: Connection, keys: Mapping[str, str]) -> Mapping[str, HeardCall]:
    """The calls of these verdict keys, by their ids, with what was heard when they were judged."""
    found: dict[str, HeardCall] = {}
    for some in chunks(sorted(keys.values())):
        query = (
            select(calls, transcripts.c.audio_sha256, transcripts.c.body)
            .join_from(calls, judgements, judgements.c.call_id == calls.c.call_id)
            .join(transcripts, transcripts.c.sha256 == judgements.c.transcript_sha256)
            .where(judgements.c.verdict_key.in_(some))
        )
        for row in connection.execute(query).mappings():
            found[row["call_id"]] = HeardCall(
                row["call_id"],
                row["recording"],
                row["agent_id"] or "",
                row["started_at"] or "",
                row["audio_sha256"],
                row["body"],
            )
    return found


def call_of(connection: Connection, call_id: str) -> tuple[str, str, str] | None:
    """Agent, time and verdict key of a call that was judged, with what was imported about it; None for another."""
    facts = call_facts.c.call_id == calls.c.call_id
    query = select(calls.c.agent_id, calls.c.started_at, call_facts.c.agent_id, call_facts.c.started_at)
    row = connection.execute(query.select_from(calls.outerjoin(call_facts, facts)).where(calls.c.call_id == call_id))
    told = row.first()
    key = newest_keys(connection, [call_id], None).get(call_id)
    return None if told is None or key is None else (told[2] or told[0] or "", told[3] or told[1] or "", key)


def titles(connection: Connection, verdict_keys: Collection[str]) -> Mapping[str, str]:
    """What the rules of the packs that made these judgements are called, by their ids."""
    digests: set[str] = set()
    for some in chunks(sorted(verdict_keys)):
        query = select(judgements.c.pack_sha256).where(judgements.c.verdict_key.in_(some)).distinct()
        digests.update(connection.scalars(query))
    return Packs(connection).names(digests)


def save_packet(connection: Connection, packet: Packet) -> None:
    """Keep what is handed out."""
    values = {
        "packet_id": packet.packet_id,
        "kind": packet.kind,
        "made_at": rows.moment(packet.made_at),
        "period": packet.period or None,
        "agent_id": packet.agent_id or None,
        "reviewer": packet.reviewer or None,
        "seed": packet.seed,
        "plan": canonical_json(packet.plan).decode(),
        "due_on": packet.due_on.isoformat() if packet.due_on else None,
        "closed_at": None,
    }
    connection.execute(insert(packets).values(values))
    items = [
        {
            "packet_id": packet.packet_id,
            "position": position,
            "call_id": item.verdict.call_id,
            "rule_id": item.verdict.rule_id,
            "verdict_key": item.verdict_key,
            "chosen_for": item.chosen_for.value,
        }
        for position, item in enumerate(packet.items, start=1)
    ]
    connection.execute(insert(packet_items), items)


def find_packets(connection: Connection, packet_ids: Collection[str]) -> Mapping[str, Packet]:
    """These packets, as far as there are any, by their ids."""
    query = select(packets).where(packets.c.packet_id.in_(sorted(packet_ids)))
    return {packet.packet_id: packet for packet in _packets(connection, query)}


def packets_about(connection: Connection, call_id: str, kind: str) -> tuple[Packet, ...]:
    """The packets of a kind that hold a verdict of the call, oldest first."""
    of_call = select(packet_items.c.packet_id).where(packet_items.c.call_id == call_id)
    query = select(packets).where(packets.c.packet_id.in_(of_call), packets.c.kind == kind)
    return tuple(_packets(connection, query.order_by(packets.c.made_at)))


def latest_reviews(connection: Connection, packet_ids: Collection[str]) -> Mapping[tuple[str, str, str, str], Review]:
    """By packet, call, rule and reviewer, what was said last."""
    query = select(reviews).where(reviews.c.packet_id.in_(sorted(packet_ids)))
    said = (_review(row) for row in connection.execute(query.order_by(reviews.c.recorded_at)).mappings())
    return {(review.packet_id, review.call_id, review.rule_id, review.reviewer): review for review in said}


def save_reviews(connection: Connection, told: Sequence[Review], now: datetime) -> int:
    """Keep what people said; what was said before, word for word, is not said again. Returns how many are new."""
    known: set[str] = set()
    for some in chunks([review.review_id for review in told]):
        known.update(connection.scalars(select(reviews.c.review_id).where(reviews.c.review_id.in_(some))))
    new = {review.review_id: review for review in told if review.review_id not in known}
    for review_id, review in new.items():
        values = {
            "review_id": review_id,
            "call_id": review.call_id,
            "rule_id": review.rule_id,
            "verdict_key": review.verdict_key,
            "packet_id": review.packet_id,
            "kind": review.kind,
            "reviewer": review.reviewer,
            "reviewed_at": review.reviewed_at,
            "outcome": review.outcome.value,
            "reason": review.reason,
            "is_final": review.is_final,
            "recorded_at": rows.moment(now),
        }
        connection.execute(upsert(connection.dialect.name, reviews, values))
    return len(new)


def close_packet(connection: Connection, packet_id: str, now: datetime) -> bool:
    """Close a packet when people have judged all its verdicts for good; whether it was closed just now."""
    items = select(packet_items.c.call_id, packet_items.c.rule_id).where(packet_items.c.packet_id == packet_id)
    of_packet = and_(reviews.c.packet_id == packet_id, reviews.c.is_final)
    done = select(reviews.c.call_id, reviews.c.rule_id).where(of_packet)
    if not {tuple(row) for row in connection.execute(items)} <= {tuple(row) for row in connection.execute(done)}:
        return False
    still_open = and_(packets.c.packet_id == packet_id, packets.c.closed_at.is_(None))
    return bool(connection.execute(update(packets).where(still_open).values(closed_at=rows.moment(now))).rowcount)


def reviewed_verdicts(connection: Connection) -> Iterator[ReviewedVerdict]:
    """Everything people said of verdicts that are still there, oldest first, with what the machine said."""
    same_item = and_(
        packet_items.c.packet_id == reviews.c.packet_id,
        packet_items.c.call_id == reviews.c.call_id,
        packet_items.c.rule_id == reviews.c.rule_id,
    )
    query = (
        select(reviews, all_verdicts.c.outcome.label("machine"), judgements.c.pack_sha256, packet_items.c.chosen_for)
        .join_from(reviews, judgements, judgements.c.verdict_key == reviews.c.verdict_key)
        .join(
            all_verdicts,
            and_(all_verdicts.c.judgement_id == judgements.c.id, all_verdicts.c.rule_id == reviews.c.rule_id),
        )
        .outerjoin(packet_items, same_item)
        .order_by(reviews.c.reviewed_at, reviews.c.recorded_at, reviews.c.review_id)
    )
    for row in connection.execute(query).mappings():
        yield ReviewedVerdict(_review(row), Outcome(row["machine"]), row["pack_sha256"], row["chosen_for"] or "")


def _review(row: rows.Row) -> Review:
    return Review(
        row["call_id"],
        row["rule_id"],
        row["verdict_key"],
        row["packet_id"] or "",
        row["kind"],
        row["reviewer"],
        row["reviewed_at"],
        Outcome(row["outcome"]),
        row["reason"],
        bool(row["is_final"]),
    )


def _packets(connection: Connection, query: object) -> Iterator[Packet]:
    for row in connection.execute(query).mappings().all():  # type: ignore[call-overload]
        yield Packet(
            row["packet_id"],
            row["kind"],
            datetime.fromisoformat(row["made_at"]),
            orjson.loads(row["plan"]),
            tuple(_items(connection, row["packet_id"])),
            row["period"] or "",
            row["agent_id"] or "",
            row["reviewer"] or "",
            row["seed"],
            date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
        )


def _items(connection: Connection, packet_id: str) -> Iterator[Item]:
    """The verdicts of a packet in their order; they cannot be deleted without it."""
    of_item = and_(all_verdicts.c.judgement_id == judgements.c.id, all_verdicts.c.rule_id == packet_items.c.rule_id)
    query = (
        select(
            packet_items.c.verdict_key, packet_items.c.chosen_for, judgements.c.call_id, calls.c.agent_id, all_verdicts
        )
        .join_from(packet_items, judgements, judgements.c.verdict_key == packet_items.c.verdict_key)
        .join(all_verdicts, of_item)
        .join(calls, calls.c.call_id == judgements.c.call_id)
        .where(packet_items.c.packet_id == packet_id)
        .order_by(packet_items.c.position)
    )
    for row in connection.execute(query).mappings():
        yield Item(rows.verdict(row), row["verdict_key"], ChosenFor(row["chosen_for"]))
