"""Why a call as a whole could not be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer import reasons
from analyzer.audio import AudioWarning
from analyzer.domain import CallScore, CallStatus, Fit, Speaker, SpeechQuality, Transcript
from analyzer.reasons import reason_for

UNJUDGED = CallScore("1", CallStatus.CANNOT_JUDGE, reason="没有可以判定的质检项")
PLAIN = Transcript("1", ())


def quality(fit: Fit, speaker: Speaker = Speaker.AGENT) -> SpeechQuality:
    return SpeechQuality(speaker, fit, note="坐席声道识别置信度过低")


@pytest.mark.parametrize("code", ["no_speech", "dual_mono", "dead_channel", "mono"])
def test_the_recording_itself_is_the_reason(code: str) -> None:
    found = reason_for(replace(PLAIN, warnings=("truncated", code)), UNJUDGED)
    assert found.startswith(f"{code}: ")
    assert any("一" <= char <= "鿿" for char in found), "the supervisor reads Chinese"


@pytest.mark.parametrize(
    ("warnings", "code"),
    [
        (("mono", "no_speech"), "no_speech"),
        (("dead_channel", "no_speech"), "no_speech"),
        (("dual_mono", "no_speech"), "no_speech"),
    ],
)
def test_silence_comes_before_what_it_causes(warnings: tuple[str, ...], code: str) -> None:
    assert reason_for(replace(PLAIN, warnings=warnings), UNJUDGED).startswith(f"{code}: ")


def test_then_the_agents_speech() -> None:
    doubtful = replace(PLAIN, qualities=(quality(Fit.DOUBTFUL),))
    assert reason_for(doubtful, UNJUDGED) == "doubtful_speech: 坐席声道识别置信度过低"
    silent = replace(PLAIN, qualities=(quality(Fit.NO_SPEECH),))
    assert reason_for(silent, UNJUDGED).startswith("agent_silent: ")


@pytest.mark.parametrize("qualities", [(), (quality(Fit.GOOD),), (quality(Fit.DOUBTFUL, Speaker.CUSTOMER),)])
def test_else_too_little_was_judged(qualities: tuple[SpeechQuality, ...]) -> None:
    found = reason_for(replace(PLAIN, qualities=qualities, warnings=("truncated",)), UNJUDGED)
    assert found == "too_little_judged: 没有可以判定的质检项"


@pytest.mark.parametrize("status", [CallStatus.SCORED, CallStatus.SKIPPED, CallStatus.FAILED])
def test_any_other_ending_keeps_its_own_reason(status: CallStatus) -> None:
    score = CallScore("1", status, reason="as it was")
    assert reason_for(replace(PLAIN, warnings=("mono",)), score) == "as it was"


def test_the_codes_are_warnings_that_listening_gives() -> None:
    assert set(reasons._BY_WARNING) <= {warning.value for warning in AudioWarning} | {"mono"}
