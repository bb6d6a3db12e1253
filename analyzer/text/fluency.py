"""How much a run of characters looks like words, judged by the word frequencies of jieba's dictionary.

A recogniser that hears a sentence right writes common words; one that is lost writes characters that make none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import jieba

_LONGEST_WORD = 4
# Rarer words are names and oddities that the dictionary lists by the ten thousand; they say little and cost memory.
_RAREST = 3


class _Words(NamedTuple):
    """How often each word was counted, and the natural log of the share that a count is; ``rarest`` is that of a
    character that is no word."""

    counts: Mapping[str, int]
    logs: Mapping[int, float]
    rarest: float


@lru_cache(maxsize=1)
def _words() -> _Words:
    with jieba.get_dict_file() as lines:
        # Word, count and part of speech in turn: a third of a million of them, which every process reads.
        told = lines.read().decode("utf-8").split()
    pairs = zip(told[::3], map(int, told[1::3]), strict=True)
    counts = {word: count for word, count in pairs if len(word) <= _LONGEST_WORD and count >= _RAREST}
    log_total = math.log(sum(counts.values()))
    return _Words(counts, {count: math.log(count) - log_total for count in set(counts.values())}, -log_total)


@lru_cache(maxsize=65_536)
def fluency(text: str) -> float:
    """Log probability, in nats, of the likeliest way to cut ``text`` (simplified characters) into words; 0 when empty.

    Only differences between texts mean anything. Time is linear in the length.
    """
    return _likeliest(text)[0]


@lru_cache(maxsize=65_536)
def cuts(text: str) -> frozenset[int]:
    """Where that way cuts ``text``, as indices of characters; 0 and the length are among them."""
    return _likeliest(text)[1]


def _likeliest(text: str) -> tuple[float, frozenset[int]]:
    counts, logs, rarest = _words()
    best, came_from = [0.0], [0]
    for end in range(1, len(text) + 1):
        count = counts.get(text[end - 1])
        value, begin = best[end - 1] + (rarest if count is None else logs[count]), end - 1
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            count = counts.get(text[start:end])
            if count is not None and best[start] + logs[count] > value:
                value, begin = best[start] + logs[count], start
        best.append(value)
        came_from.append(begin)
    at, places = len(text), {0, len(text)}
    while at:
        at = came_from[at]
        places.add(at)
    return best[-1], frozenset(places)
