"""What a script pack may say. One class per block of the YAML file; docs/packs.md explains every key to supervisors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analyzer.scripts.blocks import (
    ANYWHERE,
    PRESETS,
    Block,
    Count,
    Duration,
    ExceptionEffect,
    Exclusion,
    Identifier,
    Match,
    MatchPolicy,
    Near,
    Party,
    Percent,
    Phrase,
    Phrases,
    Points,
    Ratio,
    SpokenName,
    Title,
)
from analyzer.scripts.conditions import Condition, Moment, Reach

EXAMPLE_KEYS = ("must_match", "must_not_match", "must_review", "must_not_apply")
"""The lists of examples of a rule."""


class Status(StrEnum):
    """Life of a rule: on trial it is judged and shown but earns nothing; retired it is kept for its id only."""

    ACTIVE = "active"
    TRIAL = "trial"
    RETIRED = "retired"


class Kind(StrEnum):
    """What a rule demands: phrases that must be said or must not be said, phrases that are said so many times, or a
    condition that must hold or must not hold."""

    REQUIRE = "require"
    FORBID = "forbid"
    COUNT = "count"
    EXPECT = "expect"
    AVOID = "avoid"


class Scope(StrEnum):
    """The calls a rule is about."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    BOTH = "both"


class Severity(StrEnum):
    """What a failed rule means; ``fatal`` decides the score of the whole call."""

    FATAL = "fatal"
    MAJOR = "major"
    MINOR = "minor"


class FatalEffect(StrEnum):
    """What a fatal failure does to the score."""

    ZERO = "zero"
    CAP = "cap"


class Side(StrEnum):
    """From which end of the speaker's stream a window is measured."""

    START = "start"
    END = "end"


class Element(Block):
    """A part of a mandated wording that is judged and earns points by itself."""

    id: Identifier
    title: Title
    phrases: Phrases
    points: Points
    review_phrases: tuple[Phrase, ...] = ()
    match: Match | None = None
    exceptions: tuple[Exclusion, ...] = ()
    near: Near | None = None
    miss_note: str = ""


class CallData(Block):
    """What the telephone system knows of an example call; see docs/recordings.md."""

    ring_s: Annotated[float, Field(ge=0)] | None = None
    rings: Annotated[int, Field(ge=0)] | None = None
    hung_up_by: Literal["agent", "customer"] | None = None
    call_type: Title | None = None
    vip: bool | None = None
    duration_s: Duration | None = None


class Example(Block):
    """A small call that a rule is tried on.

    Lines start with 坐席： or 客户：; with times ``坐席 12.5-14.0：``, and with loudness ``坐席 12.5-14.0 -20dB：``.
    """

    dialogue: tuple[
        Annotated[str, Field(pattern=r"^(坐席|客户)( \d+(\.\d+)?-\d+(\.\d+)?( -\d+(\.\d+)?dB)?)?[：:].")], ...
    ] = Field(min_length=1)
    why: str = ""
    elements: tuple[Identifier, ...] = ()
    direction: Literal["inbound", "outbound"] | None = None
    call: CallData = CallData()


class Rule(Block):
    """What must or must not happen, by whom, where, in which calls and after what, and what it is worth.

    Each of ``elements`` is judged and paid by itself. ``need`` is how many of the phrases ``require`` wants: any one,
    all, or so many different ones. ``match`` is ``strict`` for ``forbid`` and ``lenient`` otherwise, when left out.
    ``deducts`` are taken off the score of the call (0–100) when the rule fails: once, or for every hit when
    ``deducts_most`` limits them; ``adds`` are added when it passes.
    """

    id: Identifier
    title: Title
    source: Title
    section: Title
    status: Status = Status.ACTIVE
    kind: Kind
    direction: Scope = Scope.BOTH
    when: Condition | None = None
    speaker: Party = Party.AGENT
    place: str = ANYWHERE
    after: Moment | None = None
    within: Reach | None = None
    before: Moment | None = None
    match: Match | None = None
    phrases: tuple[Phrase, ...] = ()
    review_phrases: tuple[Phrase, ...] = ()
    need: Literal["any", "all"] | Count = "any"
    at_least: Count | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None
    near: Near | None = None
    elements: tuple[Element, ...] = ()
    condition: Condition | None = None
    points: Points = 0.0
    deducts: Points = 0.0
    deducts_most: Points | None = None
    adds: Points = 0.0
    severity: Severity = Severity.MINOR
    exceptions: tuple[Exclusion, ...] = ()
    miss_note: str = ""
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    must_review: tuple[Example, ...] = ()
    must_not_apply: tuple[Example, ...] = ()

    @property
    def match_policy(self) -> Match:
        """``match``, or what the kind of the rule implies."""
        return self.match or ("strict" if self.kind is Kind.FORBID else "lenient")


class Window(Block):
    """A stretch of the speaker's own speech at one end of the call: what comes first of so many turns and seconds.

    ``turns: all`` reaches through the whole call. ``anchors`` tell where a call really starts: a window at the start
    is measured from the first of them that is said within ``reach_s`` seconds of the speaker's talk.
    """

    side: Side
    turns: Count | Literal["all"] | None = None
    speech_s: Duration | None = None
    anchors: tuple[Phrase, ...] = ()
    reach_s: Duration = 60.0


class Band(Block):
    """A grade and the score it starts from."""

    grade: Title
    from_pct: Percent


class Scoring(Block):
    """How verdicts become a score of 0–100 and a grade.

    A call shorter than ``min_call_s`` seconds, or with fewer than ``min_agent_syllables`` said by the party that a rule
    is about, is too short to miss anything at its start or end; 0 is no such limit. With ``weights`` every section
    counts by its weight, whatever points its rules have; sections without one weigh 1. All ``adds`` of a call together
    bring at most ``adds_most``. A rule of whose failures people confirm a smaller share than ``min_precision`` counts
    for nothing in evaluations.
    """

    fatal: FatalEffect
    cap_pct: Percent = 0.0
    min_judged_share: Ratio = 0.5
    min_call_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    min_agent_syllables: Annotated[int, Field(ge=0)] = 0
    grades: tuple[Band, ...] = Field(min_length=1)
    weights: dict[Title, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    adds_most: Points = 0.0
    min_precision: Ratio = 0.8


class Include(Block):
    """Rules of another pack, all of them, ``only`` some, or all ``without`` some."""

    pack: Identifier
    only: tuple[Identifier, ...] = ()
    without: tuple[Identifier, ...] = ()


class Pack(Block):
    """A script pack. ``names`` are what ``{单位}`` and other names in braces stand for in its phrases."""

    id: Identifier
    title: Title
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){0,2}$")]
    source: Title
    description: str = ""
    names: dict[Title, Annotated[tuple[SpokenName, ...], Field(min_length=1)]] = Field(default_factory=dict)
    include: tuple[Include, ...] = ()
    windows: dict[Identifier, Window] = Field(default_factory=dict)
    scoring: Scoring
    rules: tuple[Rule, ...]


__all__ = [
    "ANYWHERE",
    "EXAMPLE_KEYS",
    "PRESETS",
    "Band",
    "CallData",
    "Condition",
    "Element",
    "Example",
    "ExceptionEffect",
    "Exclusion",
    "FatalEffect",
    "Include",
    "Kind",
    "MatchPolicy",
    "Moment",
    "Near",
    "Pack",
    "Party",
    "Reach",
    "Rule",
    "Scope",
    "Scoring",
    "Severity",
    "Side",
    "Status",
    "Window",
]
