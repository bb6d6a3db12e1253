"""The reasoning behind one verdict, step by step, for a person to follow; asks the same questions as judging does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzer.domain import Speaker, Transcript, Verdict
from analyzer.matching.match import Match
from analyzer.rules.ask import ask
from analyzer.rules.demands import Demand
from analyzer.rules.doubt import doubts_of_hearing, object_to_direction
from analyzer.rules.excuses import explanation
from analyzer.rules.hits import Hits, find_hits
from analyzer.rules.judge import Rulebook
from analyzer.rules.scene import Call
from analyzer.rules.seek import seek_nearest
from analyzer.rules.stretches import Place, Stretch, Stretches, stretches_of
from analyzer.rules.truth import Answer
from analyzer.scripts.schema import ExceptionEffect, Exclusion
from analyzer.text.stream import Stream


class Standing(StrEnum):
    """What the best place of a phrase is worth, best first."""

    CLEAR = "clear"
    UNSURE = "unsure"
    NEAR = "near"
    EXCUSED = "excused"
    ALONE = "alone"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One phrase in one place: the best match and its standing; no match when nothing is like it at all.

    ``fitting`` are the exceptions whose wording is around the match, in the order of the pack; the first decides.
    """

    phrase: str
    is_for_review: bool
    standing: Standing
    match: Match | None
    stream: Stream
    fitting: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One place of one stretch, and how all phrases fared in it, the best first."""

    stretch: Stretch
    place: Place
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything about one demand on one call.

    ``objection`` is why the direction of the call keeps the rule from applying, empty when it does not; ``when`` and
    ``condition`` are the answers to those of the rule, None where it has none. ``doubts`` say whose words are not to
    be trusted, and why.
    """

    demand: Demand
    verdict: Verdict
    objection: str
    when: Answer | None
    condition: Answer | None
    stretches: Stretches
    looks: tuple[Look, ...]
    doubts: tuple[tuple[Speaker, str], ...]


def trace(transcript: Transcript, book: Rulebook, demand_id: str, min_agent_confidence: float) -> Trace:
    """How the verdict on ``demand_id``, a rule or one of its elements, comes about.

    Raises KeyError when the rulebook has no such demand.
    """
    demand = next((demand for demand in book.demands if demand.id == demand_id), None)
    if demand is None:
        raise KeyError(demand_id)
    verdicts = book.judge(transcript, min_agent_confidence=min_agent_confidence)
    call = Call.of(transcript, book.pack.windows, book.pack.scoring, min_agent_confidence)
    rule = demand.rule
    objection = object_to_direction(rule, transcript)
    stretches = stretches_of(rule, call) if rule.condition is None else Stretches(())
    doubts = doubts_of_hearing(rule.speaker, call)
    return Trace(
        demand=demand,
        verdict=next(verdict for verdict in verdicts if verdict.rule_id == demand_id),
        objection=objection.note if objection else "",
        when=ask(rule.when, call) if rule.when is not None else None,
        condition=ask(rule.condition, call) if rule.condition is not None else None,
        stretches=stretches,
        looks=tuple(_looks(demand, stretches)),
        doubts=tuple((speaker, doubt) for speaker, doubt in doubts.items() if doubt),
    )


def _looks(demand: Demand, stretches: Stretches) -> Iterator[Look]:
    for stretch in stretches.items:
        for place in stretch.places:
            if place.searched.start < place.searched.end:
                attempts = sorted(_attempts(demand, place), key=_order)
                yield Look(stretch, place, tuple(attempts))


def _attempts(demand: Demand, place: Place) -> Iterator[Attempt]:
    for phrase in demand.sought.phrases:
        yield _attempt(demand, phrase, place, is_for_review=False)
    for phrase in demand.sought.review_phrases:
        yield _attempt(demand, phrase, place, is_for_review=True)


def _attempt(demand: Demand, phrase: str, place: Place, *, is_for_review: bool) -> Attempt:
    sought, stream, searched = demand.sought, place.stream, place.searched
    hits = find_hits([phrase], stream, searched, sought.policy, exceptions=sought.exceptions, near=sought.near)
    standing, match = _best(hits)
    if is_for_review and standing is Standing.NEAR:
        standing = Standing.MISSED  # what is only like a wording for review is nothing
    if match is None:
        match = max(seek_nearest([phrase], stream, searched.start, searched.end), key=_similarity, default=None)
    fitting = _fitting(match, stream, sought.exceptions) if match and standing is not Standing.MISSED else ()
    return Attempt(phrase, is_for_review, standing, match, stream, fitting)


def _best(hits: Hits) -> tuple[Standing, Match | None]:
    for standing, found in (
        (Standing.CLEAR, hits.clear),
        (Standing.UNSURE, hits.unsure),
        (Standing.NEAR, hits.near),
        (Standing.EXCUSED, tuple(excused.match for excused in hits.excused)),
        (Standing.ALONE, hits.alone),
    ):
        if found:
            return standing, found[0]
    return Standing.MISSED, None


def _fitting(match: Match, stream: Stream, exceptions: Sequence[Exclusion]) -> tuple[Exclusion, ...]:
    """Every exception asked by itself: one that says that a hit stands as if it were any other."""
    plain = ((e, e.model_copy(update={"effect": ExceptionEffect.EXCUSE})) for e in exceptions)
    return tuple(exclusion for exclusion, asked in plain if explanation(match, stream, (asked,)) is not None)


def _order(attempt: Attempt) -> tuple[int, bool, float]:
    return list(Standing).index(attempt.standing), attempt.is_for_review, -_similarity(attempt.match)


def _similarity(match: Match | None) -> float:
    return match.similarity if match else 0.0
