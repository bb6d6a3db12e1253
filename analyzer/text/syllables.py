"""Text as syllables that point back to its characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from analyzer.text.folding import canonical, fold
from analyzer.text.numerals import Spoken, speak
from analyzer.text.segments import words_of
from analyzer.text.sounds import parse_sound, readings, readings_of_word, sound_class

_FILLER_WORDS = ("那个", "这个")
# What is no filler, nor part of one, in whatever script it is written.
_NO_FILLER = re.compile("(?![嗯啊呃哦噢唉哎诶欸喔那这个誒這個箇])[\u4e00-\u9fff]")
_WHAT = re.compile("[什怎那这多要]么")
_TWICE = re.compile(r"(.)(?=\1)", re.DOTALL)
_STOP = re.compile(r"[，。？！；：、,.?!;:]")


class Role(StrEnum):
    """What a syllable does in speech; matching prices its omission by it."""

    PLAIN = "plain"
    FILLER = "filler"
    PARTICLE = "particle"
    STUTTER = "stutter"


_ROLES = dict.fromkeys("嗯啊呃哦噢唉哎诶欸喔", Role.FILLER) | dict.fromkeys("的吗么嘛呢吧呀哈儿", Role.PARTICLE)


class Spelled(NamedTuple):
    """One syllable of a text.

    ``char`` is folded and canonical (幺 is 一); ``key`` names character and readings and is what costs are cached by;
    ``is_after_stop`` tells that punctuation stands before it;
    ``char_index`` is the index in the text as given (several syllables may share it: 36 is 三十六).
    """

    char: str
    key: str
    char_index: int
    role: Role
    is_after_stop: bool

    @property
    def classes(self) -> tuple[str, ...]:
        """The sound classes of all readings, likeliest first, and the character itself."""
        return (*classes_of(self.key), self.char)


class Spelling(NamedTuple):
    """The syllables of a text field by field, see Spelled: a season has millions of them."""

    chars: str = ""
    keys: tuple[str, ...] = ()
    char_indexes: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ()
    after_stops: tuple[bool, ...] = ()


def make_key(char: str, toned: tuple[str, ...]) -> str:
    """The key of a character with its readings: ``"还|hai2/huan2"``."""
    return f"{char}|{'/'.join(toned)}"


@lru_cache(maxsize=65_536)
def toned_of(key: str) -> tuple[str, ...]:
    """The readings in a key."""
    return tuple(key.partition("|")[2].split("/"))


@lru_cache(maxsize=65_536)
def classes_of(key: str) -> tuple[str, ...]:
    """The sound classes of the readings in a key, likeliest first."""
    return tuple(dict.fromkeys(sound_class(parse_sound(reading)) for reading in toned_of(key)))


def spell(text: str) -> tuple[Spelled, ...]:
    """The syllables of ``text`` in order; spaces and punctuation have none."""
    return tuple(map(Spelled._make, zip(*spelling_of(text), strict=True)))


def spelling_of(text: str) -> Spelling:
    """The same field by field."""
    spoken = _spoken(text)
    if not spoken:
        return Spelling()
    said, indexes = zip(*spoken, strict=True)
    joined = "".join(said)
    chars = canonical(joined)
    keys = tuple(chain.from_iterable(map(_keys, words_of(joined))))
    return Spelling(chars, keys, indexes, _roles(chars), _after_stops(text, indexes))


@lru_cache(maxsize=16_384)
def has_syllables(text: str) -> bool:
    """Whether ``spell`` finds any."""
    return any(char.isalnum() for char in fold(text))


def said_syllables(text: str, enough: int) -> int:
    """How many syllables ``spell`` finds, fillers apart, or of more than ``enough`` some that are more; what they sound
    like takes much longer to find out."""
    sure = len(_NO_FILLER.findall(text))
    return sure if sure > enough else _said_syllables(text)


@lru_cache(maxsize=16_384)
def _said_syllables(text: str) -> int:
    roles = _roles(canonical("".join([char for char, _ in _spoken(text)])))
    return len(roles) - roles.count(Role.FILLER)


def _spoken(text: str) -> list[Spoken]:
    return [one for one in speak(fold(text)) if one[0].isalnum()]


@lru_cache(maxsize=65_536)
def _keys(word: str) -> tuple[str, ...]:
    """The key of every character of a word."""
    chars = canonical(word)
    # What is merged with another character sounds like that.
    each = zip(chars, word, readings_of_word(word), strict=True)
    return tuple([make_key(char, toned if char == said else readings(char)[0]) for char, said, toned in each])


def _after_stops(text: str, indexes: Sequence[int]) -> tuple[bool, ...]:
    """Of each syllable, one at least, whether punctuation stands between it and the one before."""
    stops = [match.start() for match in _STOP.finditer(text)]
    if not stops:
        return (False,) * len(indexes)
    return (False, *[any(before < stop < at for stop in stops) for before, at in pairwise(indexes)])


def _roles(chars: str) -> tuple[Role, ...]:
    roles = [_ROLES.get(char, Role.PLAIN) for char in chars]
    for what in _WHAT.finditer(chars):
        roles[what.end() - 1] = Role.PLAIN
    for twice in _TWICE.finditer(chars):
        if roles[twice.end()] is Role.PLAIN:
            roles[twice.end()] = Role.STUTTER
    for word in _FILLER_WORDS:
        at = chars.find(word)
        while at >= 0:
            roles[at : at + len(word)] = [Role.FILLER] * len(word)
            at = chars.find(word, at + len(word))
    return tuple(roles)
