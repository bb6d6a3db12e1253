"""What a search finds: where a phrase was said, how closely, and syllable by syllable what stood for what."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol

from analyzer.domain import MatchLevel, Seconds
from analyzer.matching.costs import SHARED_COST


class Op(StrEnum):
    """One step of an alignment."""

    SAME = "same"
    SUBSTITUTED = "substituted"
    OMITTED = "omitted"
    INSERTED = "inserted"
    FILLED = "filled"


class Step(NamedTuple):
    """``expected`` syllable or slot (in braces) against the ``heard`` ones, ``[start, end)`` of the stream.

    Either may be empty. ``surprise`` is how much less likely, in nats, it is to be heard like that than as expected.
    Without a syllable that ``is_key`` the phrase was not said.
    """

    op: Op
    expected: str
    heard: str
    start: int
    end: int
    cost: float
    level: MatchLevel
    surprise: float = 0.0
    is_key: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether an expected syllable is missing, or something of quite another sound stands for it."""
        return self.op is Op.OMITTED or (self.op is Op.SUBSTITUTED and self.cost > SHARED_COST)


class Walk(Protocol):
    """Who knows the steps of an alignment, or finds them out when they are asked for: most matches are never shown."""

    @property
    def steps(self) -> tuple[Step, ...]: ...
    @property
    def missing(self) -> tuple[int, int]: ...


class Match(NamedTuple):
    """A phrase found, or nearly found, in a stream; a named tuple, because a call has a hundred of them.

    ``start`` and ``end`` are syllables of the stream (half open); ``similarity`` is 1 for a perfect match and 0 for
    nothing in common; ``level`` is that of the worst step; ``confidence`` is the recogniser's mean over the span.
    ``walk`` knows the steps of the alignment; it finds them out when matches are compared, too.
    """

    expected: str
    said: str
    level: MatchLevel
    similarity: float
    confidence: float | None
    start: int
    end: int
    start_s: Seconds | None
    end_s: Seconds | None
    walk: Walk

    @property
    def steps(self) -> tuple[Step, ...]:
        """The alignment, in the order of the phrase."""
        return self.walk.steps

    @property
    def missing(self) -> tuple[int, int]:
        """How many syllables of the phrase are missing before the first and after the last that was heard; 吗 and the
        like take none."""
        return self.walk.missing

    def overlaps(self, other: Match) -> bool:
        """Whether both share a syllable of the stream."""
        return self.start < other.end and other.start < self.end

    def filled(self, slot: str) -> str | None:
        """What stands in the slot of this name; None when the slot is empty or not in the phrase."""
        return next((s.heard for s in self.steps if s.op is Op.FILLED and s.expected == f"{{{slot}}}"), None)

    @property
    def has_empty_slot(self) -> bool:
        """Whether something that every call fills differently was not said at all."""
        return any(s.op is Op.OMITTED and s.expected.startswith("{") for s in self.steps)

    @property
    def lacks_key(self) -> bool:
        """Whether something is lost without which the phrase says something else."""
        return any(s.is_key and s.is_lost for s in self.steps)
