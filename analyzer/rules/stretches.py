"""The stretches of a call that something is looked for in: its place, cut down by what it must follow or precede."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from analyzer.memo import Remembering
from analyzer.rules.chance import chance_missed
from analyzer.rules.doubt import speakers_of
from analyzer.rules.moments import Occurrence, candidates, occurrences
from analyzer.rules.reach import Reached, within_reach
from analyzer.rules.scene import Call
from analyzer.rules.timeline import Hit, first_after, first_from
from analyzer.rules.windows import Searched, locate, part, turn_before
from analyzer.scripts.conditions import Moment, Reach
from analyzer.scripts.schema import ANYWHERE, Party, Window
from analyzer.text.stream import Stream


class Placed(Protocol):
    """What says where something has to happen: a rule, or the condition ``said``."""

    @property
    def speaker(self) -> Party: ...
    @property
    def place(self) -> str: ...
    @property
    def after(self) -> Moment | None: ...
    @property
    def within(self) -> Reach | None: ...
    @property
    def before(self) -> Moment | None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Part of one speaker's stream. What begins at syllable ``latest`` or later came too late to be held against
    anybody; what is heard in ``around`` only, just outside, was done, if not quite where it belongs."""

    stream: Stream
    searched: Searched
    latest: int
    around: Searched


@dataclass(frozen=True, slots=True)
class Stretch(Remembering):
    """Where to look, after ``trigger`` and before ``event`` if there are any.

    Not ``is_sure``: it may not be a stretch at all, since its trigger or event was not surely heard. ``is_estimated``:
    its seconds are guessed from syllables. ``excuse`` is why a miss in it is nobody's fault; empty when it may be.
    ``memo`` is for what has been found out about it: most rules look in one of a few.
    """

    places: tuple[Place, ...]
    trigger: Hit | None = None
    event: Hit | None = None
    is_sure: bool = True
    is_estimated: bool = False
    excuse: str = ""
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_triggered(self) -> bool:
        return self.trigger is not None or self.event is not None


@dataclass(frozen=True, slots=True)
class Stretches:
    """``every``: each of the stretches counts; otherwise one of them does, the sure one if there is one.

    Without any, ``absent`` says in Chinese what did not happen, and ``doubt`` why it may have, if it may.
    """

    items: tuple[Stretch, ...]
    every: bool = False
    absent: str = ""
    doubt: str = ""


def stretches_of(placed: Placed, call: Call) -> Stretches:
    """Where in ``call`` to look for what ``placed`` is about."""
    window = call.windows.get(placed.place)
    if placed.after is not None:
        return _after(placed, placed.after, _bases(placed.speaker, window, call), call)
    if placed.before is not None:
        return _before(placed, placed.before, _bases(placed.speaker, window, call), call)
    # Most rules ask for one of a few places. The window is kept with the answer, so that its id stays its own.
    key = ("stretches", placed.speaker, id(window))
    return call.scene.once(key, lambda: (window, _all_of(_bases(placed.speaker, window, call))))[1]


_Bases = list[tuple[Stream, Searched]]


def _bases(party: Party, window: Window | None, call: Call) -> _Bases:
    """What ``window`` covers of each stream of the party that says anything."""
    streams = [call.streams[speaker] for speaker in speakers_of(party)]
    return [(stream, locate(stream, window)) for stream in streams if stream.size]


def _all_of(bases: _Bases) -> Stretches:
    return Stretches((Stretch(tuple(Place(stream, base, base.end, base) for stream, base in bases)),))


def _after(placed: Placed, trigger: Moment, bases: _Bases, call: Call) -> Stretches:
    found = occurrences(trigger, call)
    items = [
        stretch
        for occurrence in candidates(found, trigger.which)
        for stretch in _following(occurrence, placed, bases, call)
    ]
    absent = f"没有听到触发语“{trigger.phrases[0]}”"
    if found.items and not items:
        absent = f"触发语“{trigger.phrases[0]}”不在本项的范围以内"
    return Stretches(tuple(items), trigger.which == "every", absent, "" if found.items else found.doubt)


def _following(trigger: Occurrence, placed: Placed, bases: _Bases, call: Call) -> Iterator[Stretch]:
    """The stretch after ``trigger``; one for each event that may end it."""
    starts = [max(base.start, first_after(trigger.hit, stream)) for stream, base in bases]
    if all(start >= base.end < stream.size for start, (stream, base) in zip(starts, bases, strict=True)):
        return
    ends: list[Occurrence | None] = [None]
    if placed.before is not None:
        events = occurrences(placed.before, call).after(trigger.hit)
        # Nothing may have ended it, unless an event is sure.
        possible = candidates(events, placed.before.which if placed.before.which != "every" else "first")
        ends = [*possible, *([] if any(event.is_sure for event in possible) else [None])]
    for event in ends:
        reached = [
            within_reach(stream, start, trigger.hit, placed.within, call)
            for start, (stream, _) in zip(starts, bases, strict=True)
        ]
        places = [
            _place(stream, base, start, reach, event.hit if event else None)
            for start, reach, (stream, base) in zip(starts, reached, bases, strict=True)
        ]
        is_open = event is None and not any(
            reach.is_used_up or base.end < stream.size for reach, (stream, base) in zip(reached, bases, strict=True)
        )
        is_own = event is not None and speakers_of(placed.speaker) == (event.hit.speaker,)
        parts = [(place.stream, place.searched) for place in places]
        yield Stretch(
            places=tuple(places),
            trigger=trigger.hit,
            event=event.hit if event else None,
            is_sure=trigger.is_sure and len(ends) == 1 if event is None else trigger.is_sure and event.is_sure,
            is_estimated=any(reach.is_estimated for reach in reached),
            # Whoever brings the event about chose to do so; others need a chance to speak before it.
            excuse="" if is_own else chance_missed(parts, placed.speaker, call, is_open=is_open),
        )


def _place(stream: Stream, base: Searched, start: int, reach: Reached, event: Hit | None) -> Place:
    ends_at = min(base.end, first_from(event, stream)) if event else base.end
    end = max(start, min(reach.end, ends_at))
    latest = max(start, min(reach.latest, ends_at))
    early = turn_before(stream, start)
    late = reach.beyond if event is None else end
    return Place(
        stream,
        part(stream, start, end, base.side),
        latest,
        part(stream, early, max(end, late), base.side),
    )


def _before(placed: Placed, moment: Moment, bases: _Bases, call: Call) -> Stretches:
    found = occurrences(moment, call)
    events = candidates(found, moment.which)
    items = []
    previous: Hit | None = None
    for event in events:
        items.append(_preceding(event, previous, placed.speaker, bases, call))
        if moment.which == "every":
            previous = event.hit
    if not any(event.is_sure for event in events) and placed.place != ANYWHERE:
        whole = tuple(Place(stream, base, base.end, base) for stream, base in bases)
        items.append(Stretch(whole, is_sure=not events and not found.doubt))
    absent = f"没有听到“{moment.phrases[0]}”"
    return Stretches(tuple(items), moment.which == "every", absent, "" if found.items else found.doubt)


def _preceding(event: Occurrence, previous: Hit | None, party: Party, bases: _Bases, call: Call) -> Stretch:
    places = []
    for stream, base in bases:
        start = max(base.start, first_after(previous, stream)) if previous else base.start
        end = max(start, min(base.end, first_from(event.hit, stream)))
        overlap = end if stream is event.hit.stream else max(end, first_after(event.hit, stream))
        searched = part(stream, start, end, base.side)
        places.append(Place(stream, searched, end, part(stream, start, overlap, base.side)))
    excuse = ""
    if speakers_of(party) != (event.hit.speaker,):
        excuse = chance_missed([(p.stream, p.searched) for p in places], party, call, is_open=False)
    if "clipped_start" in call.transcript.warnings and any(p.searched.start == 0 for p in places):
        excuse = excuse or "录音缺少开头"
    return Stretch(tuple(places), event=event.hit, is_sure=event.is_sure, excuse=excuse)
