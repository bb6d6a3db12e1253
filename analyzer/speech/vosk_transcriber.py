"""The Vosk recogniser: one model shared by all threads, a recogniser per stream.

What the wrapper hides (vosk 0.3.45): a model without a path is looked for on the network and ends the process; a
broken model raises a bare ``Exception`` whose reason only stands in Kaldi's log; destructors of half-built objects
complain. Times restart with every stream and ``FinalResult``, so they are mapped back to the recording here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import Any

import numpy as np
import vosk
from numpy.typing import NDArray

from analyzer.domain import Seconds, Word
from analyzer.errors import ModelError
from analyzer.models.locate import ModelFolder
from analyzer.speech.kaldi_log import led_away
from analyzer.speech.transcriber import UNKNOWN_WORD, Segment

CHUNK_S = 1.0
"""Sound handed over at once. Vosk looks for the end of an utterance after each chunk."""

MAX_SYLLABLE_S = 1.5
"""Nobody holds a syllable longer: what the recogniser stretches so is a hum or a tone, not a word."""

_VERBOSE, _ERRORS_ONLY = 0, -2
_JOIN_S = 1e-3


class VoskTranscriber:
    """A loaded model. Raises ModelError, with Kaldi's reason, when the folder cannot be loaded."""

    def __init__(self, folder: ModelFolder) -> None:
        self.folder = folder
        self._model = _load(folder)

    @property
    def sample_rate_hz(self) -> int:
        return self.folder.sample_rate_hz

    @property
    def fingerprint(self) -> str:
        return f"{self.folder.fingerprint}-vosk-{CHUNK_S:g}"

    def words(self, segments: Iterable[Segment]) -> tuple[Word, ...]:
        """See ``Transcriber.words``. Unknown words are kept as ``[unk]``: something was said there."""
        stream = _Stream(self._model, self.sample_rate_hz)
        for start_s, samples in segments:
            stream.feed(start_s, samples)
        return stream.finish()


class _Stream:
    """One recogniser, fed with stretches of a recording."""

    def __init__(self, model: Any, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._recogniser = vosk.KaldiRecognizer(model, sample_rate_hz)
        self._recogniser.SetWords(True)
        self._words: list[Word] = []
        self._fed = 0
        self._stretch_fed = 0
        self._stretch_start_s: Seconds | None = None
        self._next_s: Seconds = 0.0

    def feed(self, start_s: Seconds, samples: NDArray[np.int16]) -> None:
        if self._stretch_start_s is None or abs(start_s - self._next_s) > _JOIN_S:
            self._end_stretch()
            self._stretch_start_s, self._stretch_fed = start_s, self._fed
        chunk = round(CHUNK_S * self._rate_hz)
        for at in range(0, len(samples), chunk):
            part = samples[at : at + chunk]
            if self._recogniser.AcceptWaveform(part.tobytes()):
                self._take(self._recogniser.Result())
            self._fed += len(part)
        self._next_s = start_s + len(samples) / self._rate_hz

    def finish(self) -> tuple[Word, ...]:
        self._end_stretch()
        return tuple(self._words)

    def _end_stretch(self) -> None:
        if self._stretch_start_s is not None:
            self._take(self._recogniser.FinalResult())
            self._stretch_start_s = None

    def _take(self, result: str) -> None:
        """Vosk counts time in samples fed; the stretch knows where in the recording they came from."""
        shift_s = (self._stretch_start_s or 0.0) - self._stretch_fed / self._rate_hz
        for word in json.loads(result).get("result", ()):
            start_s = max(word["start"] + shift_s, self._words[-1].end_s if self._words else 0.0, 0.0)
            end_s = max(word["end"] + shift_s, start_s)
            syllables = 1 if word["word"] == UNKNOWN_WORD else len(word["word"])
            if word["end"] - word["start"] > MAX_SYLLABLE_S * syllables:
                continue
            self._words.append(Word(word["word"], round(start_s, 3), round(end_s, 3), min(1.0, float(word["conf"]))))


_loading = threading.Lock()


def _load(folder: ModelFolder) -> Any:
    model, failure = None, ""
    with _loading, led_away() as log:
        vosk.SetLogLevel(_VERBOSE)
        try:
            loaded = vosk.Model(model_path=str(folder.path))
            vosk.KaldiRecognizer(loaded, folder.sample_rate_hz)  # a damaged graph shows only here
            model = loaded
        except Exception as error:  # vosk raises nothing narrower
            failure = str(error)
        finally:
            vosk.SetLogLevel(_ERRORS_ONLY)
    if model is None:
        raise ModelError(
            f"the recogniser cannot load this model: {log.last_error or failure}",
            hint="check it with `callscript models verify` or install it again",
            path=folder.path,
        )
    return model
