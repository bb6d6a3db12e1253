"""Small calls with times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import Speaker, Transcript, Utterance
from analyzer.rules.scene import Call
from analyzer.scripts.schema import Band, FatalEffect, Scoring

WHO = {"坐席": Speaker.AGENT, "客户": Speaker.CUSTOMER, "某人": Speaker.UNKNOWN}
SCORING = Scoring(fatal=FatalEffect.ZERO, grades=(Band(grade="差", from_pct=0),))

MakeCall = Callable[..., Call]


@pytest.fixture
def call_of() -> MakeCall:
    """Makes a call of lines ``(who, start_s, end_s, text)``, with a level or a confidence behind if need be."""

    def make(*lines: tuple[Any, ...], **known: Any) -> Call:
        utterances = tuple(_utterance(*line) for line in lines)
        return Call.of(Transcript("c", utterances, **known), {}, SCORING, 0.9)

    return make


def _utterance(
    who: str,
    start_s: float | None,
    end_s: float | None,
    text: str,
    level_dbfs: float | None = None,
    confidence: float | None = None,
) -> Utterance:
    return Utterance(WHO[who], text, start_s, end_s, confidence, level_dbfs=level_dbfs)
