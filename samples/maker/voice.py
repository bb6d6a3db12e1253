"""Speaks Mandarin with espeak-ng: text → pinyin → samples."""

from __future__ import annotations

import re
from math import gcd

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin, load_phrases_dict
from scipy.signal import resample_poly

from maker import SAMPLE_RATE_HZ
from maker.dialogue import Voice
from models.train import espeak

_SEED = 1
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
        self._engine = espeak.Engine(buffer_ms=200)
        self._engine.seed(_SEED)

    def speak(self, text: str, voice: Voice) -> NDArray[np.float64]:
        """Speech at 8 kHz without silence around it, full scale 1.0. Raises RuntimeError when nothing is said."""
        self._engine.choose(voice.variant)
        self._engine.set(espeak.RATE, voice.rate_wpm)
        self._engine.set(espeak.PITCH, voice.pitch)
        samples, _ = self._engine.say(to_pinyin(text))
        if not samples.size:
            raise RuntimeError(f"espeak-ng says nothing for {text!r}")
        step = gcd(SAMPLE_RATE_HZ, self._engine.sample_rate_hz)
        return _trim(resample_poly(samples / 32768.0, SAMPLE_RATE_HZ // step, self._engine.sample_rate_hz // step))


def _trim(speech: NDArray[np.float64]) -> NDArray[np.float64]:
    loud = np.flatnonzero(np.abs(speech) > np.max(np.abs(speech)) * 10 ** (_TRIM_DB / 20))
    return speech[loud[0] : loud[-1] + 1]
