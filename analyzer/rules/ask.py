"""Asking a condition of a call: sends each kind of condition to whoever answers it, and combines the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analyzer.rules.said import said
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
    for key, combine in _COMBINED.items():
        parts: tuple[Condition, ...] | None = getattr(condition, key)
        if parts is not None:
            return combine(ask(part, call) for part in parts)
    for key, answer in _ANSWERED.items():
        block = getattr(condition, key)
        if block is not None:
            return answer(block, call)
    return Answer(Truth.UNKNOWN, "没有可以判断的条件")
