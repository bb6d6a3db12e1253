"""Calls that would be judged otherwise today: their transcripts, still compressed, so that others may decode them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from analyzer.domain import CallResult, CallScore, CallStatus, Direction, Outcome, Transcript, Verdict
from analyzer.rules import RULES_VERSION
from analyzer.store import reading, rows
from analyzer.store.decoding import transcript_of
from analyzer.store.facts import NOTHING, CallFacts, facts_of_row
from analyzer.store.reading import Wanted
from analyzer.store.saving import Origin
from analyzer.store.schema import all_verdicts
from analyzer.store.store import Store

_COUNTED = tuple(all_verdicts.c[name] for name in ("rule_id", "section", "outcome", "points", "max_points", "severity"))


@dataclass(frozen=True, slots=True)
class StaleCall:
    """A call to be judged again by its stored transcript of digest ``sha256``.

    ``before`` is the judgement that another version of the pack made of the same transcript with the same rules and
    settings, with that version's digest; None where more than the pack has changed.
    """

    call: CallResult
    sha256: str
    body: bytes
    facts: CallFacts | None
    before: tuple[int, str] | None

    def transcript(self) -> Transcript:
        """The transcript, with what was imported about the call. Raises ValueError for one that is damaged."""
        heard = transcript_of(self.body, self.call.recording)
        return heard if self.facts is None else self.facts.correct_transcript(heard)


@dataclass(frozen=True, slots=True)
class Held:
    """A stored verdict at its place among those of its judgement, with no more of it than a score depends on."""

    position: int
    verdict: Verdict


def stale_calls(store: Store, origin: Origin) -> Iterator[Sequence[StaleCall]]:
    """The calls that the pack of ``origin`` judged otherwise, in the order of their ids, some hundred at a time.

    Raises StoreError.
    """
    query = reading.stale_query(origin.pack_id, origin.pack_sha256, RULES_VERSION, origin.judged_with)
    for page in store.pages(query, Wanted()):
        yield [_stale_call(row, origin) for row in page]


def verdicts_before(store: Store, page: Sequence[StaleCall]) -> Mapping[int, tuple[Held, ...]]:
    """The verdicts of the judgements before, in the order of their pack; those of calls that came out alike are one
    object, as are verdicts that are alike."""
    numbers = [stale.before[0] for stale in page if stale.before is not None]
    found: dict[int, tuple[Held, ...]] = {}
    calls: dict[tuple[Any, ...], tuple[Held, ...]] = {}
    known: dict[tuple[Any, ...], Held] = {}
    order = (all_verdicts.c.judgement_id, all_verdicts.c.position)
    with store.reading() as connection:
        for some in reading.chunks(numbers):
            query = select(*order, *_COUNTED).where(all_verdicts.c.judgement_id.in_(some)).order_by(*order)
            for number, of_call in groupby(connection.execute(query).all(), itemgetter(0)):
                key = tuple([row[1:] for row in of_call])
                if key not in calls:
                    calls[key] = tuple([known.get(one) or known.setdefault(one, _held(*one)) for one in key])
                found[number] = calls[key]
    return found


def _held(
    position: int, rule_id: str, section: str, outcome: str, points: float, max_points: float, severity: str
) -> Held:
    return Held(position, Verdict("", None, rule_id, "", section, Outcome(outcome), points, max_points, severity))


def _stale_call(row: rows.Row, origin: Origin) -> StaleCall:
    facts = _facts(row) if row["facts_call_id"] is not None else None
    known = facts or NOTHING
    direction = Direction(row["direction"]) if row["direction"] else None
    call = CallResult(
        call_id=row["call_id"],
        recording=row["recording"],
        score=CallScore(row["call_id"], CallStatus.FAILED),
        agent_id=known.agent_id or row["agent_id"],
        branch=known.branch or row["branch"],
        direction=known.direction or direction,
        started_at=known.started_at or row["started_at"],
    )
    is_pack_alone = facts is None and (row["rules_version"], row["judged_with"]) == (RULES_VERSION, origin.judged_with)
    before = (row["before"], row["pack_sha256"]) if is_pack_alone else None
    return StaleCall(call, row["sha256"], row["body"], facts, before)


def _facts(row: rows.Row) -> CallFacts:
    return facts_of_row({name.removeprefix("facts_"): row[name] for name in row if name.startswith("facts_")})
