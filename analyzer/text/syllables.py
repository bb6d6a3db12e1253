"""Text as syllables that point back to its characters."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from analyzer.text.folding import canonical, fold
from analyzer.text.numerals import Spoken, speak
from analyzer.text.sounds import parse_sound, readings, sound_class

_FILLERS = frozenset("嗯啊呃哦噢唉哎诶欸喔")
_FILLER_WORDS = ("那个", "这个")
_PARTICLES = frozenset("的吗么嘛呢吧呀哈儿")
_BEFORE_ME = frozenset("什怎那这多要")

_STOP = re.compile(r"[，。？！；：、,.?!;:]")


class Role(StrEnum):
    """What a syllable does in speech; matching prices its omission by it."""

    PLAIN = "plain"
    FILLER = "filler"
    PARTICLE = "particle"
    STUTTER = "stutter"


class Spelled(NamedTuple):
    """One syllable of a text; a named tuple, because a call has a thousand of them.

    ``char`` is folded and canonical (幺 is 一); ``key`` names character and readings and is what costs are cached by;
    ``classes`` are the sound classes of all readings and the character itself, by which candidates are looked up;
    ``is_after_stop`` tells that punctuation stands before it;
    ``char_index`` is the index in the text as given (several syllables may share it: 36 is 三十六).
    """

    char: str
    key: str
    classes: tuple[str, ...]
    char_index: int
    role: Role
    is_after_stop: bool


def make_key(char: str, toned: tuple[str, ...]) -> str:
    """The key of a character with its readings: ``"还|hai2/huan2"``."""
    return f"{char}|{'/'.join(toned)}"


@lru_cache(maxsize=65_536)
def toned_of(key: str) -> tuple[str, ...]:
    """The readings in a key."""
    return tuple(key.partition("|")[2].split("/"))


@lru_cache(maxsize=16_384)
def spell(text: str) -> tuple[Spelled, ...]:
    """``spell_once``, remembered: the same transcripts are judged by several packs."""
    return spell_once(text)


def spell_once(text: str) -> tuple[Spelled, ...]:
    """The syllables of ``text`` in order; spaces and punctuation have none."""
    spoken = _spoken(text)
    stops = [match.start() for match in _STOP.finditer(text)]
    joined = "".join(char for char, _ in spoken)
    chars = canonical(joined)
    roles = _roles(chars)
    spelled: list[Spelled] = []
    for i, toned in enumerate(readings(joined)):
        if chars[i] != joined[i]:
            toned = readings(chars[i])[0]
        key, classes = _named(chars[i], toned)
        at = spoken[i][1]
        is_after_stop = bool(stops) and bool(i) and any(spoken[i - 1][1] < stop < at for stop in stops)
        spelled.append(Spelled(chars[i], key, classes, at, roles[i], is_after_stop))
    return tuple(spelled)


@lru_cache(maxsize=16_384)
def has_syllables(text: str) -> bool:
    """Whether ``spell`` finds any."""
    return any(char.isalnum() for char in fold(text))


@lru_cache(maxsize=16_384)
def said_syllables(text: str) -> int:
    """How many syllables ``spell`` finds, fillers apart; what they sound like takes much longer to find out."""
    roles = _roles(canonical("".join(char for char, _ in _spoken(text))))
    return sum(1 for role in roles if role is not Role.FILLER)


def _spoken(text: str) -> list[Spoken]:
    return [(char, index) for char, index in speak(fold(text)) if char.isalnum()]


@lru_cache(maxsize=65_536)
def _named(char: str, toned: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Key and classes of a character with its readings."""
    classes = dict.fromkeys(sound_class(parse_sound(reading)) for reading in toned)
    return make_key(char, toned), (*classes, char)


def _roles(chars: str) -> list[Role]:
    roles = [_role(before, char) for before, char in zip(f" {chars}", chars, strict=False)]
    for word in _FILLER_WORDS:
        at = chars.find(word)
        while at >= 0:
            roles[at : at + len(word)] = [Role.FILLER] * len(word)
            at = chars.find(word, at + len(word))
    return roles


def _role(before: str, char: str) -> Role:
    """The role of a character after another one, which is a space at the start."""
    if char in _FILLERS:
        return Role.FILLER
    if char in _PARTICLES and not (char == "么" and before in _BEFORE_ME):
        return Role.PARTICLE
    return Role.STUTTER if before == char else Role.PLAIN
