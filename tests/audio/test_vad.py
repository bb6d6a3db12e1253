from __future__ import annotations

import csv
from collections.abc import Callable

import numpy as np
import pytest

from analyzer.audio.reader import open_audio
from analyzer.audio.samples import to_int16
from analyzer.audio.vad import MARGIN_S, SpeechDetector, decode_spans
from analyzer.domain import Span
from analyzer.resources import SAMPLES_DIR
from analyzer.spans import Spans, intersection, total_s

Speak = Callable[..., np.ndarray]
RATE_HZ = 8000
TIME_S = np.arange(20 * RATE_HZ) / RATE_HZ
RNG = np.random.default_rng(7)


def detect(signal: np.ndarray, rate_hz: int = RATE_HZ, block: int = 8192) -> Spans:
    detector = SpeechDetector(rate_hz)
    samples = to_int16(signal.astype(np.float32))
    for start in range(0, len(samples), block):
        detector.feed(samples[start : start + block])
    return detector.finish()


def noise(level_dbfs: float) -> np.ndarray:
    return RNG.standard_normal(len(TIME_S)) * 10 ** (level_dbfs / 20)


def tone(*frequencies_hz: float, on_s: float = 1.0, off_s: float = 0.0) -> np.ndarray:
    sounding = TIME_S % (on_s + off_s) < on_s if off_s else np.ones_like(TIME_S)
    return 0.1 * sounding * sum(np.sin(2 * np.pi * frequency * TIME_S) for frequency in frequencies_hz)


def melody() -> np.ndarray:
    """Plucked notes with overtones, one after another, of a quarter to a whole second."""
    rng = np.random.default_rng(1)
    signal, start = np.zeros_like(TIME_S), 0
    while start < len(signal):
        note_s = TIME_S[: round(rng.choice([0.25, 0.5, 1.0]) * RATE_HZ)][: len(signal) - start]
        root_hz = 220 * 2 ** (rng.integers(0, 24) / 12)
        partials = (np.sin(2 * np.pi * root_hz * k * note_s) / k**1.3 for k in range(1, 6))
        signal[start : start + len(note_s)] = 0.05 * sum(partials) * np.exp(-2 * note_s)
        start += len(note_s)
    return signal


@pytest.mark.parametrize(
    "signal",
    [
        np.zeros_like(TIME_S),
        noise(-50),
        noise(-30),
        noise(-15),
        0.1 * np.sin(2 * np.pi * 50 * TIME_S) + 0.02 * np.sin(2 * np.pi * 250 * TIME_S) + noise(-65),
        tone(450, on_s=1.0, off_s=4.0) + noise(-60),
        tone(450, on_s=1.0, off_s=4.0),
        tone(450, on_s=0.35, off_s=0.35) + noise(-55),
        tone(770, 1336, on_s=0.25, off_s=0.75) + noise(-60),
    ],
    ids=["zeros", "quiet noise", "noise", "loud noise", "hum", "ring-back", "ring-back, clean", "busy", "DTMF"],
)
def test_what_is_not_speech(signal: np.ndarray) -> None:
    assert detect(signal) == ()


def test_a_hold_melody_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    signal = melody() + noise(-60)
    assert total_s(detect(signal)) < 0.5
    monkeypatch.setattr("analyzer.audio.vad.music", lambda frames, sounding: np.zeros(len(frames), dtype=np.bool_))
    assert total_s(detect(signal)) > 2.0


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize(("level", "noise_dbfs"), [(0.5, -90), (0.5, -45), (0.5, -35), (0.1, -90), (0.1, -45)])
def test_speech_between_silences(speak: Speak, rate_hz: int, level: float, noise_dbfs: float) -> None:
    silence = np.zeros(2 * rate_hz)
    signal = np.concatenate([silence, speak(3, rate_hz, 1, level), silence, speak(0.4, rate_hz, 2, level), silence])
    signal = signal + np.random.default_rng(3).standard_normal(len(signal)) * 10 ** (noise_dbfs / 20)
    found = detect(signal, rate_hz)
    truth = (Span(2.0, 5.0), Span(7.0, 7.4))
    assert total_s(intersection(found, truth)) > 0.93 * 3.4
    assert total_s(found) < 3.4 + 0.4
    wide = decode_spans(found, len(signal) / rate_hz)
    assert total_s(intersection(wide, truth)) == pytest.approx(3.4)
    assert len(wide) == 2


def test_speech_after_the_noise_got_louder(speak: Speak) -> None:
    signal = noise(-55)
    signal[10 * RATE_HZ :] = noise(-38)[10 * RATE_HZ :]
    signal[15 * RATE_HZ : 18 * RATE_HZ] += speak(3)
    found = detect(signal)
    assert total_s(intersection(found, [Span(15.0, 18.0)])) > 2.7
    assert total_s(found) < 4.0


def test_block_size_does_not_matter(speak: Speak) -> None:
    signal = np.concatenate([np.zeros(5000), speak(2), np.zeros(5000)])
    assert detect(signal, block=37) == detect(signal, block=100_000) != ()


def test_nothing_fed() -> None:
    assert SpeechDetector(RATE_HZ).finish() == ()


def test_other_rates_are_refused() -> None:
    with pytest.raises(ValueError, match="44100"):
        SpeechDetector(44100)


def test_levels_are_asked_after_the_end(speak: Speak) -> None:
    detector = SpeechDetector(RATE_HZ)
    with pytest.raises(RuntimeError):
        detector.level_dbfs(Span(0.0, 1.0))
    detector.feed(to_int16((0.1 * np.sin(2 * np.pi * 1000 * TIME_S)).astype(np.float32)))
    detector.finish()
    assert detector.level_dbfs(Span(1.0, 2.0)) == pytest.approx(-23.0, abs=0.2)
    assert detector.level_dbfs(Span(100.0, 101.0)) == -np.inf


def test_decode_spans_have_margins_and_join() -> None:
    speech = (Span(0.1, 1.0), Span(1.0 + 2 * MARGIN_S + 0.4, 3.0), Span(6.0, 6.9))
    assert decode_spans(speech, 7.0) == (Span(0.0, 3.0 + MARGIN_S), Span(6.0 - MARGIN_S, 7.0))


def spoken_turns() -> dict[str, dict[int, list[Span]]]:
    """The turns spoken on each channel of each stereo sample, from the table written with the samples."""
    turns: dict[str, dict[int, list[Span]]] = {}
    with (SAMPLES_DIR / "turns.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["channel"]:
                span = Span(float(row["start_s"]), float(row["end_s"]))
                turns.setdefault(row["call_id"], {}).setdefault(int(row["channel"]), []).append(span)
    return turns


@pytest.mark.skipif(not SAMPLES_DIR.exists(), reason="installed without the samples")
def test_spoken_time_of_the_samples_is_covered() -> None:
    spoken = covered = tight = false = 0.0
    for call_id, channels in spoken_turns().items():
        [path] = (SAMPLES_DIR / "recordings").glob(f"{call_id}_*")
        with open_audio(path) as stream:
            detectors = {channel: SpeechDetector(stream.info.sample_rate_hz) for channel in channels}
            for block in stream.blocks():
                for channel, detector in detectors.items():
                    detector.feed(to_int16(block[:, channel]))
            duration_s = stream.frames_read / stream.info.sample_rate_hz
        for channel, spans in channels.items():
            turns = intersection(spans, [Span(0.0, duration_s)])
            speech = detectors[channel].finish()
            heard_s = total_s(intersection(speech, turns))
            spoken += total_s(turns)
            tight += heard_s
            covered += total_s(intersection(decode_spans(speech, duration_s), turns))
            false += total_s(speech) - heard_s
    assert spoken > 300
    assert covered >= 0.99 * spoken
    assert tight >= 0.95 * spoken
    assert false <= 0.02 * spoken
