"""Whether recognised words can be trusted as evidence: do model and speech fit?

A recogniser always answers with words of its own vocabulary. Speech that it was not made for – another language, an
accent, a voice quality, a line it never heard – comes out as other words, and some of them may be forbidden ones. Such
a channel is ``doubtful``, and no rule on it can fail. The signs, each with its threshold in the settings:

* the recogniser's own mean confidence is low;
* it heard far fewer, or far more, syllables than the detected speech can hold (Mandarin: 3–8 a second);
* there are too few syllables to tell.

The settings say what holds for any model; a model's own calibration may be stricter, never laxer.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.domain import Fit, Speaker, SpeechQuality, Word
from analyzer.models.calibration import Calibration
from analyzer.settings import SpeechSettings
from analyzer.spans import Spans, total_s
from analyzer.speech.transcriber import UNKNOWN_WORD
from analyzer.speech.utterances import mean_confidence

_WHO = {Speaker.AGENT: "坐席", Speaker.CUSTOMER: "客户", Speaker.UNKNOWN: "录音"}


def assess(
    words: Sequence[Word],
    speech: Spans,
    speaker: Speaker,
    settings: SpeechSettings,
    calibration: Calibration = Calibration(),  # noqa: B008 - frozen
) -> SpeechQuality:
    """Judge one channel from its words and its tight speech spans."""
    speech_s = round(total_s(speech), 3)
    confidence = mean_confidence(words)
    syllables = sum(1 if word.text == UNKNOWN_WORD else len(word.text) for word in words)
    rate = syllables / speech_s if speech_s else 0.0
    fit, note = _judge(speech_s, syllables, rate, confidence, settings, calibration)
    return SpeechQuality(
        speaker=speaker,
        fit=fit,
        speech_s=speech_s,
        mean_confidence=None if confidence is None else round(confidence, 4),
        syllables_per_s=round(rate, 2) if speech_s else None,
        note=f"{_WHO[speaker]}声道{note}" if note else "",
    )


def _judge(
    speech_s: float,
    syllables: int,
    rate: float,
    confidence: float | None,
    settings: SpeechSettings,
    calibration: Calibration,
) -> tuple[Fit, str]:
    if speech_s < settings.min_speech_s:
        return Fit.NO_SPEECH, f"几乎没有检测到语音（{speech_s:.1f} 秒）"
    if not syllables:
        return Fit.DOUBTFUL, "有语音，但没有识别出任何词"
    if syllables < max(settings.min_syllables, calibration.min_syllables):
        return Fit.DOUBTFUL, f"只识别出 {syllables} 个字，不足以确认识别结果可靠"
    if confidence is not None and confidence < max(settings.min_mean_confidence, calibration.min_mean_confidence):
        return Fit.DOUBTFUL, f"识别置信度过低（{confidence:.2f}），模型与语音不匹配"
    if not max(settings.min_syllables_per_s, calibration.min_syllables_per_s) <= rate <= settings.max_syllables_per_s:
        return Fit.DOUBTFUL, f"识别字数与语音时长不符（每秒 {rate:.1f} 字），识别结果不可靠"
    return Fit.GOOD, ""
