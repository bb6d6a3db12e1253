"""What was found for one demand: an outcome, its note and its evidence; and what was heard of the wordings it seeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzer.domain import Evidence, Outcome, Speaker
from analyzer.matching.match import Match
from analyzer.rules.demands import Sought
from analyzer.rules.doubt import WHO
from analyzer.rules.hits import NOTHING, Hits, find_hits
from analyzer.rules.notes import at
from analyzer.rules.shown import in_whole_words
from analyzer.rules.stretches import Stretch
from analyzer.rules.timeline import Hit
from analyzer.rules.windows import Searched
from analyzer.scripts.schema import ExceptionEffect, Exclusion, Side
from analyzer.text.stream import Stream


class Finding(NamedTuple):
    """The outcome of a demand on a call, or in one stretch of it. ``hits`` counts what a failed rule may deduct for."""

    outcome: Outcome
    note: str
    evidence: tuple[Evidence, ...]
    hits: int = 0


class Heard(NamedTuple):
    """What find_hits found, of all the speakers together; in each list one speaker's hits follow the other's.

    ``doubtful`` is what a person has to listen to, surest first: ``unsure`` words, ``for_review`` by an exception, and
    ``near`` ones.
    """

    clear: tuple[Hit, ...]
    unsure: tuple[Hit, ...]
    for_review: tuple[tuple[Hit, Exclusion], ...]
    near: tuple[Hit, ...]
    excused: tuple[tuple[Hit, Exclusion], ...]
    alone: tuple[Hit, ...]

    @property
    def doubtful(self) -> tuple[Hit, ...]:
        return (*self.unsure, *(hit for hit, _ in self.for_review), *self.near)


NOTHING_HEARD = Heard((), (), (), (), (), ())


def listen(
    sought: Sought,
    places: Iterable[tuple[Stream, Searched]],
    phrases: Sequence[str] | None = None,
    *,
    one_is_enough: bool = False,
) -> Heard:
    """What is heard in ``places`` of ``phrases``; of all that are sought when there are none."""
    found: list[tuple[Stream, Hits]] = []
    for stream, searched in places:
        hits = find_hits(
            sought.phrases if phrases is None else phrases,
            stream,
            searched,
            sought.policy,
            exceptions=sought.exceptions,
            review_phrases=sought.review_phrases,
            near=sought.near,
            one_is_enough=one_is_enough,
        )
        if hits is not NOTHING:
            found.append((stream, hits))
    if not found:
        return NOTHING_HEARD
    excused = [(Hit(e.match, stream), e.exclusion) for stream, hits in found for e in hits.excused]
    is_review = [exclusion.effect is ExceptionEffect.REVIEW for _, exclusion in excused]
    heard = Heard(
        tuple([Hit(match, stream) for stream, hits in found for match in hits.clear]),
        tuple([Hit(match, stream) for stream, hits in found for match in hits.unsure]),
        tuple([pair for pair, review in zip(excused, is_review, strict=True) if review]),
        tuple([Hit(match, stream) for stream, hits in found for match in hits.near]),
        tuple([pair for pair, review in zip(excused, is_review, strict=True) if not review]),
        tuple([Hit(match, stream) for stream, hits in found for match in hits.alone]),
    )
    return heard if any(heard) else NOTHING_HEARD


def evidence_of(hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    """The hits as evidence, in their order."""
    return tuple([_evidence(hit.match, hit.match.expected, hit.speaker) for hit in hits])


def _evidence(match: Match, expected: str, speaker: Speaker) -> Evidence:
    similarity = round(match.similarity, 4)
    return Evidence(
        expected, match.said, match.level, similarity, match.confidence, speaker, match.start_s, match.end_s
    )


def whole(hit: Hit) -> Hit:
    """``hit`` as it is shown: in whole words."""
    return Hit(in_whole_words(hit.match, hit.stream), hit.stream)


def searched_evidence(expected: str, stretch: Stretch) -> tuple[Evidence, ...]:
    """Where ``expected`` was looked for, for every speaker."""
    return tuple(
        Evidence(
            expected=expected,
            speaker=place.stream.speaker,
            start_s=place.searched.start_s,
            end_s=place.searched.end_s,
        )
        for place in stretch.places
    )


def place_of(stretch: Stretch) -> str:
    """``搜索范围 0.0–12.4 秒``, or the part of the call where there are no times."""
    return stretch.once("place", lambda: _place_of(stretch))


def _place_of(stretch: Stretch) -> str:
    parts = [place.searched for place in stretch.places if place.searched.start < place.searched.end]
    starts = [part.start_s for part in parts if part.start_s is not None]
    ends = [part.end_s for part in parts if part.end_s is not None]
    if starts and ends and len(starts) == len(ends) == len(parts):
        return f"搜索范围 {min(starts):.1f}–{max(ends):.1f} 秒"
    if stretch.is_triggered:
        when = "触发语之后" if stretch.trigger else "该时刻之前"
        return f"搜索范围：{when}（无时间信息）" if parts else f"{when}没有说话"
    side = next((place.searched.side for place in stretch.places), None)
    named = {Side.START: "开头部分", Side.END: "结尾部分", None: "整通电话"}[side]
    return f"搜索范围：{named}（无时间信息）"


def trigger_note(stretch: Stretch) -> str:
    """``触发：客户第 12.3 秒说“不热”``; empty where nothing sets the rule off."""
    if stretch.trigger is not None:
        return _told("触发", stretch.trigger, sure=stretch.is_sure)
    if stretch.event is not None:
        return _told("应在此之前", stretch.event, sure=stretch.is_sure)
    return ""


def trigger_evidence(stretch: Stretch) -> tuple[Evidence, ...]:
    """What set the rule off, and what ended it, marked as such."""
    marked = [hit for hit in (stretch.trigger, stretch.event) if hit is not None]
    return tuple([_evidence(hit.match, f"触发：{hit.match.expected}", hit.speaker) for hit in marked])


def _told(what: str, hit: Hit, *, sure: bool) -> str:
    perhaps = "" if sure else "疑似"
    return f"{perhaps}{what}：{WHO[hit.speaker]}{at(hit.match)}说“{hit.match.said}”"
