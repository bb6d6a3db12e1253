"""Text as the words that pypinyin takes it apart into, found in less than half its time: a season has a million."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.mmseg import p_set

_HAN = RE_HANS.pattern.removeprefix("^(?:").removesuffix(")+$")
_RUN = re.compile(f"{_HAN}+|.", re.DOTALL)


def words_of(text: str) -> list[str]:
    """``text`` in pieces: the longest words of pypinyin's dictionary, from the left, and what is in none of them
    character by character."""
    words: list[str] = []
    longest = _longest()
    for run in _RUN.findall(text):
        at, end = 0, len(run)
        while at < end:
            most = longest.get(run[at : at + 2], 1)
            size = min(most, end - at)
            while size > 1 and run[at : at + size] not in PHRASES_DICT:
                size -= 1
            # An end of the run with which longer words begin, such as 一路风, pypinyin takes character by character.
            if size < 2 <= most and run[at:] in p_set:
                words += run[at:]
                break
            words.append(run[at : at + size])
            at += size
    return words


@lru_cache(maxsize=1)
def _longest() -> Mapping[str, int]:
    """How many characters the longest word has that begins with these two."""
    longest: dict[str, int] = {}
    for word in PHRASES_DICT:
        start = word[:2]
        longest[start] = max(len(word), longest.get(start, 0))
    return longest
