"""Sounds of Mandarin syllables: initial, final and tone, readings of polyphones, and classes of sounds heard alike.

Confusions are those of Mandarin speakers and recognisers: retroflex and flat sibilants, n and l, f and h, r and l,
front and back nasal finals. ``sound_class`` merges all of them, so two sounds that are alike always share a class.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pypinyin import Style
from pypinyin.converter import UltimateConverter
from pypinyin.core import Pinyin

from analyzer.text.segments import words_of

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")

_AFTER_GLIDE = {("y", "ou"): "iu", ("y", "ong"): "iong", ("w", "ei"): "ui", ("w", "en"): "un"}
_AFTER_GLIDE |= {("y", final): f"i{final}" for final in ("a", "an", "ang", "ao", "e")}
_AFTER_GLIDE |= {("w", final): f"u{final}" for final in ("a", "ai", "an", "ang", "o")}

_CONFUSED_INITIALS = frozenset(
    frozenset(pair) for pair in (("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("f", "h"), ("r", "l"))
)
_INITIAL_CLASS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}
_NASAL_FINALS = ("an", "en", "in", "ian", "uan")

# Readings that context decides and that conversion gets wrong now and then in this trade (还款, 供热, 散热器 …).
_POLYPHONES = {
    "行": ("xing2", "hang2"),
    "调": ("tiao2", "diao4"),
    "还": ("hai2", "huan2"),
    "重": ("zhong4", "chong2"),
    "得": ("de5", "de2", "dei3"),
    "长": ("chang2", "zhang3"),
    "为": ("wei4", "wei2"),
    "供": ("gong1", "gong4"),
    "应": ("ying1", "ying4"),
    "数": ("shu4", "shu3"),
    "地": ("di4", "de5"),
    "了": ("le5", "liao3"),
    "着": ("zhe5", "zhao2"),
    "差": ("cha4", "cha1", "chai1"),
    "处": ("chu3", "chu4"),
    "便": ("bian4", "pian2"),
    "那": ("na4", "nei4"),
    "哪": ("na3", "nei3"),
    "这": ("zhe4", "zhei4"),
    "单": ("dan1", "shan4"),
    "曾": ("zeng1", "ceng2"),
    "散": ("san4", "san3"),
    "降": ("jiang4", "xiang2"),
    "都": ("dou1", "du1"),
    "谁": ("shei2", "shui2"),
    # Tone sandhi is spoken everywhere and noted only here and there in dictionaries: one tone for all of them.
    "不": ("bu4",),
    "一": ("yi1",),
}


class Sound(NamedTuple):
    """One reading of a syllable. ``tone`` is 1–5 (5 is neutral) or 0 where there is none (letters)."""

    initial: str
    final: str
    tone: int


@lru_cache(maxsize=4096)
def parse_sound(toned: str) -> Sound:
    """``"zhong1"`` → Sound("zh", "ong", 1). Anything that is not a toned syllable becomes a sound of its own."""
    if not (toned[-1:].isdigit() and toned.isascii() and len(toned) > 1):
        return Sound("", toned, 0)
    base, tone = toned[:-1], int(toned[-1])
    initial = next((i for i in _INITIALS if base.startswith(i) and len(base) > len(i)), "")
    return Sound(initial, _spoken_final(initial, base[len(initial) :]), tone)


def _spoken_final(initial: str, written: str) -> str:
    """The final as it is spoken: spelling hides ü after j, q, x, y (ju, yuan) and the glides of y and w (yan, wei)."""
    if initial in ("j", "q", "x", "y") and written.startswith("u"):
        return "v" + written[1:]
    return _AFTER_GLIDE.get((initial, written), written)


_SPELLER = Pinyin(UltimateConverter(neutral_tone_with_five=True))


def readings(text: str) -> list[tuple[str, ...]]:
    """The toned readings of every character, likeliest first; a list as long as ``text``.

    Converts the text as a whole, because polyphones are decided by their neighbours: pass utterances, never slices.
    """
    return list(chain.from_iterable(map(readings_of_word, words_of(text))))


@lru_cache(maxsize=1 << 16)
def readings_of_word(word: str) -> tuple[tuple[str, ...], ...]:
    """``readings`` of one of the ``words_of`` a text; a tuple as long as ``word``."""
    # list() keeps one item per character in a run without readings; pypinyin's types do not know that it may.
    likeliest = _SPELLER.lazy_pinyin([word], style=Style.TONE3, errors=list)  # type: ignore[arg-type]
    return tuple([_with_alternatives(char, reading) for char, reading in zip(word, likeliest, strict=True)])


def _with_alternatives(char: str, reading: str) -> tuple[str, ...]:
    listed = _POLYPHONES.get(char)
    if listed is None:
        return (reading,)
    if reading not in listed:
        return listed
    return (reading, *(other for other in listed if other != reading))


def sound_class(sound: Sound) -> str:
    """A code shared by all sounds that may be confused with each other (and by some that are two confusions apart)."""
    return _INITIAL_CLASS.get(sound.initial, sound.initial) + _front_nasal(sound.final)


def initials_confused(one: str, other: str) -> bool:
    """Whether two different initials are often heard for each other."""
    return frozenset((one, other)) in _CONFUSED_INITIALS


def finals_confused(one: str, other: str) -> bool:
    """Whether two different finals differ only in the front or back nasal."""
    return one != other and _front_nasal(one) == _front_nasal(other)


def _front_nasal(final: str) -> str:
    return final[:-1] if final.endswith("ng") and final[:-1] in _NASAL_FINALS else final
