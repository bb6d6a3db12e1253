"""One dialogue → one recording file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maker import SAMPLE_RATE_HZ
from maker.dialogue import Dialogue, Role, load_dialogue
from maker.files import encode, lose_rest
from maker.telephone import through_line
from maker.timeline import SPEECH_DB, Timeline, Turn, lay_out
from maker.voice import Synthesizer

_BYTES_PER_SAMPLE = {"PCM_16": 2, "ALAW": 1, "ULAW": 1}


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file. ``turns`` are those that are heard in it; ``duration_s`` is what it really holds."""

    call_id: str
    path: Path
    duration_s: float
    turns: tuple[Turn, ...] = ()


def make_recording(dialogue_path: Path, folder: Path) -> Made:
    """Speak a dialogue and write its file into ``folder``. To be called once per process (see Synthesizer)."""
    dialogue = load_dialogue(dialogue_path)
    path = folder / dialogue.file
    if dialogue.content is not None:
        path.write_text(dialogue.content, encoding="utf-8", newline="\n")
        return Made(dialogue.call_id, path, 0.0)
    assert dialogue.encoding is not None  # Dialogue makes sure of it
    timeline = lay_out(dialogue, Synthesizer())
    samples = _channels(dialogue, timeline)
    data = encode(samples, dialogue.encoding)
    frames = len(samples)
    if dialogue.ending and dialogue.ending.keep_lines:
        last = timeline.turns[dialogue.ending.keep_lines - 1]
        frames = round((last.end_s + last.line.pause_s / 2) * SAMPLE_RATE_HZ)
        data = lose_rest(data, frames, samples.shape[1] * _BYTES_PER_SAMPLE[dialogue.encoding])
    path.write_bytes(data)
    duration_s = frames / SAMPLE_RATE_HZ
    turns = tuple(turn for turn in timeline.turns if turn.line.text and turn.start_s < duration_s)
    return Made(dialogue.call_id, path, duration_s, turns)


def _channels(dialogue: Dialogue, timeline: Timeline) -> NDArray[np.int16]:
    """Frames × channels as the recorder would have stored them."""
    random = np.random.default_rng(int(dialogue.call_id.removeprefix("ZB-")))
    if dialogue.layout in ("mono", "dual_mono"):
        together = timeline.signals["agent"] + timeline.signals["customer"]
        heard = through_line(together, SPEECH_DB["customer"] - dialogue.snr_db, random)
        return np.stack([heard] * (2 if dialogue.layout == "dual_mono" else 1), axis=1)
    order: tuple[Role, Role] = ("customer", "agent") if dialogue.agent_channel == 1 else ("agent", "customer")
    heard_by = [through_line(timeline.signals[role], SPEECH_DB[role] - dialogue.snr_db, random) for role in order]
    return np.stack(heard_by, axis=1)
