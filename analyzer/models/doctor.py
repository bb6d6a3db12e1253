"""Whether the recogniser can work with a model on this machine, found out by doing it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ModelError
from analyzer.models.layout import read_layout
from analyzer.models.locate import ModelFolder

TIMEOUT_S = 300.0
_NO_GRAMMARS = "Runtime graphs are not supported"
_STAGES = {
    "import": "importing vosk",
    "load": "loading the model",
    "silence": "decoding a second of silence",
    "grammar": "decoding a second of silence with a grammar",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A model that works. ``silence_text`` is what was heard in one second of silence: nothing, in a good model."""

    vosk_version: str
    load_s: float
    silence_s: float
    silence_text: str
    has_grammars: bool


def diagnose(model: ModelFolder, *, timeout_s: float = TIMEOUT_S) -> Diagnosis:
    """Load ``model`` in a process of its own and decode silence with it.

    Raises ``ModelError`` naming the step that failed and the recogniser's own last word on it.
    """
    # -P keeps the probe's folder off the module path: its neighbours must not stand in for modules that Vosk imports.
    script = Path(__file__).with_name("probe.py")
    command = [sys.executable, "-P", str(script), str(model.path), str(model.sample_rate_hz)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=timeout_s, check=False, encoding="utf-8", errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"no answer from the recogniser within {timeout_s:.0f} s", path=model.path) from error
    told = {report["stage"]: report for report in map(json.loads, done.stdout.splitlines())}
    failed = next((stage for stage in _STAGES if stage not in told), None)
    if done.returncode != 0 or failed:
        raise ModelError(
            f"{_STAGES[failed or 'grammar']} failed: {_how_it_ended(done.returncode)}: {_last_word(done.stderr)}",
            path=model.path,
            hint=_way_out(failed),
        )
    return Diagnosis(
        vosk_version=told["import"]["version"],
        load_s=told["load"]["seconds"],
        silence_s=told["silence"]["seconds"],
        silence_text=told["silence"]["text"],
        has_grammars=read_layout(model.path).has_grammars and _NO_GRAMMARS not in done.stderr,
    )


def _how_it_ended(returncode: int) -> str:
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return f"crashed with {signal.Signals(-returncode).name}"
    except ValueError:
        return f"crashed with signal {-returncode}"


def _last_word(stderr: str) -> str:
    """The line that says most: Kaldi's first error, else the last line of the traceback."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    error = next((line for line in lines if line.startswith("ERROR")), None)
    return error or (lines[-1] if lines else "it said nothing")


def _way_out(failed: str | None) -> str:
    if failed == "import":
        return "install it with: pip install vosk"
    return "check the files with: callscript models verify"
