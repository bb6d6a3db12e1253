"""What all blocks of a pack are made of: checked text, phrases, limits of likeness, and exceptions."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from analyzer.domain import MatchLevel
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.said import Closeness
from analyzer.scripts.names import expand_names, names_in, spoken_name

ANYWHERE = "anywhere"
_SAMPLE_NAME = "单位"


def _readable(phrase: str) -> str:
    for expanded in expand_names((phrase,), dict.fromkeys(names_in(phrase), (_SAMPLE_NAME,))):
        compile_phrase(expanded)
    return phrase


def _speakable(name: str) -> str:
    compile_phrase(spoken_name(name))
    return name


Phrase = Annotated[str, Field(min_length=1), AfterValidator(_readable)]
Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1)]
SpokenName = Annotated[str, Field(min_length=1), AfterValidator(_speakable)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Title = Annotated[str, Field(min_length=1)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Duration = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class Block(BaseModel):
    """A block of a pack: no unknown keys, no silent conversions, no changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Party(StrEnum):
    """Who says or does it."""

    AGENT = "agent"
    CUSTOMER = "customer"
    ANYONE = "anyone"


class ExceptionEffect(StrEnum):
    """What an exception does to a hit: nothing was wrong, a person has to listen, or it stands whatever comes later
    in the list."""

    EXCUSE = "excuse"
    REVIEW = "review"
    STANDS = "stands"


class MatchPolicy(Block):
    """How close is close enough: a hit at ``pass_level`` and ``pass_similarity`` counts, one at ``review_level`` and
    ``review_similarity`` goes to a person, anything else was not said.

    ``pass_odds`` (nats) and ``pass_reach`` (0–1) refine what counts for short wordings; see matching.said.Closeness.
    """

    pass_level: MatchLevel
    pass_similarity: Ratio
    review_level: MatchLevel
    review_similarity: Ratio
    pass_odds: Annotated[float, Field(ge=-20, le=20)] | None = None
    pass_reach: Ratio | None = None

    @cached_property
    def closeness(self) -> Closeness:
        """What counts as said."""
        return Closeness(self.pass_level, self.pass_similarity, self.pass_odds, self.pass_reach)

    @cached_property
    def least_similarity(self) -> float:
        """From which similarity (0–1) on a match means anything."""
        return min(self.closeness.least_similarity, self.review_similarity)


PRESETS: dict[str, MatchPolicy] = {
    # Mandated wording: a recogniser's slips must not cost the agent points. It is likely to be said, so the odds may
    # be against a garbled one.
    "lenient": MatchPolicy(
        pass_level=MatchLevel.EDITED,
        pass_similarity=0.65,
        review_level=MatchLevel.EDITED,
        review_similarity=0.65,
        pass_odds=-2.4,
    ),
    # Names, and what sets a rule off: another name must not pass as this one.
    "name": MatchPolicy(
        pass_level=MatchLevel.TONELESS, pass_similarity=0.9, review_level=MatchLevel.EDITED, review_similarity=0.8
    ),
    # Forbidden wording: only what was heard as such fails, or what makes no sense but as such (20 to 1); what merely
    # sounds alike is listened to.
    "strict": MatchPolicy(
        pass_level=MatchLevel.TONED,
        pass_similarity=0.9,
        review_level=MatchLevel.CONFUSED,
        review_similarity=0.9,
        pass_odds=3.0,
    ),
}
PresetName = Literal["lenient", "name", "strict"]
Match = PresetName | MatchPolicy


class Exclusion(Block):
    """Wording around a hit that makes it harmless, with the reason and where the reason comes from.

    ``in_one_breath``: it does not hold at all when a stop or pause parts the hit from the rest of the wording. With
    ``followed_by`` it holds only where one of those wordings comes next, within so many syllables of the same
    speaker and before the other side has said more than a short answer.
    """

    phrases: Phrases
    reason: Title
    source: Title
    effect: ExceptionEffect = ExceptionEffect.EXCUSE
    level: MatchLevel = MatchLevel.TONELESS
    in_one_breath: bool = False
    followed_by: tuple[Phrase, ...] = ()
    within_syllables: Annotated[int, Field(ge=1, le=200)] = 30


class Near(Block):
    """Wording that has to stand near a hit for the hit to count: within so many syllables of the same speaker."""

    phrases: Phrases
    side: Literal["before", "after", "either"] = "either"
    within_syllables: Annotated[int, Field(ge=1, le=200)] = 20
