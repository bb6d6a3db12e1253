"""Where in a speaker's stream a rule looks. Works with times and without."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, repeat
from operator import is_not
from typing import NamedTuple

from analyzer.domain import Seconds
from analyzer.matching.search import Sighting
from analyzer.rules.seek import groups_of, seek_each
from analyzer.scripts.schema import Side, Window
from analyzer.text.stream import BACKCHANNEL_SYLLABLES, Stream
from analyzer.text.syllables import Role

# A fluent agent's rate; stands in for the clock in transcripts without times.
ASSUMED_SYLLABLE_S = 0.2
_ANCHOR_SIMILARITY = 0.9
# What is said before an anchor belongs to the opening: a greeting and the name of the unit come before the role.
_BEFORE_ANCHOR_SYLLABLES = 20


class Searched(NamedTuple):
    """Syllables ``[start, end)`` of a stream that were searched, with their times if known; ``side`` None: all."""

    start: int
    end: int
    start_s: Seconds | None
    end_s: Seconds | None
    side: Side | None


def locate(stream: Stream, window: Window | None) -> Searched:
    """The syllables that ``window`` covers; None is the whole stream.

    Turns are the speaker's own, and those that are mere answers (嗯, 好的) do not count; seconds are the speaker's own
    talk, so neither a ring tone nor the other side's long story uses them up. A window at the start is measured from
    its anchor, so that an announcement or a 喂 before the greeting does not use it up either.
    """
    # Windows are compared by identity, and kept with the answer so that their id stays their own.
    return stream.once(("window", id(window)), lambda: (window, _located(stream, window)))[1]


def _located(stream: Stream, window: Window | None) -> Searched:
    size = stream.size
    start, end, side = 0, size, None
    if window is not None and size:
        side = window.side
        if side is Side.START:
            start = _anchored(stream, window)
            end = start + _covered(stream, start, window, window.speech_s)
        else:
            start = size - _covered_at_end(stream, window)
    return part(stream, start, end, side)


def part(stream: Stream, start: int, end: int, side: Side | None) -> Searched:
    """Syllables ``[start, end)`` of ``stream`` as something that was searched."""
    return Searched(start, end, *stream.times(start, end), side)


def turn_before(stream: Stream, start: int) -> int:
    """Where the speaker's turn that says something begins, of those that lie before syllable ``start`` the last; mere
    answers in between belong to it. 0 when there is none."""
    return stream.once(("turn before", start), lambda: _turn_before(stream, start))


def _turn_before(stream: Stream, start: int) -> int:
    last = max(counted_turns(stream, 0, start), default=None)
    return 0 if last is None else turn_starts(stream)[last]


def outside(stream: Stream, searched: Searched) -> tuple[Searched, ...]:
    """What of the stream was not searched: after it, then before it."""
    parts = ((searched.end, stream.size), (0, searched.start))
    return tuple(part(stream, start, end, searched.side) for start, end in parts if start < end)


def _anchored(stream: Stream, window: Window) -> int:
    """Where the window starts: at the first turn that has an anchor, and there at the first anchor of the list."""
    if not window.anchors:
        return 0
    reach = _covered(stream, 0, window, window.reach_s)
    found = seek_each(groups_of(tuple([(phrase,) for phrase in window.anchors])), stream, 0, reach, _ANCHOR_SIMILARITY)
    firsts = [first for sightings in found if (first := _first(sightings)) is not None]
    if not firsts:
        return 0
    turn = min(stream.columns.turns[match.start] for match in firsts)
    anchor = next(match for match in firsts if stream.columns.turns[match.start] == turn)
    return max(0, anchor.start - _BEFORE_ANCHOR_SYLLABLES)


def _first(sightings: Iterable[Sighting]) -> Sighting | None:
    whole = (sighting for sighting in sightings if not sighting.has_empty_slot)
    return min(whole, key=lambda sighting: sighting.start, default=None)


def _covered(stream: Stream, start: int, window: Window, speech_s: Seconds | None) -> int:
    """How many syllables from ``start`` on are inside so many turns and seconds."""
    size = stream.size
    covered = size - start
    if isinstance(window.turns, int):
        counted = counted_turns(stream, start, size)
        if len(counted) > window.turns:
            covered = max(turn_starts(stream)[counted[window.turns]], start) - start
    return covered if speech_s is None else min(covered, _until(_lengths_s(stream)[start:], speech_s))


def _covered_at_end(stream: Stream, window: Window) -> int:
    """How many syllables, counted from the last one back, are inside the turns and seconds of ``window``."""
    size = stream.size
    covered = size
    if isinstance(window.turns, int):
        counted = counted_turns(stream, 0, size)
        if len(counted) > window.turns:
            following = counted[-1 - window.turns] + 1
            covered = size - turn_starts(stream)[following]
    return covered if window.speech_s is None else min(covered, _until(_lengths_s(stream)[::-1], window.speech_s))


def _until(lengths_s: Iterable[Seconds], speech_s: Seconds) -> int:
    """How many of the first syllables it takes to talk so long; more than there are when all of them do not."""
    return bisect_left(list(accumulate(lengths_s, initial=0.0)), speech_s)


def _lengths_s(stream: Stream) -> list[Seconds]:
    return stream.once(
        "lengths",
        lambda: [
            ASSUMED_SYLLABLE_S if start_s is None or end_s is None else end_s - start_s if end_s > start_s else 0.0
            for start_s, end_s in zip(stream.timings.starts_s, stream.timings.ends_s, strict=True)
        ],
    )


def turn_starts(stream: Stream) -> list[int]:
    """For each turn of the speaker its first syllable, and after the last one where the stream ends."""

    def find_out() -> list[int]:
        sizes = Counter(stream.columns.turns)
        return list(accumulate((sizes[turn] for turn in range(len(sizes))), initial=0))

    return stream.once("turn starts", find_out)


def said_before(stream: Stream) -> list[int]:
    """For each syllable how many come before it, fillers apart; after the last one, how many there are."""
    roles = stream.columns.roles
    return stream.once("said before", lambda: list(accumulate(map(is_not, roles, repeat(Role.FILLER)), initial=0)))


def counted_turns(stream: Stream, start: int, end: int) -> list[int]:
    """The turns that say something in syllables ``[start, end)``, in order; the others are answers while the other side
    speaks."""
    return stream.once(("counted turns", start, end), lambda: _counted_turns(stream, start, end))


def _counted_turns(stream: Stream, start: int, end: int) -> list[int]:
    starts, said = turn_starts(stream), said_before(stream)
    first, last = max(0, bisect_right(starts, start) - 1), bisect_left(starts, end, hi=len(starts) - 1)
    return [
        turn
        for turn in range(first, last)
        if said[min(starts[turn + 1], end)] - said[max(starts[turn], start)] > BACKCHANNEL_SYLLABLES
    ]
