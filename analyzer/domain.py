"""The words of the product as values: frozen, without files, clocks or libraries.

Times are seconds from the start of the recording; ranges are half open ``[start_s, end_s)``; confidences, similarities
and other ratios lie in 0–1; scores lie in 0–100.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Seconds = float


class Speaker(StrEnum):
    """Who speaks on a channel."""

    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Who placed the call, seen from the company."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Outcome(StrEnum):
    """The four verdicts on a rule."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_JUDGE = "cannot_judge"


class CallStatus(StrEnum):
    """How an input of a run ended; the counts of a run add up to its inputs."""

    SCORED = "scored"
    CANNOT_JUDGE = "cannot_judge"
    SKIPPED = "skipped"
    FAILED = "failed"


class MatchLevel(StrEnum):
    """How a phrase was recognised, best first (see docs/decisions.md, graded matching)."""

    EXACT = "exact"
    TONED = "toned"
    TONELESS = "toneless"
    CONFUSED = "confused"
    EDITED = "edited"

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)
        """0 for the strictest level; larger is looser."""


class Span(NamedTuple):
    """A stretch of the recording."""

    start_s: Seconds
    end_s: Seconds

    @property
    def duration_s(self) -> Seconds:
        return self.end_s - self.start_s


class Word(NamedTuple):
    """A recognised word; a named tuple, because a season has millions of them. ``confidence`` is None where the
    recogniser gave none.

    ``level_dbfs`` is its mean power on the speaker's channel, in the speech band, relative to full scale; None where
    the sound was not measured.
    """

    text: str
    start_s: Seconds
    end_s: Seconds
    confidence: float | None = None
    level_dbfs: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """A run of words of one speaker between pauses. ``text`` is as heard, never rewritten.

    Transcripts of other recognisers may lack times, words, confidences and levels; then these are None or empty.
    ``level_dbfs`` is the mean power of its words, see ``Word``.
    """

    speaker: Speaker
    text: str
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    level_dbfs: float | None = None


class Fit(StrEnum):
    """Whether a speaker's recognised words can be trusted as evidence."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    NO_SPEECH = "no_speech"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SpeechQuality:
    """How well model and speech fit for one speaker of one call (see docs/decisions.md, speech fit).

    ``mean_confidence`` is None where the recogniser gave none; ``syllables_per_s`` counts recognised syllables per
    second of detected speech. ``note`` says in Chinese, for the report, why the fit is not good.
    """

    speaker: Speaker
    fit: Fit
    speech_s: Seconds = 0.0
    mean_confidence: float | None = None
    syllables_per_s: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """Where one channel of the recording speaks; rules on silence, talk-over and speech rate read it."""

    speaker: Speaker
    channel: int
    speech: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class CallData:
    """What the telephone system knows of a call and the sound does not tell; None is unknown.

    ``ring_s`` is how long it rang, ``rings`` how often, before somebody answered; ``hung_up_by`` who ended the call;
    ``call_type`` what it was about, in the company's own words.
    """

    ring_s: Seconds | None = None
    rings: int | None = None
    hung_up_by: Speaker | None = None
    call_type: str | None = None
    vip: bool | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call's utterances in time order, with what is known about the call.

    ``agent_confidence`` tells how sure the assignment of channels to speakers is: 1.0 when given, None when there is
    nothing to assign (mono). ``warnings`` are machine-readable remarks on the recording (``truncated``, ``dual_mono``,
    ``dead_channel`` …). ``complete`` is False when the recording is known to lack its end.
    """

    call_id: str
    utterances: tuple[Utterance, ...]
    agent_id: str | None = None
    branch: str | None = None
    direction: Direction | None = None
    started_at: str | None = None
    duration_s: Seconds | None = None
    recording: str | None = None
    audio_sha256: str | None = None
    model: str | None = None
    transcript_key: str | None = None
    agent_confidence: float | None = None
    qualities: tuple[SpeechQuality, ...] = ()
    activities: tuple[Activity, ...] = ()
    overlaps: tuple[Span, ...] = ()
    silences: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()
    complete: bool = True
    call: CallData = CallData()

    def quality_of(self, speaker: Speaker) -> SpeechQuality | None:
        """The speech quality of ``speaker``, or None when it was not measured."""
        return next((q for q in self.qualities if q.speaker is speaker), None)


class Evidence(NamedTuple):
    """What a verdict rests on; a named tuple, because a season has millions of them.

    For a miss: the window searched and the nearest thing heard in it.
    """

    expected: str
    said: str = ""
    level: MatchLevel | None = None
    similarity: float | None = None
    confidence: float | None = None
    speaker: Speaker | None = None
    start_s: Seconds | None = None
    end_s: Seconds | None = None


class Verdict(NamedTuple):
    """The outcome of one rule on one call; a named tuple like its evidence.

    ``points`` of ``max_points`` were earned. A failed rule that deducts has negative points, a passed one that adds
    has more than ``max_points``; where the rule only deducts and nothing fell, both are 0. ``note`` is the explanation
    in Chinese that a supervisor reads. ``evidence`` is best first.
    """

    call_id: str
    agent_id: str | None
    rule_id: str
    source: str
    section: str
    outcome: Outcome
    points: float = 0.0
    max_points: float = 0.0
    severity: str = "minor"
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Points of one section of a pack on one call: ``earned`` of ``judged`` of ``applicable`` ones, and its weight."""

    section: str
    earned: float
    judged: float
    applicable: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class CallScore:
    """A call's score: points earned over points that could be judged, less ``deducted``, plus ``added``.

    ``score_pct`` is None when nothing could be judged; then ``grade`` is empty. ``deducted`` and ``added`` are points
    of the 0–100 scale, before the score is kept within it. ``sections`` are those that apply, in the pack's order.
    """

    call_id: str
    status: CallStatus
    score_pct: float | None = None
    grade: str = ""
    fatal_count: int = 0
    failed_rules: tuple[str, ...] = ()
    cannot_judge_rules: tuple[str, ...] = ()
    reason: str = ""
    sections: tuple[SectionScore, ...] = ()
    deducted: float = 0.0
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class CallResult:
    """One input of a run with everything the reports need, and no more: a run may have a hundred thousand of them.

    ``model`` made the transcript; None when the recording could not be read. ``reused`` tells that an earlier run did.
    """

    call_id: str
    recording: str
    score: CallScore
    verdicts: tuple[Verdict, ...] = ()
    agent_id: str | None = None
    branch: str | None = None
    direction: Direction | None = None
    started_at: str | None = None
    duration_s: Seconds | None = None
    audio_sha256: str | None = None
    model: str | None = None
    known_agent: bool = True
    reused: bool = field(default=False, compare=False)
    notes: tuple[str, ...] = field(default_factory=tuple)
