"""The embedded model through the real decoder."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import vosk
from numpy.typing import NDArray

from analyzer.audio import iter_segments, prepare
from analyzer.domain import Word
from analyzer.errors import ModelError
from analyzer.models.locate import ModelFolder, locate_model
from analyzer.speech.vosk_transcriber import VoskTranscriber

pytestmark = pytest.mark.model

RECORDINGS = Path(__file__).resolve().parents[2] / "samples" / "recordings"
RATE_HZ = 8000


def channel_of(name: str, channel: int, start_s: float = 0.0, end_s: float = 100.0) -> NDArray[np.int16]:
    (path,) = RECORDINGS.glob(f"{name}_*")
    samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    assert rate_hz == RATE_HZ
    return samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ), channel]


@pytest.fixture(scope="module")
def opening() -> NDArray[np.int16]:
    """The agent of ZB-0001: 您好，环保供热供热管家一零八号为您服务，请问有什么可以帮您？"""
    return channel_of("ZB-0001", 0, 0.0, 8.5)


@pytest.fixture(scope="module")
def opening_words(vosk_transcriber: VoskTranscriber, opening: NDArray[np.int16]) -> tuple[Word, ...]:
    return vosk_transcriber.words([(0.0, opening)])


def text_of(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)


def test_words_come_with_times_and_confidence(opening_words: tuple[Word, ...]) -> None:
    assert "环保供热供热管家一零八号为您服务" in text_of(opening_words)
    assert all(0.4 < w.start_s < w.end_s < 8.0 for w in opening_words)
    assert all(a.end_s <= b.start_s for a, b in pairwise(opening_words))
    assert all(w.confidence is not None and 0 <= w.confidence <= 1 for w in opening_words)
    assert np.mean([w.confidence for w in opening_words]) > 0.9


def test_times_are_those_of_the_recording(
    vosk_transcriber: VoskTranscriber, opening: NDArray[np.int16], opening_words: tuple[Word, ...]
) -> None:
    later = vosk_transcriber.words([(100.0, opening)])
    assert [(w.text, round(w.start_s - 100, 3), round(w.end_s - 100, 3)) for w in later] == [
        (w.text, w.start_s, w.end_s) for w in opening_words
    ]


def test_a_segment_that_goes_on_is_one_stretch_with_the_one_before(
    vosk_transcriber: VoskTranscriber, opening: NDArray[np.int16], opening_words: tuple[Word, ...]
) -> None:
    pieces = [(at, opening[at * RATE_HZ : (at + 2) * RATE_HZ]) for at in range(0, 10, 2)]
    assert vosk_transcriber.words(pieces) == opening_words


def test_stretches_apart_do_not_share_a_word(
    vosk_transcriber: VoskTranscriber, opening: NDArray[np.int16], opening_words: tuple[Word, ...]
) -> None:
    words = vosk_transcriber.words([(2.0, opening), (50.0, opening)])
    half = len(opening_words)
    assert text_of(words) == 2 * text_of(opening_words)
    assert [round(w.start_s - 2, 3) for w in words[:half]] == [w.start_s for w in opening_words]
    again = [w.start_s - 50 for w in words[half:]]
    assert again == pytest.approx([w.start_s for w in opening_words], abs=0.05)


@pytest.mark.parametrize(("name", "channel"), [("ZB-0003", 1), ("ZB-0007", 1)])
def test_skipped_pauses_move_no_word(vosk_transcriber: VoskTranscriber, name: str, channel: int) -> None:
    (path,) = RECORDINGS.glob(f"{name}_*")
    spans = prepare(path, sample_rate_hz=RATE_HZ).channels[channel].decode_spans
    assert len(spans) > 2, "there must be something to skip"
    skipping = vosk_transcriber.words(iter_segments(path, channel, spans, sample_rate_hz=RATE_HZ))
    whole = vosk_transcriber.words([(0.0, channel_of(name, channel))])
    alike = SequenceMatcher(None, [w.text for w in whole], [w.text for w in skipping], autojunk=False)
    moved = [
        abs(whole[block.a + i].start_s - skipping[block.b + i].start_s)
        for block in alike.get_matching_blocks()
        for i in range(block.size)
    ]
    assert len(moved) >= 0.8 * len(whole)
    assert max(moved) <= 0.25
    assert np.median(moved) <= 0.05


def test_two_threads_on_one_model_hear_what_one_hears(vosk_transcriber: VoskTranscriber) -> None:
    places = [("ZB-0001", 0), ("ZB-0001", 1), ("ZB-0003", 0), ("ZB-0003", 1)]
    streams = [[(0.0, channel_of(name, channel, 0.0, 15.0))] for name, channel in places]
    serial = [vosk_transcriber.words(stream) for stream in streams]
    with ThreadPoolExecutor(2) as executor:
        assert list(executor.map(vosk_transcriber.words, streams)) == serial
    assert all(serial)


@pytest.mark.parametrize("kind", ["zeros", "hiss", "ring tone", "hum"])
def test_no_words_where_nobody_speaks(vosk_transcriber: VoskTranscriber, kind: str) -> None:
    time_s = np.arange(20 * RATE_HZ) / RATE_HZ
    sound = {
        "zeros": np.zeros_like(time_s),
        "hiss": np.random.default_rng(1).normal(0, 300, len(time_s)),
        "ring tone": 6000 * np.sin(2 * np.pi * 450 * time_s) * (time_s % 5 < 1),
        "hum": 1000 * np.sin(2 * np.pi * 50 * time_s),
    }[kind]
    assert text_of(vosk_transcriber.words([(0.0, np.round(sound).astype(np.int16))])) == ""


def test_silence_takes_time_in_proportion_to_its_length(vosk_transcriber: VoskTranscriber) -> None:
    def cpu_s(length_s: int) -> float:
        started = time.thread_time()
        assert vosk_transcriber.words([(0.0, np.zeros(length_s * RATE_HZ, np.int16))]) == ()
        return time.thread_time() - started

    cpu_s(10)
    assert cpu_s(400) < 20 * cpu_s(40)


@pytest.mark.parametrize(("name", "is_said"), [("ZB-0008", True), ("ZB-0001", False)])
def test_grammars_can_be_given_at_run_time(demo_model: ModelFolder, name: str, is_said: bool) -> None:
    recogniser = vosk.KaldiRecognizer(vosk.Model(model_path=str(demo_model.path)), RATE_HZ, '["我 不管", "[unk]"]')
    recogniser.AcceptWaveform(channel_of(name, 0, 0.0, 18.0).tobytes())
    heard = json.loads(recogniser.FinalResult())["text"].split()
    assert set(heard) <= {"我", "不管", "[unk]"}
    assert ("我 不管" in " ".join(heard)) == is_said
    assert len(heard) > 10


def test_the_fingerprint_is_the_models(vosk_transcriber: VoskTranscriber, demo_model: ModelFolder) -> None:
    assert vosk_transcriber.fingerprint.startswith(demo_model.fingerprint)
    assert vosk_transcriber.sample_rate_hz == RATE_HZ


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("am/final.mdl", b"nonsense\n", "Expected token"),
        ("am/final.mdl", None, "failed to read"),
        ("graph/Gr.fst", b"nonsense\n", "graph"),
        ("graph/HCLr.fst", b"nonsense\n", "graph"),
        ("graph/words.txt", b"nonsense\n", "symbol table"),
        ("conf/mfcc.conf", b"--sample-frequency=8000\n--nonsense=1\n", "nonsense"),
    ],
    ids=["network", "half a network", "G", "HCL", "words", "features"],
)
def test_a_damaged_model_is_refused_with_kaldis_reason_and_a_quiet_terminal(
    demo_model: ModelFolder,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    file: str,
    content: bytes | None,
    reason: str,
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(demo_model.path, folder)
    whole = folder.joinpath(file).read_bytes()
    folder.joinpath(file).write_bytes(content if content is not None else whole[: len(whole) // 2])
    with pytest.raises(ModelError) as caught:
        VoskTranscriber(locate_model(folder))
    assert str(caught.value).startswith(f"{folder}: the recogniser cannot load this model: ")
    assert reason.lower() in caught.value.message.lower()
    assert "callscript models verify" in caught.value.hint
    assert capfd.readouterr() == ("", "")


def test_loading_and_listening_write_nothing_to_the_terminal(
    demo_model: ModelFolder, opening: NDArray[np.int16], capfd: pytest.CaptureFixture[str]
) -> None:
    VoskTranscriber(demo_model).words([(0.0, opening[: 2 * RATE_HZ])])
    assert capfd.readouterr() == ("", "")
