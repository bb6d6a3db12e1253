"""Folding of scripts and forms. Invariant: the result is as long as the input, so every offset stays valid."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
# Full-width letters may be upper case as well.
_FORMS = _UPPER | {code: _UPPER.get(plain, plain) for code, plain in _FULL_WIDTH.items()}
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    # t2s is length preserving; the regional tables (tw2sp …) replace words and would move offsets.
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Simplified characters, ASCII instead of full-width forms, lower case ASCII letters; same length as ``text``."""
    # Most texts are ideographs alone, which have one form.
    plain = text if _IDEOGRAPHS.fullmatch(text) else _SURROGATE.sub("\ufffd", text).translate(_FORMS)
    simplified = _simplified(plain)
    if len(simplified) == len(plain):
        return simplified
    pairs = [(char, _simplified(char)) for char in plain]
    return "".join(converted if len(converted) == 1 else char for char, converted in pairs)


def _simplified(text: str) -> str:
    return str(_to_simplified().convert(text))


def canonical(text: str) -> str:
    """Merge characters that are said for the same number: 幺 and 一, 两 and 二, U+3007 and 零. Same length."""
    return text.replace("幺", "一").replace("两", "二").replace("\u3007", "零")
