"""Asking a condition of a call: sends each kind of condition to whoever answers it, and combines the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from analyzer.rules.said import said
from analyzer.rules.same import Same
from analyzer.rules.scene import Call
from analyzer.rules.signals import ANSWERED
from analyzer.rules.truth import Answer, Truth, all_of, any_of, none_of
from analyzer.scripts.conditions import Condition

_COMBINED: dict[str, Callable[[Iterable[Answer]], Answer]] = {"all_of": all_of, "any_of": any_of, "none_of": none_of}
# Key of a condition → who answers it. Everyone gets the block under that key and the call.
_ANSWERED: dict[str, Callable[[Any, Call], Answer]] = {"said": said, **ANSWERED}


def ask(condition: Condition, call: Call) -> Answer:
    """Whether ``condition`` holds on ``call``, with a note and evidence; never raises for what the call lacks."""
    return call.scene.once_of(condition, lambda: _ask(condition, call))


def _ask(condition: Condition, call: Call) -> Answer:
    key, asked = _asked(Same(condition))
    if key in _COMBINED:
        return _COMBINED[key]([ask(part, call) for part in asked])
    return _ANSWERED[key](asked, call) if key else Answer(Truth.UNKNOWN, "没有可以判断的条件")


@lru_cache(maxsize=4096)
def _asked(same: Same[Condition]) -> tuple[str, Any]:
    """Which kind of condition it is, and what is asked: a condition has one of a dozen keys, the same on every call."""
    told = ((key, getattr(same.subject, key)) for key in (*_COMBINED, *_ANSWERED))
    return next(((key, asked) for key, asked in told if asked is not None), ("", None))
