"""A speaker's stream: all the syllables one speaker says in a call, in order, each with its way back to the recording.

Utterances are joined so that a phrase split by a breath is found; every joint says how firm it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain import Seconds, Speaker, Utterance, Word
from analyzer.text.syllables import Role, Spelled, spell

LONG_PAUSE_S = 5.0
BACKCHANNEL_SYLLABLES = 6


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
    """The syllables of one speaker. ``positions`` finds syllables by sound class or character, in ascending order.

    ``memo`` is for those who search the stream to keep what they have found out about it. A stream belongs to one call,
    and thereby to one thread.
    """

    speaker: Speaker
    syllables: tuple[Syllable, ...]
    utterances: tuple[Utterance, ...]
    positions: Mapping[str, Sequence[int]]
    memo: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def said(self, start: int, end: int) -> str:
        """The words as heard for syllables ``[start, end)``, punctuation included, utterances separated by a space."""
        spans: dict[int, tuple[int, int]] = {}
        for syllable in self.syllables[start:end]:
            low, high = spans.get(syllable.utterance_index, (syllable.char_index, syllable.char_index))
            spans[syllable.utterance_index] = (min(low, syllable.char_index), max(high, syllable.char_index))
        return " ".join(self.utterances[u].text[low : high + 1] for u, (low, high) in spans.items())

    def confidence(self, start: int, end: int) -> float | None:
        """Mean confidence of syllables ``[start, end)``; None when the recogniser gave none."""
        known = [s.confidence for s in self.syllables[start:end] if s.confidence is not None]
        return sum(known) / len(known) if known else None

    def times(self, start: int, end: int) -> tuple[Seconds | None, Seconds | None]:
        """Start of the first and end of the last syllable of ``[start, end)``."""
        if start >= end:
            return None, None
        return self.syllables[start].start_s, self.syllables[end - 1].end_s


def build_stream(utterances: Sequence[Utterance], speaker: Speaker) -> Stream:
    """The stream of ``speaker`` from a call's utterances in time order."""
    syllables: list[Syllable] = []
    positions: dict[str, list[int]] = {}
    turn, others, last_end_s = 0, 0, None
    for index, utterance in enumerate(utterances):
        spelled = spell(utterance.text)
        if utterance.speaker is not speaker:
            others += sum(1 for s in spelled if s.role is not Role.FILLER)
            continue
        if not spelled:
            continue
        joint = _joint(others, last_end_s, utterance.start_s) if syllables else Joint.CUT
        turn += 1 if syllables and others else 0
        for syllable in _place(spelled, utterance, index, turn, joint):
            for name in syllable.classes:
                positions.setdefault(name, []).append(len(syllables))
            syllables.append(syllable)
        others, last_end_s = 0, utterance.end_s
    return Stream(speaker, tuple(syllables), tuple(utterances), positions)


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
    owners = _word_owners(utterance)
    groups: dict[int | None, list[int]] = {}
    for i, s in enumerate(spelled):
        groups.setdefault(owners.get(s.char_index), []).append(i)
    rank = {i: (n, len(group)) for group in groups.values() for n, i in enumerate(group)}
    for i, s in enumerate(spelled):
        word_index = owners.get(s.char_index)
        word = utterance.words[word_index] if word_index is not None else None
        start_s, end_s = _share(word, rank[i]) if word else _share_of_utterance(utterance, i, len(spelled))
        confidence = word.confidence if word else None
        yield Syllable(
            char=s.char,
            key=s.key,
            classes=s.classes,
            role=s.role,
            joint=joint if i == 0 else Joint.STOP if s.is_after_stop else Joint.WITHIN,
            turn=turn,
            utterance_index=index,
            char_index=s.char_index,
            word_index=word_index,
            start_s=start_s,
            end_s=end_s,
            confidence=confidence if confidence is not None else utterance.confidence,
        )


def _word_owners(utterance: Utterance) -> dict[int, int]:
    """Index of the character in the text → index of the word it belongs to; words not found in the text own none."""
    owners: dict[int, int] = {}
    cursor = 0
    for index, word in enumerate(utterance.words):
        at = utterance.text.find(word.text, cursor) if word.text else -1
        if at < 0:
            continue
        owners.update((i, index) for i in range(at, at + len(word.text)))
        cursor = at + len(word.text)
    return owners


def _share(word: Word, rank: tuple[int, int]) -> tuple[Seconds, Seconds]:
    n, count = rank
    step = (word.end_s - word.start_s) / count
    return word.start_s + n * step, word.start_s + (n + 1) * step


def _share_of_utterance(utterance: Utterance, n: int, count: int) -> tuple[Seconds | None, Seconds | None]:
    if utterance.start_s is None or utterance.end_s is None:
        return utterance.start_s, utterance.end_s
    step = (utterance.end_s - utterance.start_s) / count
    return utterance.start_s + n * step, utterance.start_s + (n + 1) * step
