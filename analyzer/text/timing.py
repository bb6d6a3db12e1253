"""What syllables have of the words that a recogniser heard: index, times and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, groupby, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analyzer.domain import Seconds, Utterance

Ints = npt.NDArray[np.intp]


class Places(NamedTuple):
    """Where the syllables of a text stand in it: of each syllable its character, ``at``, and of each character how many
    syllables come before it, ``firsts``; None where syllables do not stand in the order of the text (50% is
    百分之五十). ``is_plain`` tells that every character is a syllable."""

    at: tuple[int, ...]
    firsts: Ints | None
    is_plain: bool


def places_of(at: tuple[int, ...], length: int) -> Places:
    """The places of syllables whose characters are ``at``, in a text of ``length`` characters."""
    plain = _plain(length)
    if at == plain.at:
        return plain
    if any(after < before for before, after in pairwise(at)):
        return Places(at, None, is_plain=False)
    return Places(at, _constant(np.searchsorted(at, np.arange(length))), is_plain=False)


@lru_cache(maxsize=1024)
def _plain(length: int) -> Places:
    return Places(tuple(range(length)), _constant(np.arange(length)), is_plain=True)


def _constant(values: Ints) -> Ints:
    values.setflags(write=False)
    return values


Told = Sequence[tuple[Utterance, Places]]
"""Utterances of a stream, and where their syllables stand in their texts."""


class Timing(NamedTuple):
    """What a syllable has of its word; what the recogniser did not give is None."""

    word_index: int | None
    start_s: Seconds | None
    end_s: Seconds | None
    confidence: float | None


class Timings(NamedTuple):
    """Of each syllable the index of its word in the utterance, when it begins and ends, and how sure its word is."""

    word_indexes: tuple[int | None, ...]
    starts_s: tuple[Seconds | None, ...]
    ends_s: tuple[Seconds | None, ...]
    confidences: tuple[float | None, ...]


_NOTHING = Timings((), (), (), ())


def timings(told: Told) -> Timings:
    """What the syllables of some utterances have of their words, one utterance after the other."""
    known = _of_words(told)
    if known is not None:
        return known
    each = [timings_of_one(utterance, places) for utterance, places in told]
    return Timings(*(tuple(chain.from_iterable(column)) for column in zip(*each, strict=True))) if each else _NOTHING


def _of_words(told: Told) -> Timings | None:
    """What syllables have of their words, worked out for all utterances at once, by array; None unless all the texts
    are just their words, as most recognisers' are."""
    counts = [len(utterance.words) for utterance, _ in told]
    texts = [utterance.text for utterance, _ in told]
    every_first = [places.firsts for _, places in told if places.firsts is not None]
    if not told or 0 in counts or len(every_first) < len(told):
        return None
    words, begins_s, ends_s, confidences, _ = zip(*chain.from_iterable([u.words for u, _ in told]), strict=True)
    if "".join(words) != "".join(texts):
        return None
    # Characters before the end of each word, and before that of each utterance.
    ends = np.cumsum(np.fromiter(map(len, words), np.intp, len(words)))
    words_until: Ints = np.cumsum(counts)
    lengths = [len(text) for text in texts]
    if not np.array_equal(ends[words_until - 1], np.cumsum(lengths)):
        return None
    syllables = [len(places.at) for _, places in told]
    before = np.cumsum(syllables) - syllables
    firsts = np.append(np.concatenate(every_first) + before.repeat(lengths), sum(syllables))
    sizes = np.diff(firsts[ends], prepend=0)
    if None in confidences:
        others = chain.from_iterable([[u.confidence] * len(u.words) for u, _ in told])
        confidences = tuple([b if a is None else a for a, b in zip(confidences, others, strict=True)])
    # What words have, syllable by syllable: each has its share of the word's time.
    owners: Ints = (np.arange(len(words)) - (words_until - counts).repeat(counts)).repeat(sizes)
    numbers = np.arange(len(owners)) - (np.cumsum(sizes) - sizes).repeat(sizes)
    starts_s = np.array(begins_s, np.float64)
    steps_s = ((np.array(ends_s, np.float64) - starts_s) / np.maximum(sizes, 1)).repeat(sizes)
    starts_s = starts_s.repeat(sizes)
    return Timings(
        tuple(owners.tolist()),
        tuple((starts_s + numbers * steps_s).tolist()),
        tuple((starts_s + (numbers + 1) * steps_s).tolist()),
        tuple(np.array(confidences, object).repeat(sizes).tolist()),
    )


def confidences(told: Told) -> tuple[float | None, ...]:
    """How sure the words of the syllables of some utterances are."""
    found: list[float | None] = []
    for utterance, places in told:
        if _is_just_words(utterance, places):
            found += _confidences(utterance)
        else:
            found += timings_of_one(utterance, places).confidences
    return tuple(found)


def timings_of_one(utterance: Utterance, places: Places) -> Timings:
    """The same of one utterance. What is in no word has its share of the utterance's time."""
    if _is_just_words(utterance, places):
        return _of_plain_words(utterance)
    owners: list[int | None] = [None] * len(utterance.text)
    cursor = 0
    for index, word in enumerate(utterance.words):
        at = utterance.text.find(word.text, cursor) if word.text else -1
        if at >= 0:
            cursor = at + len(word.text)
            owners[at:cursor] = [index] * len(word.text)
    count, rows = len(places.at), list[tuple[int | None, Seconds | None, Seconds | None, float | None]]()
    for owner, run in groupby(owners[at] for at in places.at):
        size, done = len(list(run)), len(rows)
        if owner is None:
            confidence = utterance.confidence
            times = [_share_of_time(utterance.start_s, utterance.end_s, done + i, count) for i in range(size)]
        else:
            _, start_s, end_s, confidence, _ = utterance.words[owner]
            confidence = utterance.confidence if confidence is None else confidence
            times = [_share_of_time(start_s, end_s, i, size) for i in range(size)]
        rows += [(owner, start_s, end_s, confidence) for start_s, end_s in times]
    return Timings(*zip(*rows, strict=True))


def _of_plain_words(utterance: Utterance) -> Timings:
    """The same where the text is just words: twice as quick."""
    words = [word for word in utterance.words if word.text]
    shares = [(text, start_s, (end_s - start_s) / len(text)) for text, start_s, end_s, _, _ in words]
    return Timings(
        tuple([index for index, word in enumerate(utterance.words) for _ in word.text]),
        tuple([start_s + at * step_s for text, start_s, step_s in shares for at in range(len(text))]),
        tuple([start_s + at * step_s for text, start_s, step_s in shares for at in range(1, len(text) + 1)]),
        tuple(_confidences(utterance)),
    )


def _is_just_words(utterance: Utterance, places: Places) -> bool:
    """Whether the text is just its words, as that of most recognisers is, and every character a syllable."""
    return places.is_plain and "".join([word.text for word in utterance.words]) == utterance.text


def _confidences(utterance: Utterance) -> list[float | None]:
    """How sure the word of each character is, where the text is just words."""
    others = utterance.confidence
    return [others if confidence is None else confidence for text, _, _, confidence, _ in utterance.words for _ in text]


def _share_of_time(
    start_s: Seconds | None, end_s: Seconds | None, number: int, shares: int
) -> tuple[Seconds | None, Seconds | None]:
    if start_s is None or end_s is None:
        return start_s, end_s
    step_s = (end_s - start_s) / shares
    return start_s + number * step_s, start_s + (number + 1) * step_s
