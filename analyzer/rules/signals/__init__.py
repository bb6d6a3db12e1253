"""Conditions on what the recording and the telephone system tell besides words: pauses, talk-over, pace, loudness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analyzer.rules.scene import Call
from analyzer.rules.signals.data import data
from analyzer.rules.signals.loudness import loudness
from analyzer.rules.signals.pace import pace
from analyzer.rules.signals.repeated import repeated
from analyzer.rules.signals.silence import silence
from analyzer.rules.signals.talk_over import talk_over
from analyzer.rules.truth import Answer

ANSWERED: Mapping[str, Callable[[Any, Call], Answer]] = {
    "data": data,
    "silence": silence,
    "talk_over": talk_over,
    "pace": pace,
    "loudness": loudness,
    "repeated": repeated,
}
"""The key of each condition, and who answers it."""
