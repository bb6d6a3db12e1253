"""What was imported about calls, over what a run was told of them: a correction has to come through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from analyzer.domain import CallData, Direction, Speaker, Transcript
from analyzer.ingest import CallInput
from analyzer.store import rows
from analyzer.store.reading import chunks
from analyzer.store.tables_imported import call_facts

_DATA = tuple(field.name for field in fields(CallData))


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the telephone system and the service desk know of one call; ``import_id`` is the file that told it last."""

    import_id: int
    agent_id: str | None
    branch: str | None
    direction: Direction | None
    started_at: str | None
    call: CallData

    def correct_input(self, call: CallInput) -> CallInput:
        """``call`` with what is known of it."""
        return replace(
            call,
            agent_id=self.agent_id or call.agent_id,
            branch=self.branch or call.branch,
            direction=self.direction or call.direction,
            started_at=self.started_at or call.started_at,
            call=_with(call.call, self.call),
        )

    def correct_transcript(self, transcript: Transcript) -> Transcript:
        """``transcript`` with what is known of its call."""
        return replace(
            transcript,
            agent_id=self.agent_id or transcript.agent_id,
            branch=self.branch or transcript.branch,
            direction=self.direction or transcript.direction,
            started_at=self.started_at or transcript.started_at,
            call=_with(transcript.call, self.call),
        )


NOTHING = CallFacts(0, None, None, None, None, CallData())
"""What is known of a call that no file told of."""


def facts_of_row(row: rows.Row) -> CallFacts:
    """A row of ``call_facts``."""
    party = row["hung_up_by"]
    data = {name: row[name] for name in _DATA if name != "hung_up_by"}
    return CallFacts(
        import_id=row["import_id"],
        agent_id=row["agent_id"],
        branch=row["branch"],
        direction=Direction(row["direction"]) if row["direction"] else None,
        started_at=row["started_at"],
        call=CallData(hung_up_by=Speaker(party) if party else None, **data),
    )


def read_facts(connection: Connection, call_ids: Sequence[str]) -> Mapping[str, CallFacts]:
    """What is known of these calls, by their ids; calls that nobody told of are left out."""
    known: dict[str, CallFacts] = {}
    for some in chunks(call_ids):
        query = select(call_facts).where(call_facts.c.call_id.in_(some))
        known.update((row["call_id"], facts_of_row(row)) for row in connection.execute(query).mappings())
    return known


def note_applied(connection: Connection, applied: Mapping[str, CallFacts], now: datetime) -> None:
    """Note that these calls were judged with what was known of them, unless a file has told otherwise meanwhile."""
    for call_id, facts in sorted(applied.items()):
        same = and_(call_facts.c.call_id == call_id, call_facts.c.import_id == facts.import_id)
        connection.execute(update(call_facts).where(same).values(applied_at=rows.moment(now)))


def _with(told: CallData, known: CallData) -> CallData:
    return replace(told, **{name: value for name in _DATA if (value := getattr(known, name)) is not None})
