"""Loads one model in a process of its own and tells, a JSON object a line on stdout, how far it came.

Run as a script by ``analyzer.models.doctor``: Vosk is C++, and a damaged model may end the process instead of
raising. It imports nothing of the analyzer, so that it runs from wherever the file lies.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time


def _tell(stage: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"stage": stage, **facts}) + "\n")
    sys.stdout.flush()


def probe(model_dir: str, sample_rate_hz: int) -> None:
    """Import Vosk, load the model, decode one second of silence without and with a grammar."""
    import vosk

    _tell("import", version=importlib.metadata.version("vosk"))
    started_s = time.perf_counter()
    model = vosk.Model(model_path=model_dir)
    _tell("load", seconds=time.perf_counter() - started_s)
    silence = bytes(2 * sample_rate_hz)
    for stage, extra in (("silence", ()), ("grammar", ('["[unk]"]',))):
        started_s = time.perf_counter()
        recognizer = vosk.KaldiRecognizer(model, sample_rate_hz, *extra)
        recognizer.AcceptWaveform(silence)
        text = json.loads(recognizer.FinalResult())["text"]
        _tell(stage, seconds=time.perf_counter() - started_s, text=text)


if __name__ == "__main__":
    probe(sys.argv[1], int(sys.argv[2]))
