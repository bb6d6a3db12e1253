"""Synthetic Mandarin with the time of every unit: espeak-ng reads pinyin and reports its phonemes as it speaks.

espeak-ng reads Hanzi badly but pinyin well; third-tone sandhi comes by itself.
"""

from __future__ import annotations

import functools
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from . import espeak
from .units import split_syllable
from .voices import MADE_UP_VARIANTS, made_up

SAMPLE_RATE_HZ = 22050
_MADE_UP = frozenset(MADE_UP_VARIANTS)


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak: an espeak-ng variant, words per minute (80–450), pitch and pitch range (0–99), gap (10 ms)."""

    variant: str
    rate_wpm: int = 175
    pitch: int = 50
    pitch_range: int = 50
    word_gap: int = 0


@dataclass(frozen=True, slots=True)
class SpokenUnit:
    """A unit (see ``units.UNITS``) or silence (``unit`` is None) between two samples."""

    unit: str | None
    start: int
    end: int


class _Speaker:
    """The one engine of this process, with room for voices of our own."""

    def __init__(self) -> None:
        self.data = _own_data_folder()
        folder = Path(self.data.name, "espeak-ng-data")
        self.variants = folder / "voices" / "!v"
        self.engine = espeak.Engine(folder, buffer_ms=500)
        if self.engine.sample_rate_hz != SAMPLE_RATE_HZ:
            raise RuntimeError(f"espeak-ng speaks at {self.engine.sample_rate_hz} Hz")

    def choose(self, variant: str) -> None:
        if variant not in _MADE_UP:
            self.engine.choose(variant)
            return
        # espeak-ng reads the file when the voice is chosen, and lists at most 349 files: written for that moment only.
        own_file = self.variants / variant
        own_file.write_text(made_up(variant))
        try:
            self.engine.choose(variant)
        finally:
            own_file.unlink()

    def speak(self, text: str, voice: Voice) -> tuple[npt.NDArray[np.int16], list[tuple[int, str]]]:
        self.choose(voice.variant)
        for parameter, value in (
            (espeak.RATE, voice.rate_wpm),
            (espeak.VOLUME, 100),
            (espeak.PITCH, voice.pitch),
            (espeak.PITCH_RANGE, voice.pitch_range),
            (espeak.WORD_GAP, voice.word_gap),
        ):
            self.engine.set(parameter, value)
        self.engine.seed(zlib.crc32(text.encode()))
        return self.engine.say(text)


def _own_data_folder() -> tempfile.TemporaryDirectory[str]:
    """A view of espeak-ng's data folder in which voices can be added, gone with the process."""
    shipped = espeak.DATA_DIR
    made = tempfile.TemporaryDirectory(prefix="voices-")
    folder = Path(made.name) / "espeak-ng-data"
    variants = folder / "voices" / "!v"
    variants.mkdir(parents=True)
    for source, target in ((shipped, folder), (shipped / "voices" / "!v", variants)):
        for entry in source.iterdir():
            if entry.name != "voices":
                (target / entry.name).symlink_to(entry)
    return made


@functools.cache
def _speaker() -> _Speaker:
    return _Speaker()


def restart() -> None:
    """Forget every sentence spoken: after it the same sentences sound the same to the sample."""
    if _speaker.cache_info().currsize:
        _speaker().engine.unload()
        _speaker().data.cleanup()
        _speaker.cache_clear()


def speak(phrases: Sequence[Sequence[str]], voice: Voice) -> tuple[npt.NDArray[np.int16], list[SpokenUnit]]:
    """Speak phrases of TONE3 syllables with a pause between phrases.

    Returns mono samples at ``SAMPLE_RATE_HZ`` and the units and silences that cover them without gaps. Raises
    ValueError when espeak-ng's phonemes cannot be matched to the syllables one to one.
    """
    syllables = [s for phrase in phrases for s in phrase]
    text = ", ".join(" ".join(_for_espeak(s) for s in phrase) for phrase in phrases)
    audio, events = _speaker().speak(text, voice)
    return audio, _align(syllables, events, len(audio))


def _for_espeak(syllable: str) -> str:
    return {"n2": "en5", "ng2": "en5", "m2": "en5"}.get(syllable, syllable).replace("ê", "ei")


def _align(syllables: Sequence[str], events: Sequence[tuple[int, str]], length: int) -> list[SpokenUnit]:
    """Phoneme events → units. ``_|`` ends a syllable, ``_:`` and ``_`` are pauses; a stop's closure belongs to it."""
    groups: list[list[int]] = [[]]
    pauses: list[tuple[int, int]] = []
    boundary = 0
    starts: list[int] = []
    pause_from: int | None = None
    for sample, name in events:
        if name == "_|":
            if groups[-1]:
                groups.append([])
            boundary = sample
        elif name.startswith("_"):
            if groups[-1]:
                groups.append([])
            pause_from = sample if pause_from is None else pause_from
        elif name.strip("'"):
            if not groups[-1]:
                if pause_from is not None:
                    pauses.append((pause_from, sample))
                    boundary, pause_from = sample, None
                starts.append(boundary)
            groups[-1].append(sample)
    groups = [g for g in groups if g]
    if len(groups) != len(syllables):
        raise ValueError(f"{len(groups)} spoken syllables for {len(syllables)} written ones")
    units: list[SpokenUnit] = []
    pause_at = {end: start for start, end in pauses}
    ends = [pause_at.get(start, start) for start in starts[1:]] + [pause_from if pause_from is not None else length]
    previous_end = 0
    for syllable, group, start, end in zip(syllables, groups, starts, ends, strict=True):
        if start > previous_end:
            units.append(SpokenUnit(None, previous_end, start))
        parts = split_syllable(syllable)
        if len(parts) == 2:
            middle = group[1] if len(group) > 1 else start + (end - start) // 3
            units.append(SpokenUnit(parts[0], start, middle))
            units.append(SpokenUnit(parts[1], middle, end))
        else:
            units.append(SpokenUnit(parts[0], start, end))
        previous_end = end
    if length > previous_end:
        units.append(SpokenUnit(None, previous_end, length))
    return units
