"""The telephone line of the trainer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the channel needs scipy, from the extra 'train'")

from models.train.channel import Line, noise, non_speech, random_line, transmit

RATE_HZ = 8000
CLEAN = Line(band=False, codec="none", snr_db=None, peak=0.5)


def tone(frequency_hz: float = 1000.0, length: int = RATE_HZ) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * frequency_hz * np.arange(length) / RATE_HZ)).astype(np.float32)


def sent(audio: np.ndarray, line: Line, seed: int = 1) -> np.ndarray:
    return transmit(audio, line, np.random.default_rng(seed))


def snr_db(clean: np.ndarray, got: np.ndarray) -> float:
    clean, got = clean.astype(np.float64), got.astype(np.float64)
    gain = np.dot(got, clean) / np.dot(clean, clean)
    return float(10 * np.log10(np.sum((gain * clean) ** 2) / np.sum((got - gain * clean) ** 2)))


@pytest.mark.parametrize("seed", range(40))
def test_any_line_keeps_the_length_and_does_not_overflow(seed: int) -> None:
    random = np.random.default_rng(seed)
    audio = tone(length=int(random.integers(400, 20_000)))
    out = transmit(audio, random_line(random), random)
    assert (out.shape, out.dtype) == (audio.shape, np.int16)
    assert np.abs(out.astype(np.int32)).max() > 100


def test_the_same_seed_gives_the_same_line_and_the_same_sound() -> None:
    def made(seed: int) -> tuple[Line, np.ndarray]:
        random = np.random.default_rng(seed)
        line = random_line(random)
        return line, transmit(tone(), line, random)

    for seed in range(10):
        (first, one), (second, other) = made(seed), made(seed)
        assert first == second
        assert np.array_equal(one, other)
    assert len({made(seed)[0] for seed in range(10)}) == 10


def test_a_perfect_line_changes_the_level_only() -> None:
    audio = tone()
    out = sent(audio, CLEAN)
    assert np.abs(out).max() == pytest.approx(0.5 * 32767, abs=1)
    assert snr_db(audio, out) > 75


@pytest.mark.parametrize("codec", ["alaw", "ulaw"])
@pytest.mark.parametrize("peak", [0.9, 0.5, 0.1])
def test_g711_costs_what_eight_bits_cost(codec: str, peak: float) -> None:
    """The standard promises about 33–40 dB over the upper 30 dB of its range."""
    audio = tone(1013.7)  # meets every level, where a kilohertz meets the same eight samples again and again
    assert 33 < snr_db(audio, sent(audio, replace(CLEAN, codec=codec, peak=peak))) < 43


@pytest.mark.parametrize("codec", ["alaw", "ulaw"])
def test_g711_has_no_more_levels_than_eight_bits(codec: str) -> None:
    swept = np.linspace(-1, 1, 50_000, dtype=np.float32)
    assert 200 <= len(np.unique(sent(swept, replace(CLEAN, codec=codec, peak=0.98)))) <= 256


@pytest.mark.parametrize("kind", ["white", "pink", "brown", "modulated"])
@pytest.mark.parametrize("wanted_db", [5.0, 20.0])
def test_noise_is_as_loud_as_asked(kind: str, wanted_db: float) -> None:
    audio = tone(length=4 * RATE_HZ)
    assert snr_db(audio, sent(audio, replace(CLEAN, snr_db=wanted_db, noise=kind))) == pytest.approx(wanted_db, abs=1)
    assert np.sqrt(np.mean(np.square(noise(RATE_HZ, kind, np.random.default_rng(1))))) == pytest.approx(1, abs=0.01)


def test_the_band_of_the_telephone() -> None:
    def level(frequency_hz: float) -> float:
        mixed = tone(1000.0) + tone(frequency_hz)
        spectrum = np.abs(np.fft.rfft(sent(mixed, replace(CLEAN, band=True)).astype(np.float64)))
        return float(20 * np.log10(spectrum[round(frequency_hz)] / spectrum[1000]))

    assert level(100) < -30
    assert level(3900) < -15
    assert level(600) == pytest.approx(0, abs=1)
    assert level(2500) == pytest.approx(0, abs=1)


def test_times_stay_where_they_were_on_an_echoing_line() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[3000] = 1.0
    out = sent(click, replace(CLEAN, reverb_s=0.3, reverb_db=-10.0))
    assert int(np.argmax(np.abs(out))) == 3000
    assert not out[:3000].any()
    assert out[3001:].any()


def test_lost_packets_are_whole_packets() -> None:
    audio = tone(length=10 * RATE_HZ)
    out = sent(audio, replace(CLEAN, packet_loss=0.2))
    whole = sent(audio, CLEAN)
    changed = [
        bool((out[at : at + 160] != whole[at : at + 160]).any()) for at in range(0, len(out) - 160, 160)
    ]  # fmt: skip
    assert 0.1 < np.mean(changed) < 0.3


def test_clipping_flattens_peaks() -> None:
    out = sent(tone(), replace(CLEAN, clip=0.6))
    assert np.mean(np.abs(out) == np.abs(out).max()) > 0.3


def test_silence_stays_silence() -> None:
    assert not sent(np.zeros(RATE_HZ, np.float32), CLEAN).any()
    assert not sent(np.zeros(RATE_HZ, np.float32), replace(CLEAN, codec="ulaw")).any()


@pytest.mark.parametrize("seed", range(25))
def test_what_a_line_carries_without_a_voice(seed: int) -> None:
    audio = non_speech(RATE_HZ, np.random.default_rng(seed))
    assert (audio.shape, audio.dtype) == ((RATE_HZ,), np.float32)
    assert np.isfinite(audio).all()
