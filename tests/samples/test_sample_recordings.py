"""The committed recordings hold what the tables beside them say."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from maker.dialogue import Dialogue, load_dialogues
from maker.files import encode
from numpy.typing import NDArray

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RECORDINGS = SAMPLES / "recordings"
CALLS = {dialogue.call_id: dialogue for dialogue in load_dialogues(SAMPLES / "dialogues")}
AUDIO = [dialogue for dialogue in CALLS.values() if dialogue.layout != "not_audio"]
SPOKEN_STEREO = [dialogue for dialogue in AUDIO if dialogue.layout == "stereo" and dialogue.has_speech]


def samples_of(dialogue: Dialogue) -> NDArray[np.float64]:
    samples, rate_hz = soundfile.read(RECORDINGS / dialogue.file, always_2d=True)
    assert rate_hz == 8000
    return samples


def level_db(samples: NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def turns_of(call_id: str) -> list[dict[str, str]]:
    with (SAMPLES / "turns.csv").open(encoding="utf-8", newline="") as source:
        return [row for row in csv.DictReader(source) if row["call_id"] == call_id]


def test_recordings_are_exactly_those_of_the_dialogues_and_small() -> None:
    found = {path.name: path.stat().st_size for path in RECORDINGS.iterdir()}
    assert set(found) == {dialogue.file for dialogue in CALLS.values()}
    assert sum(found.values()) <= 10_000_000


@pytest.mark.parametrize("dialogue", AUDIO, ids=lambda d: d.call_id)
def test_encoding_channels_and_length(dialogue: Dialogue) -> None:
    info = soundfile.info(RECORDINGS / dialogue.file)
    assert info.subtype == ("PCM_16" if dialogue.encoding == "FLAC" else dialogue.encoding)
    assert info.channels == (1 if dialogue.layout == "mono" else 2)
    assert 20 <= len(samples_of(dialogue)) / 8000 <= 90


@pytest.mark.parametrize("dialogue", SPOKEN_STEREO, ids=lambda d: d.call_id)
def test_each_turn_is_heard_on_its_speakers_channel(dialogue: Dialogue) -> None:
    samples = samples_of(dialogue)
    turns = turns_of(dialogue.call_id)
    kept = dialogue.ending.keep_lines if dialogue.ending else None
    assert [turn["text"] for turn in turns] == [line.text for line in dialogue.lines[:kept] if line.text]
    overlapped = {i for i, (a, b) in enumerate(pairwise(turns)) if float(b["start_s"]) < float(a["end_s"])}
    for number, turn in enumerate(turns):
        start, end = (round(float(turn[key]) * 8000) for key in ("start_s", "end_s"))
        own = int(turn["channel"])
        assert own == (dialogue.agent_channel if turn["speaker"] == "agent" else 1 - (dialogue.agent_channel or 0))
        assert -28 < level_db(samples[start:end, own]) < -20
        if not {number, number - 1} & overlapped:
            assert level_db(samples[start:end, own]) - level_db(samples[start:end, 1 - own]) > 15


def test_only_the_talk_over_call_has_overlaps() -> None:
    overlapping = {
        call_id
        for call_id in CALLS
        if any(float(b["start_s"]) < float(a["end_s"]) for a, b in pairwise(turns_of(call_id)))
    }
    assert overlapping == {"ZB-0018"}


def test_dual_mono_is_the_same_signal_twice() -> None:
    samples = samples_of(CALLS["ZB-0021"])
    assert np.array_equal(samples[:, 0], samples[:, 1])
    assert level_db(samples) > -32


def test_silent_file_holds_only_line_noise() -> None:
    samples = samples_of(CALLS["ZB-0022"])
    assert level_db(samples) < -45
    assert np.max(np.abs(samples)) < 0.02


def test_abrupt_end_is_in_the_middle_of_speech() -> None:
    samples = samples_of(CALLS["ZB-0014"])
    assert level_db(samples[-2400:, 0]) > -25
    assert all(level_db(samples_of(d)[-2400:]) < -40 for d in SPOKEN_STEREO if d.call_id != "ZB-0014")


def test_truncated_file_promises_more_than_it_holds() -> None:
    data = (RECORDINGS / CALLS["ZB-0023"].file).read_bytes()
    at = data.index(b"data")
    promised = int.from_bytes(data[at + 4 : at + 8], "little")
    assert promised > len(data) - (at + 8) > 0
    assert int.from_bytes(data[4:8], "little") + 8 > len(data)


def test_not_audio_file_is_refused_by_the_reader() -> None:
    with pytest.raises(soundfile.LibsndfileError):
        soundfile.info(RECORDINGS / CALLS["ZB-0024"].file)


@pytest.mark.parametrize("encoding", ["PCM_16", "ALAW", "ULAW", "FLAC", "OPUS"])
def test_encoding_the_same_samples_gives_the_same_readable_file(encoding: str, tmp_path: Path) -> None:
    samples = (np.random.default_rng(1).standard_normal((16000, 2)) * 3000).astype(np.int16)
    data = encode(samples, encoding)
    assert encode(samples, encoding) == data
    path = tmp_path / "again"
    path.write_bytes(data)
    assert soundfile.info(path).frames == 16000
