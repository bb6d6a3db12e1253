"""Where in a speaker's stream a rule looks. Works with times and without."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from analyzer.domain import Seconds
from analyzer.matching.search import Sighting
from analyzer.rules.seek import seek
from analyzer.scripts.schema import Side, Window
from analyzer.text.stream import BACKCHANNEL_SYLLABLES, Stream, Syllable
from analyzer.text.syllables import Role

# A fluent agent's rate; stands in for the clock in transcripts without times.
ASSUMED_SYLLABLE_S = 0.2
_ANCHOR_SIMILARITY = 0.9
# What is said before an anchor belongs to the opening: a greeting and the name of the unit come before the role.
_BEFORE_ANCHOR_SYLLABLES = 20


@dataclass(frozen=True, slots=True)
class Searched:
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
    size = len(stream.syllables)
    start, end, side = 0, size, None
    if window is not None and size:
        side = window.side
        if side is Side.START:
            start = _anchored(stream, window)
            end = start + _covered(stream, slice(start, None), window, window.speech_s)
        else:
            start = size - _covered(stream, slice(None, None, -1), window, window.speech_s)
    return part(stream, start, end, side)


def part(stream: Stream, start: int, end: int, side: Side | None) -> Searched:
    """Syllables ``[start, end)`` of ``stream`` as something that was searched."""
    return Searched(start, end, *stream.times(start, end), side)


def turn_before(stream: Stream, start: int) -> int:
    """Where the speaker's turn that says something begins, of those that lie before syllable ``start`` the last; mere
    answers in between belong to it. 0 when there is none."""
    return stream.once(("turn before", start), lambda: _turn_before(stream, start))


def _turn_before(stream: Stream, start: int) -> int:
    last = max(counted_turns(stream.syllables[:start]), default=None)
    return next((i for i, s in enumerate(stream.syllables) if s.turn == last), 0)


def outside(stream: Stream, searched: Searched) -> tuple[Searched, ...]:
    """What of the stream was not searched: after it, then before it."""
    parts = ((searched.end, len(stream.syllables)), (0, searched.start))
    return tuple(part(stream, start, end, searched.side) for start, end in parts if start < end)


def _anchored(stream: Stream, window: Window) -> int:
    """Where the window starts: at the first turn that has an anchor, and there at the first anchor of the list."""
    reach = _covered(stream, slice(None), window, window.reach_s)
    firsts = [match for phrase in window.anchors if (match := _first(phrase, stream, reach)) is not None]
    if not firsts:
        return 0
    turn = min(stream.syllables[match.start].turn for match in firsts)
    anchor = next(match for match in firsts if stream.syllables[match.start].turn == turn)
    return max(0, anchor.start - _BEFORE_ANCHOR_SYLLABLES)


def _first(phrase: str, stream: Stream, end: int) -> Sighting | None:
    found = (s for s in seek((phrase,), stream, 0, end, _ANCHOR_SIMILARITY) if not s.has_empty_slot)
    return min(found, key=lambda sighting: sighting.start, default=None)


def _covered(stream: Stream, way: slice, window: Window, speech_s: Seconds | None) -> int:
    """How many syllables on the ``way``, which begins at the side of the window, are inside so many turns and
    seconds."""
    turns, lengths_s = stream.once("turns", lambda: [s.turn for s in stream.syllables])[way], _lengths_s(stream)[way]
    covered = len(turns)
    if isinstance(window.turns, int):
        counted = counted_turns(stream.syllables[way])
        in_order = [turn for turn in dict.fromkeys(turns) if turn in counted]
        if len(in_order) > window.turns:
            covered = turns.index(in_order[window.turns])
    if speech_s is not None:
        talked_s = list(accumulate(lengths_s, initial=0.0))
        covered = min(covered, bisect_left(talked_s, speech_s))
    return covered


def _lengths_s(stream: Stream) -> list[Seconds]:
    return stream.once(
        "lengths",
        lambda: [
            ASSUMED_SYLLABLE_S if s.start_s is None or s.end_s is None else max(0.0, s.end_s - s.start_s)
            for s in stream.syllables
        ],
    )


def counted_turns(syllables: Iterable[Syllable]) -> frozenset[int]:
    """The turns that say something; the others are answers while the other side speaks."""
    sizes = Counter([syllable.turn for syllable in syllables if syllable.role is not Role.FILLER])
    return frozenset(turn for turn, size in sizes.items() if size > BACKCHANNEL_SYLLABLES)
