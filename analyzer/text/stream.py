"""A speaker's stream: all the syllables one speaker says in a call, in order, each with its way back to the recording.

Utterances are joined so that a phrase split by a breath is found; every joint says how firm it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, repeat
from typing import Any, NamedTuple, TypeVar, cast

from analyzer.domain import Seconds, Speaker, Utterance
from analyzer.text.syllables import Role, said_syllables, spell

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


_FIELDS = {name: index for index, name in enumerate(Syllable._fields)}


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

    def column(self, name: str) -> tuple[Any, ...]:
        """One field of every syllable, by its name; quicker than syllable by syllable, where all are looked at."""
        columns = self._columns()
        return columns[_FIELDS[name]] if columns else ()

    def _columns(self) -> tuple[tuple[Any, ...], ...]:
        return self.once("columns", lambda: tuple(zip(*self.syllables, strict=True)))

    def alone(self) -> Stream:
        """The same with a memo of its own: what knows its stream and is kept in its memo outlives the call by far."""
        return Stream(self.speaker, self.syllables, self.utterances, {"columns": self._columns()})

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
        known = [c for c in self.column("confidence")[start:end] if c is not None]
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
        if not spell(utterance.text):
            continue
        joint = _joint(others, last_end_s, utterance.start_s) if syllables else Joint.CUT
        turn += 1 if syllables and others else 0
        syllables += _place(utterance, index, turn, joint)
        others, last_end_s = 0, utterance.end_s
    return Stream(speaker, tuple(syllables), tuple(utterances))


def _joint(others: int, last_end_s: Seconds | None, start_s: Seconds | None) -> Joint:
    """Short answers of the other side (是, 对对) leave a joint that costs; longer ones or a long pause cut."""
    if others > BACKCHANNEL_SYLLABLES:
        return Joint.CUT
    if last_end_s is not None and start_s is not None and start_s - last_end_s > LONG_PAUSE_S:
        return Joint.CUT
    return Joint.TURN if others else Joint.PAUSE


def _place(utterance: Utterance, index: int, turn: int, joint: Joint) -> Iterator[Syllable]:
    chars, keys, classes, roles, char_indexes, joints, firsts = _columns(utterance.text)
    size = len(chars)
    rows = zip(
        *(chars, keys, classes, roles, (joint, *joints), repeat(turn, size), repeat(index, size), char_indexes),
        *_heard(utterance, _runs(utterance, char_indexes, firsts)),
        strict=True,
    )
    # Made of the rows as they are: by its own constructor it takes four times as long, a thousand times a call.
    return map(cast("Callable[[type[Syllable], Iterable[object]], Syllable]", tuple.__new__), repeat(Syllable), rows)


@lru_cache(maxsize=16_384)
def _columns(text: str) -> tuple[tuple[Any, ...], ...]:
    """What the syllables of a text have of it: characters, keys, classes, roles, places in the text, and of all but the
    first the joints; and for each place in the text, its end included, how many syllables come before it. The last is
    empty where they do not stand in the order of the text (50% is 百分之五十)."""
    spelled = spell(text)
    joints = tuple(Joint.STOP if s.is_after_stop else Joint.WITHIN for s in spelled[1:])
    rows = [(s.char, s.key, s.classes, s.role, s.char_index) for s in spelled]
    places = [s.char_index for s in spelled]
    firsts = [bisect_left(places, at) for at in range(len(text) + 1)] if places == sorted(places) else []
    return (*zip(*rows, strict=True), joints, tuple(firsts))


def _heard(
    utterance: Utterance, runs: Iterable[tuple[int | None, int]]
) -> tuple[list[int | None], list[Seconds | None], list[Seconds | None], list[float | None]]:
    """For each syllable the index of the word that it belongs to, start, end and confidence by that word; what is in no
    word has its share of the utterance. ``runs``: see _runs."""
    words, count = utterance.words, sum(size for _, size in runs)
    owners: list[int | None] = []
    starts_s: list[Seconds | None] = []
    ends_s: list[Seconds | None] = []
    confidences: list[float | None] = []
    for owner, size in runs:
        if owner is None:
            shares = [_share_of_utterance(utterance, len(owners) + i, count) for i in range(size)]
            starts_s += [start_s for start_s, _ in shares]
            ends_s += [end_s for _, end_s in shares]
            confidence = utterance.confidence
        else:
            _, begin_s, end_s, confidence, _ = words[owner]
            step_s = (end_s - begin_s) / size
            if size == 2:
                # Most words have two; there are hundreds in a call.
                middle_s = begin_s + step_s
                starts_s += (begin_s, middle_s)
                ends_s += (middle_s, begin_s + 2 * step_s)
            else:
                bounds_s = [begin_s + i * step_s for i in range(size + 1)]
                starts_s += bounds_s[:-1]
                ends_s += bounds_s[1:]
            if confidence is None:
                confidence = utterance.confidence
        owners += [owner] * size
        confidences += [confidence] * size
    return owners, starts_s, ends_s, confidences


def _runs(utterance: Utterance, places: Sequence[int], firsts: Sequence[int]) -> list[tuple[int | None, int]]:
    """The words that the syllables belong to, as runs: the index of a word, None for what is in none, and how many
    syllables. Words that the text has not own none. ``places``: of each syllable in the text; ``firsts``: see _columns.
    """
    text = utterance.text
    runs: list[tuple[int | None, int]] = []
    owners: list[int | None] = [None] * (0 if firsts else len(text))
    cursor = done = 0
    for index, (word, *_) in enumerate(utterance.words):
        at = text.find(word, cursor) if word else -1
        if at < 0:
            continue
        cursor = at + len(word)
        if not firsts:
            owners[at:cursor] = [index] * (cursor - at)
            continue
        first, until = firsts[at], firsts[cursor]
        if done < first:
            runs.append((None, first - done))
        if first < until:
            runs.append((index, until - first))
        done = until
    if not firsts:
        return [(owner, len(list(run))) for owner, run in groupby(owners[at] for at in places)]
    if done < firsts[-1]:
        runs.append((None, firsts[-1] - done))
    return runs


def _share_of_utterance(utterance: Utterance, n: int, count: int) -> tuple[Seconds | None, Seconds | None]:
    if utterance.start_s is None or utterance.end_s is None:
        return utterance.start_s, utterance.end_s
    step = (utterance.end_s - utterance.start_s) / count
    return utterance.start_s + n * step, utterance.start_s + (n + 1) * step
