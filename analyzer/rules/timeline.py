"""Before and after across the speakers of a call: where in one stream something said in another one falls.

By the clock where everything has times, otherwise by the order of the utterances.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple, cast

from analyzer.domain import Seconds, Speaker
from analyzer.matching.match import Match
from analyzer.rules.windows import ASSUMED_SYLLABLE_S
from analyzer.text.stream import Stream

# An answer may begin while the last word of the trigger is still being said.
_OVERLAP_S = 1.0


class Hit(NamedTuple):
    """Something heard: a match and the stream that it is in."""

    match: Match
    stream: Stream

    @property
    def speaker(self) -> Speaker:
        return self.stream.speaker

    @property
    def utterances(self) -> tuple[int, int]:
        """The utterances of the call that it begins and ends in."""
        indexes = self.stream.columns.utterance_indexes
        return indexes[self.match.start], indexes[self.match.end - 1]


def in_call_order(hits: Iterable[Hit]) -> list[Hit]:
    """``hits`` of any speakers, earliest first."""
    ordered = list(hits)
    if all(hit.match.start_s is not None for hit in ordered):
        return sorted(ordered, key=lambda hit: (hit.match.start_s, hit.utterances[0]))
    return sorted(ordered, key=lambda hit: (hit.utterances[0], hit.match.start))


def first_after(hit: Hit, stream: Stream) -> int:
    """Index of the first syllable of ``stream`` that follows ``hit``; its size when none does."""
    match = hit.match
    if stream.speaker is hit.speaker:
        return match.end
    if match.start_s is not None and match.end_s is not None and is_timed(stream):
        from_s = max(match.start_s, match.end_s - _OVERLAP_S)
        return _first_at(stream, from_s)
    return _after_utterance(stream, hit.utterances[1])


def first_from(hit: Hit, stream: Stream) -> int:
    """Index of the first syllable of ``stream`` that does not come before ``hit``; its size when all do."""
    match = hit.match
    if stream.speaker is hit.speaker:
        return match.start
    if match.start_s is not None and is_timed(stream):
        return _first_at(stream, match.start_s)
    return _after_utterance(stream, hit.utterances[0])


def _first_at(stream: Stream, from_s: Seconds) -> int:
    """The first syllable that begins then or later, by words of which the one said later may begin earlier."""
    # As long as none has begun so late, the latest beginning so far has not either.
    latest_s = stream.once("latest starts", lambda: list(accumulate(_starts_s(stream), max)))
    return bisect_left(latest_s, from_s)


def _after_utterance(stream: Stream, utterance_index: int) -> int:
    return bisect_right(stream.columns.utterance_indexes, utterance_index)


def is_talked_into(hit: Hit, trigger: Hit) -> bool:
    """Whether ``trigger`` was said while the other side's utterance with ``hit`` in it was under way: then it is no
    answer, and which of the two came first is not sure."""
    began_s = hit.stream.utterances[hit.utterances[0]].start_s
    end_s = trigger.match.end_s
    return (
        hit.speaker is not trigger.speaker
        and began_s is not None
        and end_s is not None
        and began_s < end_s - _OVERLAP_S
    )


def is_timed(stream: Stream) -> bool:
    """Whether the clock can be used for every syllable."""
    return stream.once("timed", lambda: None not in stream.timings.starts_s and None not in stream.timings.ends_s)


def elapsed_s(hit: Hit, stream: Stream, start: int, streams: Mapping[Speaker, Stream]) -> tuple[list[Seconds], bool]:
    """Seconds from the end of ``hit`` to the start of every syllable of ``stream`` from ``start`` on, and whether they
    are measured; where times are missing, everybody's syllables between stand in for the clock."""
    end_s = hit.match.end_s
    if end_s is not None and is_timed(stream):
        return [start_s - end_s for start_s in _starts_s(stream)[start:]], True
    before = _syllables_before(streams)
    spoken = before[hit.utterances[1]] + _place_in_utterance(hit.stream, hit.match.end - 1) + 1
    return [
        ASSUMED_SYLLABLE_S * (before[stream.columns.utterance_indexes[i]] + _place_in_utterance(stream, i) - spoken)
        for i in range(start, stream.size)
    ], False


def _syllables_before(streams: Mapping[Speaker, Stream]) -> dict[int, int]:
    """Utterance → how many syllables all speakers say before it."""
    sizes = Counter(index for stream in streams.values() for index in stream.columns.utterance_indexes)
    order = sorted(sizes)
    return dict(zip(order, accumulate((sizes[index] for index in order), initial=0), strict=False))


def _place_in_utterance(stream: Stream, at: int) -> int:
    return at - bisect_left(stream.columns.utterance_indexes, stream.columns.utterance_indexes[at])


def _starts_s(stream: Stream) -> tuple[Seconds, ...]:
    """When the syllables of a timed stream begin."""
    return cast(tuple[Seconds, ...], stream.timings.starts_s)
