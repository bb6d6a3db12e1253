"""A speaker's stream: all the syllables one speaker says in a call, in order, each with its way back to the recording.

Utterances are joined so that a phrase split by a breath is found; every joint says how firm it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from analyzer.domain import Seconds, Speaker, Utterance
from analyzer.memo import Remembering
from analyzer.text.syllables import Role, said_syllables, spelling_of
from analyzer.text.timing import Places, Timing, Timings, confidences, places_of, timings, timings_of_one

LONG_PAUSE_S = 5.0
BACKCHANNEL_SYLLABLES = 6
_ALL = -1


class Joint(StrEnum):
    """How a syllable hangs together with the one before it, firmest first. STOP is punctuation in the text."""

    WITHIN = "within"
    STOP = "stop"
    PAUSE = "pause"
    TURN = "turn"
    CUT = "cut"


class Syllable(NamedTuple):
    """A syllable of a stream.

    ``turn`` counts the speaker's turns from 0; times are interpolated inside words.

    ``utterance_index`` counts the call's utterances of all speakers. What the recogniser did not give is None.
    """

    char: str
    key: str
    role: Role
    joint: Joint
    turn: int
    utterance_index: int
    char_index: int
    word_index: int | None
    start_s: Seconds | None
    end_s: Seconds | None
    confidence: float | None


class Columns(NamedTuple):
    """What syllables of a stream have of its texts, field by field, see Syllable: a call has a thousand, and few of
    them are looked at whole."""

    chars: str = ""
    keys: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    joints: tuple[Joint, ...] = ()
    turns: tuple[int, ...] = ()
    utterance_indexes: tuple[int, ...] = ()
    char_indexes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream(Remembering):
    """The syllables of one speaker.

    ``memo`` is for those who search the stream to keep what they have found out about it. A stream belongs to one call,
    and thereby to one thread.
    """

    speaker: Speaker
    columns: Columns
    utterances: tuple[Utterance, ...]
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    _timings: dict[int, Timings] = field(default_factory=dict, compare=False, repr=False)
    """What was found out of the words: by utterance, and all of it under ``_ALL``; shared with streams of the same
    syllables."""

    @property
    def size(self) -> int:
        """How many syllables there are."""
        return len(self.columns.chars)

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """The syllables one by one; it takes longer to make them than to look at a column."""
        return tuple(map(Syllable._make, zip(*self.columns, *self.timings, strict=True)))

    @property
    def timings(self) -> Timings:
        """What all syllables have of their words."""
        known = self._timings.get(_ALL)
        if known is None:
            known = self._timings[_ALL] = timings(self._all_told())
        return known

    @property
    def confidences(self) -> tuple[float | None, ...]:
        """How sure the word of every syllable is; quicker, where nothing else of it matters."""
        known = self._timings.get(_ALL)
        return self.once("confidences", lambda: confidences(self._all_told())) if known is None else known.confidences

    def timing(self, at: int) -> Timing:
        """What one of them has; quicker, where the others do not matter."""
        known, place = self._timed(at)
        return Timing(known.word_indexes[place], known.starts_s[place], known.ends_s[place], known.confidences[place])

    def word_index(self, at: int) -> int | None:
        """The word that a syllable belongs to, as an index in its utterance."""
        known, place = self._timed(at)
        return known.word_indexes[place]

    def _timed(self, at: int) -> tuple[Timings, int]:
        """Timings with that of a syllable among them, and its place there."""
        known = self._timings.get(_ALL)
        if known is not None:
            return known, at
        index = self.columns.utterance_indexes[at]
        known = self._timings.get(index)
        if known is None:
            known = self._timings[index] = timings_of_one(*self._told(index))
        return known, at - bisect_left(self.columns.utterance_indexes, index)

    def _told(self, index: int) -> tuple[Utterance, Places]:
        return self.utterances[index], _spelled(self.utterances[index].text).places

    def _all_told(self) -> list[tuple[Utterance, Places]]:
        return [self._told(index) for index in dict.fromkeys(self.columns.utterance_indexes)]

    def alone(self) -> Stream:
        """The same with a memo of its own: what knows its stream and is kept in its memo outlives the call by far."""
        return Stream(self.speaker, self.columns, self.utterances, _timings=self._timings)

    def said(self, start: int, end: int) -> str:
        """The words as heard for syllables ``[start, end)``, punctuation included, utterances separated by a space."""
        if start >= end:
            return ""
        indexes, places = self.columns.utterance_indexes, self.columns.char_indexes
        if indexes[start] == indexes[end - 1]:
            return self.utterances[indexes[start]].text[places[start] : places[end - 1] + 1]
        spans: dict[int, tuple[int, int]] = {}
        for index, at in zip(indexes[start:end], places[start:end], strict=True):
            low, high = spans.get(index, (at, at))
            spans[index] = (min(low, at), max(high, at))
        return " ".join(self.utterances[u].text[low : high + 1] for u, (low, high) in spans.items())

    def confidence(self, start: int, end: int) -> float | None:
        """Mean confidence of syllables ``[start, end)``; None when the recogniser gave none."""
        key = "confidence", start, end
        if key not in self.memo:
            known = [c for c in self._confidences(start, end) if c is not None]
            self.memo[key] = sum(known) / len(known) if known else None
        found: float | None = self.memo[key]
        return found

    def _confidences(self, start: int, end: int) -> Sequence[float | None]:
        if start >= min(end, self.size):
            return ()
        known, place = self._timed(start)
        if place + end - start > len(known.confidences):
            return self.confidences[start:end]
        return known.confidences[place : place + end - start]

    def times(self, start: int, end: int) -> tuple[Seconds | None, Seconds | None]:
        """Start of the first and end of the last syllable of ``[start, end)``."""
        if start >= end:
            return None, None
        (first, at), (last, before) = self._timed(start), self._timed(end - 1)
        return first.starts_s[at], last.ends_s[before]


def build_stream(utterances: Sequence[Utterance], speaker: Speaker) -> Stream:
    """The stream of ``speaker`` from a call's utterances in time order."""
    if all(utterance.speaker is not speaker for utterance in utterances):
        return Stream(speaker, Columns(), tuple(utterances))
    chars: list[str] = []
    keys: list[str] = []
    roles: list[Role] = []
    joints: list[Joint] = []
    turns: list[int] = []
    indexes: list[int] = []
    places: list[int] = []
    turn, others, last_end_s = 0, 0, None
    for index, utterance in enumerate(utterances):
        if utterance.speaker is not speaker:
            others += said_syllables(utterance.text, BACKCHANNEL_SYLLABLES)
            continue
        said, said_keys, said_roles, said_joints, (at, *_) = _spelled(utterance.text)
        if not said:
            continue
        joints.append(_joint(others, last_end_s, utterance.start_s) if keys else Joint.CUT)
        turn += 1 if keys and others else 0
        chars.append(said)
        keys += said_keys
        roles += said_roles
        joints += said_joints
        turns += [turn] * len(at)
        indexes += [index] * len(at)
        places += at
        others, last_end_s = 0, utterance.end_s
    columns = Columns(
        "".join(chars), tuple(keys), tuple(roles), tuple(joints), tuple(turns), tuple(indexes), tuple(places)
    )
    return Stream(speaker, columns, tuple(utterances))


def _joint(others: int, last_end_s: Seconds | None, start_s: Seconds | None) -> Joint:
    """Short answers of the other side (是, 对对) leave a joint that costs; longer ones or a long pause cut."""
    if others > BACKCHANNEL_SYLLABLES:
        return Joint.CUT
    if last_end_s is not None and start_s is not None and start_s - last_end_s > LONG_PAUSE_S:
        return Joint.CUT
    return Joint.TURN if others else Joint.PAUSE


class _Spelled(NamedTuple):
    """What the syllables of a text have of it; of all but the first also the joints."""

    chars: str
    keys: tuple[str, ...]
    roles: tuple[Role, ...]
    joints: tuple[Joint, ...]
    places: Places


@lru_cache(maxsize=16_384)
def _spelled(text: str) -> _Spelled:
    chars, keys, indexes, roles, after_stops = spelling_of(text)
    joints = tuple([Joint.STOP if is_after else Joint.WITHIN for is_after in after_stops[1:]])
    return _Spelled(chars, keys, roles, joints, places_of(indexes, len(text)))
