"""Folding of scripts and forms. Invariant: the result is as long as the input, so every offset stays valid."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAME_WORD = str.maketrans({"幺": "一", "两": "二", "\u3007": "零"})


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    # t2s is length preserving; the regional tables (tw2sp …) replace words and would move offsets.
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Simplified characters, ASCII instead of full-width forms, lower case ASCII letters; same length as ``text``."""
    plain = _SURROGATE.sub("\ufffd", text).translate(_FULL_WIDTH).translate(_UPPER)
    simplified = _simplified(plain)
    if len(simplified) == len(plain):
        return simplified
    pairs = [(char, _simplified(char)) for char in plain]
    return "".join(converted if len(converted) == 1 else char for char, converted in pairs)


def _simplified(text: str) -> str:
    return str(_to_simplified().convert(text))


def canonical(text: str) -> str:
    """Merge characters that are said for the same number: 幺 and 一, 两 and 二, U+3007 and 零. Same length."""
    return text.translate(_SAME_WORD)
