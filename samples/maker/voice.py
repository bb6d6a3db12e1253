"""Speaks Mandarin with espeak-ng: text → pinyin → samples."""

from __future__ import annotations

import ctypes
import re
from ctypes import POINTER, c_char, c_char_p, c_int, c_short, c_uint, c_void_p
from math import gcd

import espeakng_loader
import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin, load_phrases_dict
from scipy.signal import resample_poly

from maker import SAMPLE_RATE_HZ
from maker.dialogue import Voice

_SYNCHRONOUS = 2
_UTF8 = 1
_SEED = 1
_RATE, _PITCH = 1, 3
_TRIM_DB = -45.0
_PAUSES = str.maketrans({"，": ",", "、": ",", "。": ".", "？": "?", "！": "!"})
_SYLLABLE = re.compile(r"[a-zü]+[1-5]")

# Readings that pypinyin's dictionary gets wrong in these dialogues.
_READINGS = {
    "都会": "dōu huì",
    "得厉害": "de lì hài",
    "吵得": "chǎo de",
    "说得对": "shuō de duì",
    "睡不着": "shuì bù zháo",
    "有空气": "yǒu kōng qì",
    "看一看": "kàn yī kàn",
    "要看管网": "yào kàn guǎn wǎng",
    "多长时间": "duō cháng shí jiān",
    "一下调度": "yī xià diào dù",
    "和面积": "hé miàn jī",
    "晚上量的": "wǎn shàng liáng de",
    "量尺寸": "liáng chǐ cùn",
    "二十一度": "èr shí yī dù",
}
load_phrases_dict({phrase: [[syllable] for syllable in reading.split()] for phrase, reading in _READINGS.items()})


class _EventId(ctypes.Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


def to_pinyin(text: str) -> str:
    """Numbered pinyin, a space between syllables, and the pauses of the punctuation.

    Raises ValueError when a character has no reading.
    """
    parts: list[str] = []
    for part in lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="default"):
        if _SYLLABLE.fullmatch(part):
            parts.append(part)
        elif marks := part.translate(_PAUSES).strip():
            if not set(marks) <= set(",.?!") or not parts:
                raise ValueError(f"no reading for {part!r} in {text!r}")
            parts[-1] += marks[-1]
    return " ".join(parts)


class Synthesizer:
    """espeak-ng in this process. Its state carries over between calls, so one process speaks one recording only."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate_hz = self._library.espeak_Initialize(_SYNCHRONOUS, 200, espeakng_loader.get_data_path().encode(), 0)
        if self._rate_hz <= 0:
            raise RuntimeError("espeak-ng does not start; install the train extra again")
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))  # breathy voices draw noise, seeded by the clock
        self._chunks: list[NDArray[np.int16]] = []
        self._callback = _Callback(self._collect)  # kept: the library holds only a bare pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        return 0

    def speak(self, text: str, voice: Voice) -> NDArray[np.float64]:
        """Speech at 8 kHz without silence around it, full scale 1.0. Raises RuntimeError when espeak-ng refuses."""
        self._chunks.clear()
        name = f"cmn-latn-pinyin+{voice.variant}"
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise RuntimeError(f"espeak-ng has no voice {name}")
        self._library.espeak_SetParameter(_RATE, voice.rate_wpm, 0)
        self._library.espeak_SetParameter(_PITCH, voice.pitch, 0)
        spoken = to_pinyin(text).encode()
        self._library.espeak_Synth(spoken, len(spoken) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        if not self._chunks:
            raise RuntimeError(f"espeak-ng says nothing for {text!r}")
        speech = np.concatenate(self._chunks).astype(np.float64) / 32768.0
        step = gcd(SAMPLE_RATE_HZ, self._rate_hz)
        return _trim(resample_poly(speech, SAMPLE_RATE_HZ // step, self._rate_hz // step))


def _trim(speech: NDArray[np.float64]) -> NDArray[np.float64]:
    loud = np.flatnonzero(np.abs(speech) > np.max(np.abs(speech)) * 10 ** (_TRIM_DB / 20))
    return speech[loud[0] : loud[-1] + 1]
