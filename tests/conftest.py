"""A studio for recordings whose words are known beforehand, and a recogniser that knows them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import settings
from numpy.typing import NDArray

from analyzer.domain import Word
from analyzer.ingest import CallInput
from analyzer.models.locate import ModelFolder, locate_model
from analyzer.speech.transcriber import Segment
from analyzer.speech.vosk_transcriber import VoskTranscriber

# The same examples in every run: what nobody has seen yet is looked for by hand, with HYPOTHESIS_PROFILE=explore.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
RATE_HZ = 8000
_FIRST_PEAK, _PEAK_STEP = 2000, 40
_SYLLABLE_S = 0.2


@dataclass
class FakeTranscriber:
    """Tells a voice by its loudest sample, and hears the line that the studio wrote down for that loudness."""

    sample_rate_hz: int = RATE_HZ
    fingerprint: str = "fake"
    lines: dict[int, str] = field(default_factory=dict)
    streams: int = 0
    confidence: float = 0.95
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def words(self, segments: Iterable[Segment]) -> tuple[Word, ...]:
        with self._lock:
            self.streams += 1
        parts = list(segments)
        if not parts:
            return ()
        line = self.lines[int(max(np.abs(samples).max() for _, samples in parts))]
        if line == "!":
            raise RuntimeError("a bug in the recogniser")
        start_s = parts[0][0]
        return tuple(
            Word(char, start_s + i * _SYLLABLE_S, start_s + (i + 1) * _SYLLABLE_S, self.confidence)
            for i, char in enumerate(line)
        )


@dataclass
class Studio:
    """Records calls into ``folder``; ``transcriber`` hears what was said in them."""

    folder: Path
    voice: NDArray[np.int16]
    transcriber: FakeTranscriber = field(default_factory=FakeTranscriber)

    def record(self, name: str, agent: str, customer: str, *, agent_channel: int = 0) -> CallInput:
        """A stereo call: the agent's line, then the customer's; ``!`` as a line breaks the recogniser."""
        agent_voice, customer_voice = self._say(agent), self._say(customer)
        pause = np.zeros(RATE_HZ, np.int16)
        channels = [
            np.concatenate([pause, agent_voice, pause, np.zeros_like(customer_voice), pause]),
            np.concatenate([pause, np.zeros_like(agent_voice), pause, customer_voice, pause]),
        ]
        path = self.folder / f"{name}.wav"
        self.folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.stack(channels[:: -1 if agent_channel else 1], axis=1), RATE_HZ)
        return CallInput(path, name)

    def _say(self, line: str) -> NDArray[np.int16]:
        peak = _FIRST_PEAK + _PEAK_STEP * len(self.transcriber.lines)
        self.transcriber.lines[peak] = line
        length = round(max(2.0, len(line) * _SYLLABLE_S) * RATE_HZ)
        voice = np.resize(self.voice, length).astype(np.float64)
        return np.round(voice / np.abs(voice).max() * peak).astype(np.int16)


@pytest.fixture(scope="session")
def voice() -> NDArray[np.int16]:
    """Two seconds of one sample's agent."""
    samples, rate_hz = soundfile.read(SAMPLES / "recordings" / "ZB-0001_full.flac", dtype="int16", always_2d=True)
    assert rate_hz == RATE_HZ
    return samples[round(0.6 * RATE_HZ) : round(2.6 * RATE_HZ), 0]


@pytest.fixture
def studio(tmp_path: Path, voice: NDArray[np.int16]) -> Studio:
    return Studio(tmp_path / "recordings", voice)


@pytest.fixture(scope="session")
def demo_model() -> ModelFolder:
    return locate_model("demo-zh")


@pytest.fixture(scope="session")
def vosk_transcriber(demo_model: ModelFolder) -> VoskTranscriber:
    return VoskTranscriber(demo_model)


@dataclass
class TickingClock:
    """A second later at every look; only tests set it."""

    now: datetime = datetime(2026, 11, 21, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()
