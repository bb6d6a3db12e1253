"""Each sign that model and speech do not fit makes the channel doubtful, and says which sign it was."""

from __future__ import annotations

import pytest

from analyzer.domain import Fit, Span, Speaker, Word
from analyzer.models.calibration import Calibration
from analyzer.settings import SpeechSettings
from analyzer.speech.fit import assess

SETTINGS = SpeechSettings()


def words(count: int, confidence: float | None = 0.95) -> list[Word]:
    return [Word("热", i * 0.2, i * 0.2 + 0.2, confidence) for i in range(count)]


def fit_of(heard: list[Word], speech_s: float, **changed: float) -> tuple[Fit, str]:
    settings = SETTINGS.model_copy(update=changed)
    quality = assess(heard, (Span(1.0, 1.0 + speech_s),), Speaker.AGENT, settings)
    return quality.fit, quality.note


def test_clear_speech_fits_and_needs_no_note() -> None:
    assert fit_of(words(40), 10.0) == (Fit.GOOD, "")


@pytest.mark.parametrize(
    ("heard", "speech_s", "fit", "says"),
    [
        (words(3), 0.9, Fit.NO_SPEECH, "几乎没有检测到语音"),
        ([], 0.0, Fit.NO_SPEECH, "几乎没有检测到语音"),
        ([], 10.0, Fit.DOUBTFUL, "没有识别出任何词"),
        (words(40, 0.74), 10.0, Fit.DOUBTFUL, "置信度过低"),
        (words(14), 10.0, Fit.DOUBTFUL, "字数与语音时长不符"),
        (words(91), 10.0, Fit.DOUBTFUL, "字数与语音时长不符"),
    ],
    ids=["short", "none", "no words", "unsure", "too few", "too many"],
)
def test_signs_of_a_misfit(heard: list[Word], speech_s: float, fit: Fit, says: str) -> None:
    found, note = fit_of(heard, speech_s)
    assert found is fit
    assert note.startswith("坐席声道")
    assert says in note


@pytest.mark.parametrize(
    ("heard", "speech_s"),
    [(words(40, 0.75), 10.0), (words(15), 10.0), (words(90), 10.0), (words(6), 1.0), (words(40, None), 10.0)],
    ids=["confidence", "fewest", "most", "shortest", "no confidences"],
)
def test_the_limits_themselves_are_good(heard: list[Word], speech_s: float) -> None:
    assert fit_of(heard, speech_s)[0] is Fit.GOOD


def test_thresholds_are_the_settings() -> None:
    assert fit_of(words(40), 10.0, min_mean_confidence=0.96)[0] is Fit.DOUBTFUL
    assert fit_of(words(40), 10.0, min_syllables_per_s=4.5)[0] is Fit.DOUBTFUL
    assert fit_of(words(40), 10.0, max_syllables_per_s=3.5)[0] is Fit.DOUBTFUL
    assert fit_of(words(40), 10.0, min_speech_s=11.0)[0] is Fit.NO_SPEECH


def test_measures_are_kept() -> None:
    quality = assess(words(30, 0.9), (Span(0, 4), Span(6, 12)), Speaker.CUSTOMER, SETTINGS)
    assert (quality.speech_s, quality.mean_confidence, quality.syllables_per_s) == (10.0, 0.9, 3.0)
    silent = assess([], (), Speaker.CUSTOMER, SETTINGS)
    assert (silent.speech_s, silent.mean_confidence, silent.syllables_per_s) == (0.0, None, None)


def test_an_unknown_word_is_one_syllable_not_its_five_letters() -> None:
    unknown = [Word("[unk]", i, i + 0.5, 0.9) for i in range(20)]
    assert assess(unknown, (Span(0, 10),), Speaker.AGENT, SETTINGS).syllables_per_s == 2.0


def test_a_handful_of_syllables_shows_nothing() -> None:
    found, note = fit_of(words(5), 1.0)
    assert found is Fit.DOUBTFUL
    assert "只识别出 5 个字" in note


def test_a_models_calibration_may_be_stricter_but_not_laxer() -> None:
    strict = Calibration(min_mean_confidence=0.96, min_syllables_per_s=0.1, min_syllables=50)
    span = (Span(1.0, 11.0),)
    assert assess(words(60), span, Speaker.AGENT, SETTINGS, strict).fit is Fit.DOUBTFUL
    assert assess(words(40, 0.99), span, Speaker.AGENT, SETTINGS, strict).fit is Fit.DOUBTFUL
    assert assess(words(60, 0.99), span, Speaker.AGENT, SETTINGS, strict).fit is Fit.GOOD
    assert assess(words(12), span, Speaker.AGENT, SETTINGS, Calibration(min_syllables_per_s=0.1)).fit is Fit.DOUBTFUL
