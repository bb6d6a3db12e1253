"""A speaker's stream: all the syllables one speaker says in a call, in order, each with its way back to the recording.

Utterances are joined so that a phrase split by a breath is found; every joint says how firm it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, repeat
from typing import Any, NamedTuple, TypeVar, cast

from analyzer.domain import Seconds, Speaker, Utterance
from analyzer.text.syllables import Role, Spelled, said_syllables, spell

LONG_PAUSE_S = 5.0
BACKCHANNEL_SYLLABLES = 6

Found = TypeVar("Found")


class Joint(StrEnum):
    """How a syllable hangs together with the one before it, firmest first. STOP is punctuation in the text."""

    WITHIN = "within"
    STOP = "stop"
    PAUSE = "pause"
    TURN = "turn"
    CUT = "cut"


class Syllable(NamedTuple):
    """A syllable of a stream; a named tuple, because a call has a thousand of them.

    ``turn`` counts the speaker's turns from 0; times are interpolated inside words.

    ``utterance_index`` counts the call's utterances of all speakers. What the recogniser did not give is None.
    """

    char: str
    key: str
    classes: tuple[str, ...]
    role: Role
    joint: Joint
    turn: int
    utterance_index: int
    char_index: int
    word_index: int | None
    start_s: Seconds | None
    end_s: Seconds | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Stream:
    """The syllables of one speaker.

    ``memo`` is for those who search the stream to keep what they have found out about it. A stream belongs to one call,
    and thereby to one thread.
    """

    speaker: Speaker
    syllables: tuple[Syllable, ...]
    utterances: tuple[Utterance, ...]
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: object, find_out: Callable[[], Found]) -> Found:
        """What ``find_out`` finds out about the stream, asked once for every ``key``."""
        if key not in self.memo:
            self.memo[key] = find_out()
        found: Found = self.memo[key]
        return found

    def said(self, start: int, end: int) -> str:
        """The words as heard for syllables ``[start, end)``, punctuation included, utterances separated by a space."""
        first, last = self.syllables[start], self.syllables[end - 1]
        if first.utterance_index == last.utterance_index:
            return self.utterances[first.utterance_index].text[first.char_index : last.char_index + 1]
        spans: dict[int, tuple[int, int]] = {}
        for syllable in self.syllables[start:end]:
            low, high = spans.get(syllable.utterance_index, (syllable.char_index, syllable.char_index))
            spans[syllable.utterance_index] = (min(low, syllable.char_index), max(high, syllable.char_index))
        return " ".join(self.utterances[u].text[low : high + 1] for u, (low, high) in spans.items())

    def confidence(self, start: int, end: int) -> float | None:
        """Mean confidence of syllables ``[start, end)``; None when the recogniser gave none."""
        return self.once(("confidence", start, end), lambda: self._confidence(start, end))

    def _confidence(self, start: int, end: int) -> float | None:
        known = [s.confidence for s in self.syllables[start:end] if s.confidence is not None]
        return sum(known) / len(known) if known else None

    def times(self, start: int, end: int) -> tuple[Seconds | None, Seconds | None]:
        """Start of the first and end of the last syllable of ``[start, end)``."""
        if start >= end:
            return None, None
        return self.syllables[start].start_s, self.syllables[end - 1].end_s


def build_stream(utterances: Sequence[Utterance], speaker: Speaker) -> Stream:
    """The stream of ``speaker`` from a call's utterances in time order."""
    if all(utterance.speaker is not speaker for utterance in utterances):
        return Stream(speaker, (), tuple(utterances))
    syllables: list[Syllable] = []
    turn, others, last_end_s = 0, 0, None
    for index, utterance in enumerate(utterances):
        if utterance.speaker is not speaker:
            others += said_syllables(utterance.text)
            continue
        spelled = spell(utterance.text)
        if not spelled:
            continue
        joint = _joint(others, last_end_s, utterance.start_s) if syllables else Joint.CUT
        turn += 1 if syllables and others else 0
        syllables += _place(spelled, utterance, index, turn, joint)
        others, last_end_s = 0, utterance.end_s
    return Stream(speaker, tuple(syllables), tuple(utterances))


def _joint(others: int, last_end_s: Seconds | None, start_s: Seconds | None) -> Joint:
    """Short answers of the other side (是, 对对) leave a joint that costs; longer ones or a long pause cut."""
    if others > BACKCHANNEL_SYLLABLES:
        return Joint.CUT
    if last_end_s is not None and start_s is not None and start_s - last_end_s > LONG_PAUSE_S:
        return Joint.CUT
    return Joint.TURN if others else Joint.PAUSE


def _place(
    spelled: tuple[Spelled, ...], utterance: Utterance, index: int, turn: int, joint: Joint
) -> Iterator[Syllable]:
    chars, keys, classes, roles, char_indexes, joints = _columns(utterance.text)
    size = len(spelled)
    owners = _word_owners(utterance, char_indexes)
    starts_s, ends_s, confidences = _times(utterance, owners)
    rows = zip(
        *(chars, keys, classes, roles, (joint, *joints), repeat(turn, size), repeat(index, size), char_indexes),
        *(owners, starts_s, ends_s, confidences),
        strict=True,
    )
    # Made of the rows as they are: by its own constructor it takes four times as long, a thousand times a call.
    return map(cast("Callable[[type[Syllable], Iterable[object]], Syllable]", tuple.__new__), repeat(Syllable), rows)


@lru_cache(maxsize=16_384)
def _columns(text: str) -> tuple[tuple[Any, ...], ...]:
    """What the syllables of a text have of it: characters, keys, classes, roles, places in the text, and of all but the
    first the joints."""
    spelled = spell(text)
    joints = tuple(Joint.STOP if s.is_after_stop else Joint.WITHIN for s in spelled[1:])
    rows = [(s.char, s.key, s.classes, s.role, s.char_index) for s in spelled]
    return (*zip(*rows, strict=True), joints)


def _word_owners(utterance: Utterance, char_indexes: Sequence[int]) -> list[int | None]:
    """For each syllable, by its place in the text, the index of the word it belongs to; words not found in the text own
    none."""
    owners: list[int | None] = [None] * len(utterance.text)
    cursor = 0
    for index, word in enumerate(utterance.words):
        at = utterance.text.find(word.text, cursor) if word.text else -1
        if at < 0:
            continue
        cursor = at + len(word.text)
        owners[at:cursor] = [index] * (cursor - at)
    return [owners[at] for at in char_indexes]


def _times(
    utterance: Utterance, owners: Sequence[int | None]
) -> tuple[list[Seconds | None], list[Seconds | None], list[float | None]]:
    """Start, end and confidence of each syllable, by the word that it belongs to or else by the utterance."""
    starts_s: list[Seconds | None] = []
    ends_s: list[Seconds | None] = []
    confidences: list[float | None] = []
    count = len(owners)
    for word_index, group in groupby(owners):
        size = len(list(group))
        if word_index is None:
            shares = [_share_of_utterance(utterance, len(starts_s) + i, count) for i in range(size)]
            starts_s += [start_s for start_s, _ in shares]
            ends_s += [end_s for _, end_s in shares]
            confidences += [utterance.confidence] * size
            continue
        _, begin_s, end_s, confidence, *_ = utterance.words[word_index]
        step_s = (end_s - begin_s) / size
        bounds_s = [begin_s + i * step_s for i in range(size + 1)]
        starts_s += bounds_s[:-1]
        ends_s += bounds_s[1:]
        confidences += [utterance.confidence if confidence is None else confidence] * size
    return starts_s, ends_s, confidences


def _share_of_utterance(utterance: Utterance, n: int, count: int) -> tuple[Seconds | None, Seconds | None]:
    if utterance.start_s is None or utterance.end_s is None:
        return utterance.start_s, utterance.end_s
    step = (utterance.end_s - utterance.start_s) / count
    return utterance.start_s + n * step, utterance.start_s + (n + 1) * step
