"""Places the turns of a dialogue on the time line: one clean signal per speaker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maker import SAMPLE_RATE_HZ, sounds
from maker.dialogue import Dialogue, Line, Role
from maker.telephone import band
from maker.voice import Synthesizer

SPEECH_DB: dict[Role, float] = {"agent": -20.0, "customer": -23.0}
_EVENT_DB = -22.0
_LEAD_S = 0.6
_FADE_S = 0.004


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a line was put, in seconds from the start of the recording."""

    line: Line
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The band-limited signals by speaker, all of the same length, without noise; and where each turn is."""

    signals: dict[Role, NDArray[np.float64]]
    turns: tuple[Turn, ...]


def lay_out(dialogue: Dialogue, synthesizer: Synthesizer) -> Timeline:
    """Speak every line and put it in its place. A recording that ends mid-sentence stops inside its last turn."""
    placed: list[tuple[Turn, NDArray[np.float64]]] = []
    cursor_s = end_s = _LEAD_S
    for line in dialogue.lines:
        sound = _sound(line, dialogue, synthesizer)
        start = round((end_s - line.overlap_s if line.overlap_s else cursor_s) * SAMPLE_RATE_HZ)
        turn = Turn(line, start / SAMPLE_RATE_HZ, (start + len(sound)) / SAMPLE_RATE_HZ)
        placed.append((turn, sound))
        end_s = max(end_s, turn.end_s)
        cursor_s = end_s + line.pause_s
    if dialogue.ending and dialogue.ending.cut_s:
        cursor_s = end_s - dialogue.ending.cut_s
    length = round(cursor_s * SAMPLE_RATE_HZ)
    signals: dict[Role, NDArray[np.float64]] = {role: np.zeros(length) for role in SPEECH_DB}
    for turn, sound in placed:
        start = round(turn.start_s * SAMPLE_RATE_HZ)
        fitting = sound[: max(0, length - start)]
        signals[turn.line.speaker][start : start + len(fitting)] += fitting
    return Timeline(signals, tuple(turn for turn, _ in placed))


def _sound(line: Line, dialogue: Dialogue, synthesizer: Synthesizer) -> NDArray[np.float64]:
    if line.text is not None:
        return _at_level(synthesizer.speak(line.text, dialogue.voices[line.speaker]), SPEECH_DB[line.speaker])
    assert line.duration_s is not None  # Line makes sure of it
    if line.event == "ringback":
        return _at_level(sounds.ringback(line.duration_s), _EVENT_DB)
    if line.event == "hold_music":
        return _at_level(sounds.hold_music(line.duration_s), _EVENT_DB)
    return np.zeros(round(line.duration_s * SAMPLE_RATE_HZ))


def _at_level(sound: NDArray[np.float64], level_db: float) -> NDArray[np.float64]:
    """Band-limit, scale to ``level_db`` (RMS over what sounds, full scale 0 dB), soften both ends."""
    heard = band(sound)
    active = heard[np.abs(heard) > 0.02 * np.max(np.abs(heard))]
    scaled = heard * (10 ** (level_db / 20) / np.sqrt(np.mean(active**2)))
    fade = np.linspace(0.0, 1.0, round(_FADE_S * SAMPLE_RATE_HZ))
    scaled[: len(fade)] *= fade
    scaled[-len(fade) :] *= fade[::-1]
    return scaled
