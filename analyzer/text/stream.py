"""A speaker's stream: all the syllables one speaker says in a call, in order, each with its way back to the recording.

Utterances are joined so that a phrase split by a breath is found; every joint says how firm it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar, cast

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
    memo: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: object, find_out: Callable[[], Found]) -> Found:
        """What ``find_out`` finds out about the stream, asked once for every ``key``."""
        if key not in self.memo:
            self.memo[key] = find_out()
        return cast(Found, self.memo[key])

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
    owner_of = _word_owners(utterance)
    owners = [owner_of.get(s.char_index) for s in spelled]
    sizes = Counter(owners)
    last, placed, begin_s, step_s, confidence = None, 0, 0.0, 0.0, utterance.confidence
    for i, (s, word_index) in enumerate(zip(spelled, owners, strict=True)):
        here = joint if i == 0 else Joint.STOP if s.is_after_stop else Joint.WITHIN
        start_s: Seconds | None
        end_s: Seconds | None
        if word_index is None:
            start_s, end_s = _share_of_utterance(utterance, i, len(spelled))
            confidence = utterance.confidence
        else:
            if word_index != last:
                word, placed = utterance.words[word_index], 0
                begin_s, step_s = word.start_s, (word.end_s - word.start_s) / sizes[word_index]
                confidence = word.confidence if word.confidence is not None else utterance.confidence
            start_s = begin_s + placed * step_s
            placed += 1
            end_s = begin_s + placed * step_s
        last = word_index
        # By position: names take half as long again, a thousand times a call.
        yield Syllable(
            s.char, s.key, s.classes, s.role, here, turn, index, s.char_index, word_index, start_s, end_s, confidence
        )


def _word_owners(utterance: Utterance) -> dict[int, int]:
    """Index of the character in the text → index of the word it belongs to; words not found in the text own none."""
    owners: dict[int, int] = {}
    cursor = 0
    for index, word in enumerate(utterance.words):
        at = utterance.text.find(word.text, cursor) if word.text else -1
        if at < 0:
            continue
        for i in range(at, at + len(word.text)):
            owners[i] = index
        cursor = at + len(word.text)
    return owners


def _share_of_utterance(utterance: Utterance, n: int, count: int) -> tuple[Seconds | None, Seconds | None]:
    if utterance.start_s is None or utterance.end_s is None:
        return utterance.start_s, utterance.end_s
    step = (utterance.end_s - utterance.start_s) / count
    return utterance.start_s + n * step, utterance.start_s + (n + 1) * step
