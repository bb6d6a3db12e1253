"""espeak-ng through ctypes: text in, samples and phoneme times out.

The library comes from the PyPI package ``espeakng-loader`` (pinned), so that every machine hears the same voices. There
is one engine in a process, it is not thread safe, and flutter and noise of its voices go on from one text to the next.
"""

from __future__ import annotations

import _ctypes
import ctypes
from ctypes import POINTER, c_char, c_char_p, c_int, c_short, c_uint, c_void_p
from pathlib import Path

import espeakng_loader
import numpy as np
import numpy.typing as npt

RATE, VOLUME, PITCH, PITCH_RANGE, WORD_GAP = 1, 2, 3, 4, 7
"""Parameters of ``Engine.set``: words a minute, 0–200, 0–99, 0–99, units of 10 ms."""

PLAIN = "plain"
"""The voice without a variant."""

DATA_DIR = Path(espeakng_loader.get_data_path())

_LANGUAGE = "cmn-latn-pinyin"
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_EVENT_END, _EVENT_PHONEME = 0, 7


class _Id(ctypes.Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position_ms", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


class Engine:
    """espeak-ng with one of its Mandarin voices; ``sample_rate_hz`` is what it speaks at.

    Raises RuntimeError when the library does not start.
    """

    def __init__(self, data_dir: Path = DATA_DIR, *, buffer_ms: int) -> None:
        self._data_dir = data_dir
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        arguments = (_SYNCHRONOUS, buffer_ms, str(data_dir).encode(), _PHONEME_EVENTS)
        self.sample_rate_hz: int = self._library.espeak_Initialize(*arguments)
        if self.sample_rate_hz <= 0:
            raise RuntimeError(f"espeak-ng does not start (returned {self.sample_rate_hz}); install the train extra")
        self._audio: list[npt.NDArray[np.int16]] = []
        self._events: list[tuple[int, str]] = []
        self._callback = _Callback(self._collect)  # kept: the library holds only a bare pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples, count, events) -> int:  # type: ignore[no-untyped-def]
        if samples and count > 0:
            self._audio.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            if events[index].type == _EVENT_PHONEME:
                self._events.append((events[index].sample, bytes(events[index].id.string).decode()))
            index += 1
        return 0

    def choose(self, variant: str) -> None:
        """Speak with this voice variant from now on, or the ``PLAIN`` voice. Raises ValueError when there is none."""
        # espeak-ng itself takes its plain voice for a variant that it does not know, and says nothing.
        if variant != PLAIN and not (self._data_dir / "voices" / "!v" / variant).is_file():
            raise ValueError(f"espeak-ng has no voice variant {variant!r}")
        name = _LANGUAGE if variant == PLAIN else f"{_LANGUAGE}+{variant}"
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice variant {variant!r}")

    def set(self, parameter: int, value: int) -> None:
        """Set ``RATE``, ``PITCH`` … of the chosen voice."""
        self._library.espeak_SetParameter(parameter, value, 0)

    def seed(self, number: int) -> None:
        """Seed the noise of breathy voices, which otherwise comes from the clock."""
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(number))

    def say(self, pinyin: str) -> tuple[npt.NDArray[np.int16], list[tuple[int, str]]]:
        """Mono samples for numbered pinyin, and (first sample, name) of every phoneme."""
        self._audio, self._events = [], []
        encoded = pinyin.encode()
        self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate(self._audio) if self._audio else np.zeros(0, np.int16), self._events

    def unload(self) -> None:
        """End the engine and take the library out of memory, which alone clears its state; do not use it afterwards."""
        self._library.espeak_Terminate()
        _ctypes.dlclose(self._library._handle)
