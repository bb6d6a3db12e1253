"""Calls that would be judged otherwise today: their transcripts, still compressed, so that others may decode them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from analyzer.domain import CallResult, CallScore, CallStatus, Direction, Transcript
from analyzer.rules import RULES_VERSION
from analyzer.store import reading, rows
from analyzer.store.decoding import transcript_of
from analyzer.store.facts import NOTHING, CallFacts, facts_of_row
from analyzer.store.reading import Wanted
from analyzer.store.saving import Origin
from analyzer.store.schema import all_verdicts
from analyzer.store.store import Store


class StaleCall(NamedTuple):
    """A call to be judged again by its stored transcript of digest ``sha256``; a named tuple, because it is sent to
    other processes.

    ``facts`` were imported about it since it was judged. ``before`` is the judgement that another version of the pack
    made of the same transcript with the same rules and settings, with that version's digest; None where more than the
    pack has changed.
    """

    call_id: str
    recording: str
    agent_id: str | None
    branch: str | None
    direction: str | None
    started_at: str | None
    sha256: str
    body: bytes
    facts: CallFacts | None
    before: tuple[int, str] | None

    @property
    def call(self) -> CallResult:
        """The call, with what was imported about it, and not judged."""
        known = self.facts or NOTHING
        return CallResult(
            call_id=self.call_id,
            recording=self.recording,
            score=CallScore(self.call_id, CallStatus.FAILED),
            agent_id=known.agent_id or self.agent_id,
            branch=known.branch or self.branch,
            direction=known.direction or (Direction(self.direction) if self.direction else None),
            started_at=known.started_at or self.started_at,
        )

    def transcript(self) -> Transcript:
        """The transcript, with what was imported about the call. Raises ValueError for one that is damaged."""
        heard = transcript_of(self.body, self.recording)
        return heard if self.facts is None else self.facts.correct_transcript(heard)


class Held(NamedTuple):
    """The stored verdicts of a call in the order of their pack, field by field: what a score depends on and the pack
    does not tell."""

    positions: tuple[int, ...]
    rule_ids: tuple[str, ...]
    outcomes: tuple[str, ...]
    points: tuple[float, ...]
    max_points: tuple[float, ...]


def stale_calls(store: Store, origin: Origin) -> Iterator[Sequence[StaleCall]]:
    """The calls that the pack of ``origin`` judged otherwise, in the order of their ids, some hundred at a time.

    Raises StoreError.
    """
    query = reading.stale_query(origin.pack_id, origin.pack_sha256, RULES_VERSION, origin.judged_with)
    for page in store.pages(query, Wanted(), reading.JUDGED):
        yield [_stale_call(row, origin) for row in page]


def verdicts_before(store: Store, page: Sequence[StaleCall]) -> Mapping[int, Held]:
    """The verdicts of the judgements before; those of calls that came out alike are one object."""
    numbers = [stale.before[0] for stale in page if stale.before is not None]
    found: dict[int, Held] = {}
    alike: dict[Held, Held] = {}
    of = all_verdicts.c
    columns = of.judgement_id, of.position, of.rule_id, of.outcome, of.points, of.max_points
    with store.reading() as connection:
        for some in reading.chunks(numbers):
            query = select(*columns).where(of.judgement_id.in_(some)).order_by(*columns[:2])
            found_here = connection.execute(query).all()
            of_calls, *told = zip(*found_here, strict=True) if found_here else ((),)
            start = 0
            for number, count in Counter(of_calls).items():
                held = Held(*[column[start : start + count] for column in told])
                found[number] = alike.setdefault(held, held)
                start += count
    return found


def _stale_call(row: rows.Row, origin: Origin) -> StaleCall:
    facts = _facts(row) if row["facts_call_id"] is not None else None
    is_pack_alone = facts is None and (row["rules_version"], row["judged_with"]) == (RULES_VERSION, origin.judged_with)
    before = (row["before"], row["pack_sha256"]) if is_pack_alone else None
    return StaleCall(
        row["call_id"], row["recording"], row["agent_id"], row["branch"], row["direction"], row["started_at"],
        row["sha256"], row["body"], facts, before,
    )  # fmt: skip


def _facts(row: rows.Row) -> CallFacts:
    return facts_of_row({name.removeprefix("facts_"): row[name] for name in row if name.startswith("facts_")})
