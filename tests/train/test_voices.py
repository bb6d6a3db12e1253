"""The voices that are named exist, and none of them is in two parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations

import pytest

pytest.importorskip("espeakng_loader", reason="espeak-ng is not installed (train extra)")

from models.train import espeak
from models.train.speak import Voice, restart, speak
from models.train.voices import MADE_UP_VARIANTS, SAMPLE_VARIANTS, TEST_VARIANTS, TRAINING_VARIANTS

PARTS = {"samples": SAMPLE_VARIANTS, "test": TEST_VARIANTS, "training": (*TRAINING_VARIANTS, *MADE_UP_VARIANTS[:20])}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """An engine of its own for every test."""
    restart()
    yield
    restart()


def sound(variant: str) -> str:
    restart()
    audio, _ = speak([["ni3", "hao3", "wei4"]], Voice(variant))
    return hashlib.sha256(audio.tobytes()).hexdigest()


def test_no_voice_is_in_two_parts_by_name_or_by_sound() -> None:
    sounds = {part: {sound(variant): variant for variant in variants} for part, variants in PARTS.items()}
    assert all(len(sounds[part]) == len(PARTS[part]) for part in PARTS)
    for one, other in combinations(PARTS, 2):
        assert not set(PARTS[one]) & set(PARTS[other])
        assert not sounds[one].keys() & sounds[other].keys()


def test_a_voice_that_is_not_there_is_refused() -> None:
    engine = espeak.Engine(buffer_ms=200)
    try:
        with pytest.raises(ValueError, match="no voice variant 'serious'"):
            engine.choose("serious")
        engine.choose(espeak.PLAIN)
    finally:
        engine.unload()


@pytest.mark.parametrize("variant", [*SAMPLE_VARIANTS, *TEST_VARIANTS])
def test_tones_are_the_right_way_up(variant: str) -> None:
    """The second number of ``pitch`` is the top of the range: below the first, rising tones fall."""
    lines = (espeak.DATA_DIR / "voices" / "!v" / variant).read_text("utf-8", "replace").splitlines()
    for low, high in (map(int, line.split()[1:3]) for line in lines if line.startswith("pitch ")):
        assert high > low + 20
