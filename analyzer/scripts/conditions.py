"""Conditions: what a pack may ask about a call besides wording (moments, call data, pauses, pace, loudness …).

A condition holds, does not hold, or cannot be told. ``when`` of a rule says which calls it is about; the kinds
``expect`` and ``avoid`` judge a condition.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from analyzer.scripts.blocks import ANYWHERE, Block, Count, Duration, Exclusion, Match, Near, Party, Phrase, Phrases

Decibels = Annotated[float, Field(gt=0, le=60)]
DataField = Literal["ring_s", "rings", "hung_up_by", "call_type", "vip", "duration_s"]


class Reach(Block):
    """How far after a moment: whichever of so many of the speaker's turns and so many seconds is used up first."""

    turns: Count | None = None
    seconds: Duration | None = None


class Moment(Block):
    """Where in the call something is said: the ``which``-th place ("first", "last", "every" or a number from 1)."""

    speaker: Party
    phrases: Phrases
    review_phrases: tuple[Phrase, ...] = ()
    exceptions: tuple[Exclusion, ...] = ()
    match: Match = "name"
    place: str = ANYWHERE
    near: Near | None = None
    which: Literal["first", "last", "every"] | Count = "first"


class Said(Block):
    """Somebody says one of the phrases at least so often; after a moment, before a moment, or in a place."""

    speaker: Party
    phrases: Phrases
    review_phrases: tuple[Phrase, ...] = ()
    exceptions: tuple[Exclusion, ...] = ()
    match: Match = "name"
    place: str = ANYWHERE
    near: Near | None = None
    at_least: Count = 1
    after: Moment | None = None
    within: Reach | None = None
    before: Moment | None = None


class Data(Block):
    """What the telephone system knows of the call. One of ``equals``, ``above``, ``below``."""

    field: DataField
    equals: str | bool | float | tuple[str, ...] | None = None
    above: float | None = None
    below: float | None = None


class Silence(Block):
    """Nobody speaks for longer than ``longer_than_s`` seconds, at least so many times.

    ``after``: only silences that follow words of this party. A silence does not count when the agent asked for
    patience before it (``announced_by``, within ``within_s`` seconds before it begins) and, if ``resumed_by`` is given,
    comes back with one of those wordings first; one longer than ``longest_s`` counts all the same.
    """

    longer_than_s: Duration
    at_least: Count = 1
    after: Party = Party.ANYONE
    announced_by: tuple[Phrase, ...] = ()
    resumed_by: tuple[Phrase, ...] = ()
    within_s: Duration = 10.0
    longest_s: Duration | None = None


class TalkOver(Block):
    """``by`` begins to talk while the other side is talking and both talk for longer than ``longer_than_s`` seconds.

    With ``cuts_off`` only where the other side then stops: an interruption. Short answers (嗯, 好的) do not count.
    """

    by: Party
    longer_than_s: Duration = 1.0
    at_least: Count = 1
    cuts_off: bool = False


class Pace(Block):
    """Syllables a minute of a speaker's own talk, over the whole call or in single utterances, above or below a limit.

    Utterances of fewer than ``min_syllables`` say nothing about pace.
    """

    speaker: Party = Party.AGENT
    per: Literal["call", "utterance"] = "call"
    above: Duration | None = None
    below: Duration | None = None
    min_syllables: Count = 15
    at_least: Count = 1


class Loudness(Block):
    """Utterances louder than the speaker's median utterance by more than ``jump_db`` decibels, at least so many."""

    speaker: Party = Party.AGENT
    jump_db: Decibels
    min_syllables: Count = 4
    at_least: Count = 1


class Repeated(Block):
    """A speaker says nearly the same thing ``times`` times: utterances at least ``similarity`` alike by sound, of at
    least ``min_syllables`` syllables."""

    speaker: Party
    times: Annotated[int, Field(ge=2)] = 3
    min_syllables: Annotated[int, Field(ge=2)] = 5
    similarity: Annotated[float, Field(ge=0.5, le=1)] = 0.85


class Condition(Block):
    """Exactly one of its keys."""

    all_of: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = None
    any_of: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = None
    none_of: Annotated[tuple[Condition, ...], Field(min_length=1)] | None = None
    said: Said | None = None
    data: Data | None = None
    silence: Silence | None = None
    talk_over: TalkOver | None = None
    pace: Pace | None = None
    loudness: Loudness | None = None
    repeated: Repeated | None = None
