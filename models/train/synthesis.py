"""Sentences → labelled features, shard by shard, on all cores; each shard depends on its own seed only."""

from __future__ import annotations

import random
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
import soxr
from pypinyin import Style, lazy_pinyin

from .channel import SAMPLE_RATE_HZ, non_speech, random_line, transmit
from .corpus import sentences
from .features import SUBSAMPLING, labels, mfcc
from .segment import split_sentences
from .speak import SAMPLE_RATE_HZ as SPOKEN_RATE_HZ
from .speak import SpokenUnit, Voice, restart, speak
from .voices import MADE_UP_VARIANTS, TRAINING_VARIANTS

SHARD_UTTERANCES = 400
NON_SPEECH_SHARE = 0.07
MADE_UP_SHARE = 0.5
"""Of the voices: so that an unusual one is no stranger."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Utterances laid end to end: (frames, 40) float16 features and frames // 3 pdf labels."""

    features: npt.NDArray[np.float16]
    pdfs: npt.NDArray[np.int16]
    speech_s: float


def syllables(text: str, *, sandhi: bool) -> list[list[str]]:
    """Phrases of TONE3 syllables; ``sandhi`` applies the tone changes of 一 and 不 in writing."""
    return [
        lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=sandhi)
        for part in split_sentences(text)
    ]


def random_voice(chance: random.Random) -> Voice:
    variants = MADE_UP_VARIANTS if chance.random() < MADE_UP_SHARE else TRAINING_VARIANTS
    return Voice(
        variant=chance.choice(variants),
        rate_wpm=int(min(max(chance.gauss(178, 30), 115), 270)),
        pitch=chance.randint(12, 88),
        pitch_range=chance.randint(30, 80),
        word_gap=chance.choice([0] * 9 + [1, 2]),
    )


def to_telephone_rate(audio: npt.NDArray[np.int16], stretch: float = 1.0) -> npt.NDArray[np.float32]:
    """Spoken samples → 8 kHz float; ``stretch`` ≠ 1 plays slower (> 1) or faster, which moves the formants too."""
    resampled = soxr.resample(audio.astype(np.float32) / 32768, SPOKEN_RATE_HZ / stretch, SAMPLE_RATE_HZ, quality="MQ")
    return np.asarray(resampled, np.float32)


def utterance(
    text: str, chance: random.Random
) -> tuple[npt.NDArray[np.float32], list[tuple[str | None, float, float]]]:
    """Speak a sentence with a random voice between short silences; units in samples at 8 kHz."""
    audio, units = speak(syllables(text, sandhi=chance.random() < 0.5), random_voice(chance))
    stretch = chance.uniform(0.84, 1.18) if chance.random() < 0.7 else 1.0
    spoken = to_telephone_rate(audio, stretch)
    before, after = (int(chance.uniform(0.02, 0.5) * SAMPLE_RATE_HZ) for _ in range(2))
    scale = stretch * SAMPLE_RATE_HZ / SPOKEN_RATE_HZ
    timed: list[tuple[str | None, float, float]] = [(None, 0.0, float(before))]
    timed += [(u.unit, before + u.start * scale, before + u.end * scale) for u in _merged(units)]
    whole = np.concatenate([np.zeros(before, np.float32), spoken, np.zeros(after, np.float32)])
    return whole, [*timed, (None, timed[-1][2], float(len(whole)))]


def _merged(units: Iterable[SpokenUnit]) -> list[SpokenUnit]:
    return [u for u in units if u.end > u.start]


def make_shard(seed: int) -> Shard:
    """One shard. Sentences whose phonemes cannot be aligned are left out (none are, with the pinned engine)."""
    restart()
    chance = random.Random(seed)
    noise_random = np.random.default_rng(seed)
    features, pdfs, speech_samples = [], [], 0
    for text in islice(sentences(seed), SHARD_UTTERANCES):
        if chance.random() < NON_SPEECH_SHARE:
            audio = non_speech(int(chance.uniform(1, 4) * SAMPLE_RATE_HZ), noise_random)
            units: list[tuple[str | None, float, float]] = [(None, 0.0, float(len(audio)))]
        else:
            try:
                audio, units = utterance(text, chance)
            except ValueError:
                continue
            speech_samples += len(audio)
        frames = mfcc(transmit(audio, random_line(noise_random), noise_random))
        frames = frames[: len(frames) // SUBSAMPLING * SUBSAMPLING]
        features.append(frames.astype(np.float16))
        pdfs.append(labels(units, len(frames)))
    return Shard(np.concatenate(features), np.concatenate(pdfs), speech_samples / SAMPLE_RATE_HZ)


def make_shards(count: int, seed: int, processes: int) -> list[Shard]:
    """``count`` shards; the result does not depend on ``processes``."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(_numbered, seed), range(count)))


def _numbered(seed: int, number: int) -> Shard:
    return make_shard(seed * 100_003 + number)
