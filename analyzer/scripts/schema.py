"""What a script pack may say. One class per block of the YAML file; docs/packs.md explains every key to supervisors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from analyzer.domain import MatchLevel
from analyzer.matching.phrase import compile_phrase
from analyzer.scripts.units import UNIT_SAMPLE, expand_units, spoken_name

ANYWHERE = "anywhere"


def _readable(phrase: str) -> str:
    for expanded in expand_units((phrase,), (UNIT_SAMPLE,)):
        compile_phrase(expanded)
    return phrase


def _speakable(name: str) -> str:
    compile_phrase(spoken_name(name))
    return name


Phrase = Annotated[str, Field(min_length=1), AfterValidator(_readable)]
UnitName = Annotated[str, Field(min_length=1), AfterValidator(_speakable)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Title = Annotated[str, Field(min_length=1)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Status(StrEnum):
    """Life of a rule: on trial it is judged and shown but earns nothing; retired it is kept for its id only."""

    ACTIVE = "active"
    TRIAL = "trial"
    RETIRED = "retired"


class Kind(StrEnum):
    """Whether the phrases must be said or must not be said."""

    REQUIRE = "require"
    FORBID = "forbid"


class Scope(StrEnum):
    """The calls a rule is about."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    BOTH = "both"


class Party(StrEnum):
    """Who has to say it."""

    AGENT = "agent"
    CUSTOMER = "customer"


class Severity(StrEnum):
    """What a failed rule means; ``fatal`` decides the score of the whole call."""

    FATAL = "fatal"
    MAJOR = "major"
    MINOR = "minor"


class ExceptionEffect(StrEnum):
    """What an exception does to a hit: nothing was wrong, a person has to listen, or it stands whatever comes later
    in the list."""

    EXCUSE = "excuse"
    REVIEW = "review"
    STANDS = "stands"


class FatalEffect(StrEnum):
    """What a fatal failure does to the score."""

    ZERO = "zero"
    CAP = "cap"


class Side(StrEnum):
    """From which end of the speaker's stream a window is measured."""

    START = "start"
    END = "end"


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MatchPolicy(_Block):
    """How close is close enough: a hit at ``pass_level`` and ``pass_similarity`` counts, one at ``review_level`` and
    ``review_similarity`` goes to a person, anything else was not said."""

    pass_level: MatchLevel
    pass_similarity: Ratio
    review_level: MatchLevel
    review_similarity: Ratio


PRESETS: dict[str, MatchPolicy] = {
    # Mandated wording: a recogniser's slips must not cost the agent points.
    "lenient": MatchPolicy(
        pass_level=MatchLevel.EDITED, pass_similarity=0.8, review_level=MatchLevel.EDITED, review_similarity=0.65
    ),
    # Names: another name must not pass as this one.
    "name": MatchPolicy(
        pass_level=MatchLevel.TONELESS, pass_similarity=0.9, review_level=MatchLevel.EDITED, review_similarity=0.8
    ),
    # Forbidden wording: only what was heard as such fails; what merely sounds alike is listened to.
    "strict": MatchPolicy(
        pass_level=MatchLevel.TONED, pass_similarity=0.9, review_level=MatchLevel.CONFUSED, review_similarity=0.9
    ),
}
PresetName = Literal["lenient", "name", "strict"]


class Exclusion(_Block):
    """Wording around a hit that makes it harmless, with the reason and where the reason comes from.

    ``in_one_breath``: it does not hold at all when a stop or pause parts the hit from the rest of the wording. With
    ``followed_by`` it holds only where one of those wordings comes next, within so many syllables of the same
    speaker and before the other side has said more than a short answer.
    """

    phrases: tuple[Phrase, ...] = Field(min_length=1)
    reason: Title
    source: Title
    effect: ExceptionEffect = ExceptionEffect.EXCUSE
    level: MatchLevel = MatchLevel.TONELESS
    in_one_breath: bool = False
    followed_by: tuple[Phrase, ...] = ()
    within_syllables: Annotated[int, Field(ge=1, le=200)] = 30


class Element(_Block):
    """A part of a mandated wording that is judged and earns points by itself."""

    id: Identifier
    title: Title
    phrases: tuple[Phrase, ...] = Field(min_length=1)
    points: Points
    review_phrases: tuple[Phrase, ...] = ()
    match: PresetName | MatchPolicy | None = None
    exceptions: tuple[Exclusion, ...] = ()
    miss_note: str = ""


class Example(_Block):
    """A small call that a rule is tried on. Lines start with 坐席： or 客户：."""

    dialogue: tuple[Annotated[str, Field(pattern=r"^(坐席|客户)[：:].")], ...] = Field(min_length=1)
    why: str = ""
    elements: tuple[Identifier, ...] = ()
    direction: Literal["inbound", "outbound"] | None = None


class Rule(_Block):
    """What must or must not be said, by whom, where, in which calls, and what it is worth."""

    id: Identifier
    title: Title
    source: Title
    section: Title
    status: Status = Status.ACTIVE
    kind: Kind
    direction: Scope = Scope.BOTH
    speaker: Party = Party.AGENT
    place: str = ANYWHERE
    match: PresetName | MatchPolicy
    phrases: tuple[Phrase, ...] = ()
    review_phrases: tuple[Phrase, ...] = ()
    elements: tuple[Element, ...] = ()
    points: Points = 0.0
    severity: Severity = Severity.MINOR
    exceptions: tuple[Exclusion, ...] = ()
    miss_note: str = ""
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    must_review: tuple[Example, ...] = ()


class Window(_Block):
    """A stretch of the speaker's own speech at one end of the call: what comes first of so many turns and seconds.

    ``turns: all`` reaches through the whole call. ``anchors`` tell where a call really starts: a window at the start
    is measured from the first of them that is said within ``reach_s`` seconds of the speaker's talk.
    """

    side: Side
    turns: Annotated[int, Field(ge=1)] | Literal["all"] | None = None
    speech_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    anchors: tuple[Phrase, ...] = ()
    reach_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 60.0


class Band(_Block):
    """A grade and the score it starts from."""

    grade: Title
    from_pct: Percent


class Scoring(_Block):
    """How verdicts become a score of 0–100 and a grade.

    A call shorter than ``min_call_s`` seconds, or with fewer than ``min_agent_syllables`` said by the party that a rule
    is about, is too short to miss anything at its start or end; 0 is no such limit.
    """

    fatal: FatalEffect
    cap_pct: Percent = 0.0
    min_judged_share: Ratio = 0.5
    min_call_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    min_agent_syllables: Annotated[int, Field(ge=0)] = 0
    grades: tuple[Band, ...] = Field(min_length=1)


class Pack(_Block):
    """A script pack. ``unit_names`` are what ``{单位}`` stands for in its phrases."""

    id: Identifier
    title: Title
    version: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){0,2}$")]
    source: Title
    description: str = ""
    unit_names: tuple[UnitName, ...] = ()
    windows: dict[Identifier, Window] = Field(default_factory=dict)
    scoring: Scoring
    rules: tuple[Rule, ...]


__all__ = [
    "ANYWHERE",
    "PRESETS",
    "Band",
    "Element",
    "Example",
    "ExceptionEffect",
    "Exclusion",
    "FatalEffect",
    "Kind",
    "MatchPolicy",
    "Pack",
    "Party",
    "Rule",
    "Scope",
    "Scoring",
    "Severity",
    "Side",
    "Status",
    "Window",
]
