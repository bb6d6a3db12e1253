"""Where in a speaker's stream a rule looks. Works with times and without."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import Seconds
from analyzer.scripts.schema import Side, Window
from analyzer.text.stream import Stream, Syllable

# A fluent agent's rate; stands in for the clock in transcripts without times.
ASSUMED_SYLLABLE_S = 0.2


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

    Turns are the speaker's own; seconds are the speaker's own talk, so neither a ring tone nor the other side's long
    story uses them up.
    """
    size = len(stream.syllables)
    start, end, side = 0, size, None
    if window is not None and size:
        side = window.side
        covered = _covered(stream.syllables if side is Side.START else stream.syllables[::-1], window)
        start, end = (0, covered) if side is Side.START else (size - covered, size)
    start_s, end_s = stream.times(start, end)
    return Searched(start, end, start_s, end_s, side)


def _covered(syllables: tuple[Syllable, ...], window: Window) -> int:
    """How many of ``syllables``, read from the side of the window, lie inside it."""
    talked_s = 0.0
    for count, syllable in enumerate(syllables):
        if window.turns is not None and abs(syllable.turn - syllables[0].turn) >= window.turns:
            return count
        if window.speech_s is not None and talked_s >= window.speech_s:
            return count
        talked_s += _length_s(syllable)
    return len(syllables)


def _length_s(syllable: Syllable) -> Seconds:
    if syllable.start_s is None or syllable.end_s is None:
        return ASSUMED_SYLLABLE_S
    return max(0.0, syllable.end_s - syllable.start_s)
