"""Answers to conditions: three-valued, each with its reason and its evidence, and how answers combine (Kleene)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain import Evidence
from analyzer.rules.notes import sentence


class Truth(StrEnum):
    """Whether a condition holds on a call; UNKNOWN when data is missing or doubtful."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """The answer to one condition. ``note`` says in Chinese, in a few words, what was found or why nobody can tell;
    ``evidence`` is best first and may be empty where nothing can be shown."""

    truth: Truth
    note: str
    evidence: tuple[Evidence, ...] = ()


def all_of(answers: Iterable[Answer]) -> Answer:
    """Holds when all hold; fails when one fails, whatever the others are."""
    return _decide(tuple(answers), (Truth.FAILS, Truth.UNKNOWN, Truth.HOLDS))


def any_of(answers: Iterable[Answer]) -> Answer:
    """Holds when one holds, whatever the others are; fails when all fail."""
    return _decide(tuple(answers), (Truth.HOLDS, Truth.UNKNOWN, Truth.FAILS))


def none_of(answers: Iterable[Answer]) -> Answer:
    """Holds when all fail; fails when one holds."""
    return opposite(any_of(answers))


def opposite(answer: Answer) -> Answer:
    """The same finding, asked the other way round; what nobody can tell stays so."""
    turned = {Truth.HOLDS: Truth.FAILS, Truth.FAILS: Truth.HOLDS, Truth.UNKNOWN: Truth.UNKNOWN}
    return Answer(turned[answer.truth], answer.note, answer.evidence)


def _decide(answers: Sequence[Answer], order: Sequence[Truth]) -> Answer:
    """The first truth of ``order`` that an answer has, with the notes and the evidence of those that decide."""
    truth = next((truth for truth in order if any(answer.truth is truth for answer in answers)), order[-1])
    deciding = [answer for answer in answers if answer.truth is truth]
    evidence = dict.fromkeys(item for answer in deciding for item in answer.evidence)
    return Answer(truth, sentence(*dict.fromkeys(answer.note for answer in deciding)), tuple(evidence))
