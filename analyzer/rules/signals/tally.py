"""Places in a call that count for a condition, surely or perhaps, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain import Evidence
from analyzer.rules.notes import sentence
from analyzer.rules.truth import Answer, Truth

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Something that counts; when not ``is_sure``, ``note`` says what is doubtful about it."""

    note: str
    evidence: Evidence
    is_sure: bool = True


def tally(places: Sequence[Place], at_least: int, nothing: str) -> Answer:
    """Holds when so many places count for sure, cannot be told when so many may count, and fails otherwise.

    ``nothing`` is the note where none was found.
    """
    sure = [place for place in places if place.is_sure]
    if len(sure) >= at_least:
        return _answer(Truth.HOLDS, sure, "")
    if len(places) >= at_least:
        return _answer(Truth.UNKNOWN, [place for place in places if not place.is_sure] + sure, "请复听")
    if not places:
        return Answer(Truth.FAILS, nothing)
    return _answer(Truth.FAILS, places, f"共 {len(places)} 处，不到 {at_least} 处")


def _answer(truth: Truth, places: Sequence[Place], remark: str) -> Answer:
    more = f"等共 {len(places)} 处" if len(places) > _SHOWN else ""
    note = sentence(*(place.note for place in places[:_SHOWN]), more, remark)
    return Answer(truth, note, tuple(place.evidence for place in places))


def seconds(start_s: float, end_s: float) -> str:
    """``102.3–125.7 秒``."""
    return f"{start_s:.1f}–{end_s:.1f} 秒"
