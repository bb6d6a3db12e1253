from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analyzer.audio.channels import LevelMeter, TwinDetector, rms_dbfs

RATE_HZ = 8000
Speak = Callable[..., np.ndarray]


def pair(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.stack([left, right], axis=1).astype(np.float32)


def is_twin(signal: np.ndarray) -> bool:
    detector = TwinDetector(RATE_HZ)
    for start in range(0, len(signal), 8192):
        detector.feed(signal[start : start + 8192])
    return detector.is_twin()


@pytest.fixture
def dialogue(speak: Speak) -> tuple[np.ndarray, np.ndarray]:
    """Agent and customer taking turns of three seconds."""
    silence = np.zeros(3 * RATE_HZ)
    agent = np.concatenate([speak(3, seed=1), silence, speak(3, seed=2), silence])
    customer = np.concatenate([silence, speak(3, seed=3), silence, speak(3, seed=4)])
    return agent, customer


@pytest.mark.parametrize("gain", [1.0, 0.5, 2.0, -1.0])
def test_the_same_signal_twice(dialogue: tuple[np.ndarray, np.ndarray], gain: float) -> None:
    both = dialogue[0] + dialogue[1]
    assert is_twin(pair(both, both * gain))


@pytest.mark.parametrize("delay_s", [0.001, 0.004, -0.004])
def test_the_same_signal_a_little_later(dialogue: tuple[np.ndarray, np.ndarray], delay_s: float) -> None:
    both = dialogue[0] + dialogue[1]
    assert is_twin(pair(both, np.roll(both, round(delay_s * RATE_HZ))))


def test_small_coding_differences_and_an_offset_do_not_matter(dialogue: tuple[np.ndarray, np.ndarray]) -> None:
    both = dialogue[0] + dialogue[1]
    noise = np.random.default_rng(0).standard_normal(len(both)) * 0.0005
    assert is_twin(pair(both, both + noise + 0.02))


def test_two_parties(dialogue: tuple[np.ndarray, np.ndarray]) -> None:
    assert not is_twin(pair(*dialogue))


@pytest.mark.parametrize("crosstalk", [0.05, 0.1, 0.3])
def test_crosstalk_is_no_twin(dialogue: tuple[np.ndarray, np.ndarray], crosstalk: float) -> None:
    agent, customer = dialogue
    assert not is_twin(pair(agent + crosstalk * customer, customer + crosstalk * agent))


def test_crosstalk_of_the_only_party_is_no_twin(dialogue: tuple[np.ndarray, np.ndarray]) -> None:
    assert not is_twin(pair(dialogue[0], dialogue[0] * 0.1))


def test_a_longer_delay_is_an_echo_and_no_twin(dialogue: tuple[np.ndarray, np.ndarray]) -> None:
    assert not is_twin(pair(dialogue[0], np.roll(dialogue[0], RATE_HZ // 5)))


def test_two_silent_channels_are_no_twins() -> None:
    assert not is_twin(np.zeros((10 * RATE_HZ, 2), dtype=np.float32))
    noise = np.random.default_rng(0).standard_normal(10 * RATE_HZ) * 0.0003
    assert not is_twin(pair(noise, noise))


def test_ruling_out_early_gives_the_same_answer(speak: Speak) -> None:
    assert not is_twin(pair(speak(45, seed=1), speak(45, seed=2)))


@pytest.mark.parametrize(
    ("signal", "dead"),
    [
        (np.zeros(80000), True),
        (np.full(80000, 0.25), True),
        (np.random.default_rng(0).standard_normal(80000) * 10 ** (-70 / 20), True),
        (np.where(np.arange(80000) % 2, 8, -8) / 32768, True),
        (np.random.default_rng(0).standard_normal(80000) * 10 ** (-50 / 20), False),
        (np.concatenate([np.zeros(3_000_000), 0.2 * np.sin(np.arange(2400))]), False),
    ],
    ids=["zeros", "constant", "inaudible noise", "idle A-law", "line noise", "one word in six minutes"],
)
def test_dead_channels(signal: np.ndarray, dead: bool) -> None:
    meter = LevelMeter(RATE_HZ, 1)
    block = signal.astype(np.float32)[:, None]
    for start in range(0, len(block), 8192):
        meter.feed(block[start : start + 8192])
    assert meter.is_dead(0) is dead


def test_levels_are_of_the_signal_without_its_offset() -> None:
    tone = np.sqrt(2) * 0.1 * np.sin(2 * np.pi * 100 * np.arange(8000) / 8000)
    assert rms_dbfs((tone + 0.3).astype(np.float32)) == pytest.approx(-20.0, abs=0.01)
    assert rms_dbfs(np.empty(0, np.float32)) == -np.inf
