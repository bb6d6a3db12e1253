"""Synthetic Mandarin with the time of every unit: espeak-ng reads pinyin and reports its phonemes as it speaks.

The library comes from the PyPI package ``espeakng-loader`` (pinned), so that every machine hears the same voices.
espeak-ng reads Hanzi badly but pinyin well; third-tone sandhi comes by itself.
"""

from __future__ import annotations

import _ctypes
import ctypes
import functools
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader
import numpy as np
import numpy.typing as npt

from .units import split_syllable
from .voices import MADE_UP_VARIANTS, made_up

SAMPLE_RATE_HZ = 22050

_RETRIEVAL_MODE, _PHONEME_EVENTS = 1, 1
_RATE, _VOLUME, _PITCH, _PITCH_RANGE, _WORD_GAP = 1, 2, 3, 4, 7
_EVENT_END, _EVENT_PHONEME = 0, 7
_UTF8 = 1
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


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Engine:
    """The one espeak-ng instance of this process; not thread safe."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.data = _own_data_folder()
        self.variants = Path(self.data.name, "espeak-ng-data", "voices", "!v")
        rate = self.library.espeak_Initialize(
            _RETRIEVAL_MODE + 1, 500, f"{self.data.name}/espeak-ng-data".encode(), _PHONEME_EVENTS
        )
        if rate != SAMPLE_RATE_HZ:
            raise RuntimeError(f"espeak-ng did not start (returned {rate})")
        self.audio: list[npt.NDArray[np.int16]] = []
        self.events: list[tuple[int, str]] = []
        self.callback = _Callback(self._collect)
        self.library.espeak_SetSynthCallback(self.callback)

    def _collect(self, samples, count, events) -> int:  # type: ignore[no-untyped-def]
        if samples and count > 0:
            self.audio.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            if events[index].type == _EVENT_PHONEME:
                self.events.append((events[index].sample, bytes(events[index].id.string).decode()))
            index += 1
        return 0

    def speak(self, text: str, voice: Voice) -> tuple[npt.NDArray[np.int16], list[tuple[int, str]]]:
        self.audio, self.events = [], []
        name = f"cmn-latn-pinyin+{voice.variant}".encode()
        own_file = self.variants / voice.variant
        if voice.variant in _MADE_UP:
            own_file.write_text(made_up(voice.variant))
        found = self.library.espeak_SetVoiceByName(name) == 0
        if voice.variant in _MADE_UP:
            own_file.unlink()
        if not found:
            raise ValueError(f"espeak-ng has no voice variant {voice.variant!r}")
        for parameter, value in (
            (_RATE, voice.rate_wpm),
            (_VOLUME, 100),
            (_PITCH, voice.pitch),
            (_PITCH_RANGE, voice.pitch_range),
            (_WORD_GAP, voice.word_gap),
        ):
            self.library.espeak_SetParameter(parameter, value, 0)
        encoded = text.encode()
        # Breathy voices draw on a generator that is otherwise seeded by the clock.
        self.library.espeak_ng_SetRandSeed(ctypes.c_long(zlib.crc32(encoded)))
        self.library.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        audio = np.concatenate(self.audio) if self.audio else np.zeros(0, np.int16)
        return audio, self.events


def _own_data_folder() -> tempfile.TemporaryDirectory[str]:
    """A view of espeak-ng's data folder in which voices can be added, gone with the process."""
    shipped = Path(espeakng_loader.get_data_path())
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
def _engine() -> _Engine:
    return _Engine()


def restart() -> None:
    """Forget every sentence spoken: flutter and noise of the voices go on from one to the next.

    After it the same sentences sound the same to the sample. espeak-ng keeps that state in static memory, which only
    unloading the library clears.
    """
    if _engine.cache_info().currsize:
        library = _engine().library
        library.espeak_Terminate()
        _engine.cache_clear()
        _ctypes.dlclose(library._handle)


def speak(phrases: Sequence[Sequence[str]], voice: Voice) -> tuple[npt.NDArray[np.int16], list[SpokenUnit]]:
    """Speak phrases of TONE3 syllables with a pause between phrases.

    Returns mono samples at ``SAMPLE_RATE_HZ`` and the units and silences that cover them without gaps. Raises
    ValueError when espeak-ng's phonemes cannot be matched to the syllables one to one.
    """
    syllables = [s for phrase in phrases for s in phrase]
    text = ", ".join(" ".join(_for_espeak(s) for s in phrase) for phrase in phrases)
    audio, events = _engine().speak(text, voice)
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
