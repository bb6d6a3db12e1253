"""Folding of scripts and forms. Invariant: the result is as long as the input, so every offset stays valid."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAME_WORD = str.maketrans({"幺": "一", "两": "二", "〇": "零"})


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    # t2s is length preserving; the regional tables (tw2sp …) replace words and would move offsets.
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Simplified characters, ASCII instead of full-width forms, lower case ASCII letters; same length as ``text``."""
    plain = _SURROGATE.sub("\ufffd", text).translate(_FULL_WIDTH).translate(_UPPER)
    simplified = _to_simplified().convert(plain)
    if len(simplified) == len(plain):
        return simplified
    return "".join(c if len(c) == 1 else original for original, c in _one_by_one(plain))


def _one_by_one(text: str) -> list[tuple[str, str]]:
    return [(char, _to_simplified().convert(char)) for char in text]


def canonical(text: str) -> str:
    """Merge characters that are said for the same number: 幺 and 一, 两 and 二, 〇 and 零. Same length."""
    return text.translate(_SAME_WORD)
