"""Plain Vosk decoding for measurements, with nothing of the product around it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import vosk


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser made of an utterance; words as (text, start_s, end_s, confidence)."""

    text: str
    words: tuple[tuple[str, float, float, float], ...]
    seconds: float


class Recogniser:
    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(model_path=str(folder))

    def hear(self, audio: npt.NDArray[np.int16], sample_rate_hz: int = 8000) -> Heard:
        started = time.process_time()
        recogniser = vosk.KaldiRecognizer(self._model, sample_rate_hz)
        recogniser.SetWords(True)
        results = []
        data = audio.tobytes()
        for at in range(0, len(data), 64_000):
            if recogniser.AcceptWaveform(data[at : at + 64_000]):
                results.append(json.loads(recogniser.Result()))
        results.append(json.loads(recogniser.FinalResult()))
        words = tuple(
            (w["word"], w["start"], w["end"], w["conf"]) for result in results for w in result.get("result", ())
        )
        return Heard("".join(w[0] for w in words), words, time.process_time() - started)
