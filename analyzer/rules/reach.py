"""How far a rule looks after its trigger: so many turns of the speaker, so many seconds of the call."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import Seconds
from analyzer.rules.scene import Call
from analyzer.rules.timeline import Hit, elapsed_s
from analyzer.rules.windows import counted_turns, turn_starts
from analyzer.scripts.conditions import Reach
from analyzer.text.stream import Joint, Stream

# Half as much again is late, but not never; a person hears whether it was late at all.
_LATE = 1.5


@dataclass(frozen=True, slots=True)
class Reached:
    """Syllables of a stream. Up to ``latest`` a sentence begins in time, up to ``end`` it is followed to its stop, and
    up to ``beyond`` it is only a little late. ``is_used_up``: the call goes on after that. ``is_estimated``: there
    were no times, so that seconds are guessed."""

    latest: int
    end: int
    beyond: int
    is_used_up: bool = False
    is_estimated: bool = False


def within_reach(stream: Stream, start: int, trigger: Hit, within: Reach | None, call: Call) -> Reached:
    """What of ``stream`` from syllable ``start`` on lies ``within`` reach of ``trigger``; to the end without limits."""
    size = stream.size
    latest, end, beyond, is_over, is_estimated = size, size, size, False, False
    if within is not None and within.turns is not None:
        end, beyond = _turns(stream, start, within.turns)
        latest = end
    if within is not None and within.seconds is not None:
        elapsed, is_measured = elapsed_s(trigger, stream, start, call.streams)
        latest = min(latest, start + _count(elapsed, within.seconds))
        end = min(end, _to_stop(stream, start, latest))
        beyond = min(beyond, start + _count(elapsed, _LATE * within.seconds) if is_measured else size)
        is_over, is_estimated = is_measured and _goes_on(trigger, within.seconds, call), not is_measured
    return Reached(latest, end, max(end, beyond), is_over or end < size, is_estimated)


def _turns(stream: Stream, start: int, turns: int) -> tuple[int, int]:
    """Where so many turns end, and where one more does; what is left of the turn in progress is none of them."""
    return stream.once(("turns", start, turns), lambda: _count_turns(stream, start, turns))


def _count_turns(stream: Stream, start: int, turns: int) -> tuple[int, int]:
    size = stream.size
    current = stream.columns.turns[start - 1] if start else None
    counted = [turn for turn in counted_turns(stream, start, size) if turn != current]
    ends = [max(start, turn_starts(stream)[limit]) for limit in counted[turns : turns + 2]]
    return (ends[0], ends[1] if len(ends) > 1 else size) if ends else (size, size)


def _goes_on(trigger: Hit, seconds: Seconds, call: Call) -> bool:
    """Whether anybody talks after so many seconds."""
    starts = [stream.timing(stream.size - 1).start_s for stream in call.streams.values() if stream.size]
    end_s = trigger.match.end_s
    return end_s is not None and any(start_s is not None and start_s - end_s > seconds for start_s in starts)


def _count(elapsed: list[Seconds], seconds: Seconds) -> int:
    return next((i for i, passed in enumerate(elapsed) if passed > seconds), len(elapsed))


def _to_stop(stream: Stream, start: int, latest: int) -> int:
    end = latest
    while start < end < stream.size and stream.columns.joints[end] is Joint.WITHIN:
        end += 1
    return end
