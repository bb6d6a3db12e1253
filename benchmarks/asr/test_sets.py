"""Evaluation sentences spoken by voices that train nothing, clean and through the telephone line of the target."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.train.channel import SAMPLE_RATE_HZ, Line, transmit
from models.train.speak import SAMPLE_RATE_HZ as SPOKEN_RATE_HZ
from models.train.speak import Voice, speak
from models.train.synthesis import syllables, to_telephone_rate
from models.train.voices import SAMPLE_VARIANTS, TEST_VARIANTS

from .sentences import Sentence, read_sentences

LINES = {
    "clean": Line(band=False, codec="none", snr_db=None),
    "telephone 20 dB": Line(snr_db=20.0),
    "telephone 15 dB": Line(snr_db=15.0),
    "telephone 10 dB": Line(snr_db=10.0),
    "telephone 5 dB": Line(snr_db=5.0, packet_loss=0.02),
}
_SILENCE_S = 0.4

__all__ = ["LINES", "Sentence", "Spoken", "read_sentences", "speak_sentence"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """8 kHz int16 audio and, per Han character, its (start_s, end_s)."""

    audio: npt.NDArray[np.int16]
    character_times: tuple[tuple[float, float], ...]


def voice_of(sentence: Sentence, half: str) -> Voice:
    """A fixed voice per sentence: rate, pitch and variant follow from the id."""
    chance = random.Random(zlib.crc32(sentence.id.encode()))
    variant = chance.choice(TEST_VARIANTS if half == "test" else SAMPLE_VARIANTS)
    return Voice(variant, chance.randint(145, 195), chance.randint(30, 70), chance.randint(40, 60))


def speak_sentence(sentence: Sentence, half: str, line: Line) -> Spoken:
    audio, units = speak(syllables(sentence.text, sandhi=True), voice_of(sentence, half))
    quiet = np.zeros(int(_SILENCE_S * SAMPLE_RATE_HZ), np.float32)
    whole = np.concatenate([quiet, to_telephone_rate(audio), quiet])
    seed = np.random.default_rng(zlib.crc32(f"{sentence.id} {line.snr_db}".encode()))
    sent = transmit(whole, replace(line, peak=0.4), seed)
    return Spoken(sent, tuple(_character_times(units)))


def _character_times(units) -> Iterator[tuple[float, float]]:  # type: ignore[no-untyped-def]
    start = None
    for unit in units:
        if unit.unit is None:
            continue
        start = unit.start if start is None else start
        if unit.unit[-1].isdigit():
            yield _SILENCE_S + start / SPOKEN_RATE_HZ, _SILENCE_S + unit.end / SPOKEN_RATE_HZ
            start = None
