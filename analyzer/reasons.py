"""Why a call as a whole has no score: a code for programs, then words for people."""

from __future__ import annotations

from analyzer.domain import CallScore, CallStatus, Fit, Speaker, Transcript
from analyzer.errors import AudioError

_BY_WARNING = {
    "no_speech": "录音中没有检测到语音",
    "dual_mono": "双声道内容相同，无法区分说话人",
    "dead_channel": "有一个声道没有信号，无法区分说话人",
    "mono": "单声道录音，无法区分说话人",
}


def reason_for(transcript: Transcript, score: CallScore) -> str:
    """``code: 说明`` for a call that is ``cannot_judge``; what the score says for any other."""
    if score.status is not CallStatus.CANNOT_JUDGE:
        return score.reason
    for code, text in _BY_WARNING.items():
        if code in transcript.warnings:
            return f"{code}: {text}"
    quality = transcript.quality_of(Speaker.AGENT)
    if quality is not None and quality.fit in (Fit.DOUBTFUL, Fit.NO_SPEECH):
        code = "doubtful_speech" if quality.fit is Fit.DOUBTFUL else "agent_silent"
        return f"{code}: {quality.note}"
    return f"too_little_judged: {score.reason}"


def reason_of_failure(error: AudioError) -> str:
    """``code: what (the way out)`` for a recording that could not be used; its path is in a column of its own."""
    hint = f" ({error.hint})" if error.hint else ""
    return f"{error.fault.value}: {error.message}{hint}"
