"""Where the moments of a pack happen in a call: triggers and events, surely or perhaps, by any party."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import Speaker
from analyzer.rules.doubt import doubts_of_hearing
from analyzer.rules.hits import LOW_CONFIDENCE, Hits, find_hits
from analyzer.rules.scene import Call
from analyzer.rules.timeline import Hit, in_call_order
from analyzer.rules.windows import Searched, locate
from analyzer.scripts.conditions import Moment
from analyzer.scripts.schema import PRESETS, ExceptionEffect
from analyzer.text.stream import Stream


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a moment happens; not ``is_sure`` where it was nearly heard, heard badly, or by nobody knows
    whom."""

    hit: Hit
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Occurrences:
    """All of them in call order. ``doubt`` says in Chinese why others may have gone unheard; empty when none did."""

    items: tuple[Occurrence, ...]
    doubt: str

    def after(self, hit: Hit) -> Occurrences:
        """Those that come after ``hit``."""
        order = in_call_order([hit, *(item.hit for item in self.items)])
        later = {id(other) for other in order[order.index(hit) + 1 :]}
        return Occurrences(tuple(item for item in self.items if id(item.hit) in later), self.doubt)


def occurrences(moment: Moment, call: Call) -> Occurrences:
    """Everywhere in the call that ``moment`` happens, or may happen."""
    return call.scene.once_of(moment, lambda: _occurrences(moment, call))


def _occurrences(moment: Moment, call: Call) -> Occurrences:
    doubts = doubts_of_hearing(moment.speaker, call)
    found: list[Occurrence] = []
    for speaker in dict.fromkeys((*doubts, Speaker.UNKNOWN)):
        stream = call.streams[speaker]
        if not stream.size:
            continue
        hits = _hits(moment, stream, locate(stream, call.windows.get(moment.place)))
        is_known = not doubts.get(speaker, "说话人不明")
        found += [Occurrence(Hit(match, stream), is_known) for match in hits.clear]
        perhaps = [*hits.unsure, *hits.near]
        perhaps += [e.match for e in hits.excused if e.exclusion.effect is ExceptionEffect.REVIEW]
        found += [Occurrence(Hit(match, stream), False) for match in perhaps]
        if speaker in doubts and not doubts[speaker]:
            doubts[speaker] = _doubt_of(stream)
    sure = {id(item.hit): item.is_sure for item in found}
    ordered = in_call_order(item.hit for item in found)
    # Where nobody can be told apart, everybody's words were searched: what is not in them was not said.
    are_strangers = bool(call.streams[Speaker.UNKNOWN].size)
    real = (doubt for speaker, doubt in doubts.items() if call.streams[speaker].size or not are_strangers)
    doubt = next((doubt for doubt in real if doubt), "")
    return Occurrences(tuple(Occurrence(hit, sure[id(hit)]) for hit in ordered), doubt)


def candidates(found: Occurrences, which: str | int) -> tuple[Occurrence, ...]:
    """The places that may be the ``which``-th: what is only perhaps one makes room for doubt which one it is.

    At most one is sure; with none, there may be no such place. For ``every``, all of them.
    """
    items = found.items
    sure = [i for i, item in enumerate(items) if item.is_sure]
    if which == "every":
        return items
    if which == "last":
        return items[sure[-1] :] if sure else items
    place = 1 if which == "first" else int(which)
    if len(sure) < place:
        return tuple(Occurrence(item.hit, False) for item in items[place - 1 :])
    end = sure[place - 1]
    return (*(Occurrence(item.hit, False) for item in items[place - 1 : end]), items[end])


def _hits(moment: Moment, stream: Stream, searched: Searched) -> Hits:
    return find_hits(
        moment.phrases,
        stream,
        searched,
        PRESETS[moment.match] if isinstance(moment.match, str) else moment.match,
        exceptions=moment.exceptions,
        review_phrases=moment.review_phrases,
        near=moment.near,
    )


def _doubt_of(stream: Stream) -> str:
    confidence = stream.confidence(0, stream.size)
    return f"识别置信度低（平均 {confidence:.2f}）" if confidence is not None and confidence < LOW_CONFIDENCE else ""
