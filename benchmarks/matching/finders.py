"""Ways of finding a phrase in what a recogniser wrote: characters, toneless syllables, and the product's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from analyzer.domain import Speaker, Utterance
from analyzer.matching.costs import NEAR_COST
from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, Sounded, compile_phrase
from analyzer.matching.said import Closeness
from analyzer.matching.search import find_all
from analyzer.scripts.blocks import PRESETS
from analyzer.text.sounds import parse_sound
from analyzer.text.stream import Stream, build_stream
from analyzer.text.syllables import Role, Spelled, spell, toned_of


def preset(name: str) -> Closeness:
    """What the product asks for when a rule says ``match: name``."""
    return PRESETS[name].closeness


def toneless(spelled: Sequence[Spelled]) -> str:
    """The likeliest syllables without tones, each after a space."""
    sounds = (parse_sound(toned_of(s.key)[0]) for s in spelled)
    return "".join(f" {sound.initial}{sound.final}" for sound in sounds) + " "


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as heard, with what quick looks need. The stream is made only when it is looked at closely."""

    text: str
    syllables: str
    classes: Collection[str]
    of_syllables: Sequence[Sequence[str]]

    @property
    def stream(self) -> Stream:
        return _stream(self.text)


@lru_cache(maxsize=64)
def _stream(text: str) -> Stream:
    return build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)


def hear(text: str) -> Heard:
    """Prepare what a recogniser wrote."""
    spelled = spell(text)
    of_syllables = [s.classes for s in spelled]
    return Heard(text, toneless(spelled), {name for classes in of_syllables for name in classes}, of_syllables)


def matches(phrase: str, heard: Heard, least_similarity: float) -> Iterator[Match]:
    """The product's matches of all wordings of ``phrase``, with slots filled, wording by wording."""
    for pattern in compile_phrase(phrase):
        if _may_be_there(pattern, heard, least_similarity):
            found = find_all(pattern, heard.stream, min_similarity=least_similarity)
            yield from (match for match in found if not match.has_empty_slot)


@dataclass(frozen=True, slots=True)
class Outline:
    """The sound classes of all wordings of some phrases, and how many syllables of these any match has at least."""

    classes: Collection[str]
    needed: int

    @staticmethod
    def of(phrases: Iterable[str], least_similarity: float) -> Outline:
        patterns = [pattern for phrase in phrases for pattern in compile_phrase(phrase)]
        content = [_content(pattern) for pattern in patterns]
        needed = (len(c) - _most_missing(p, least_similarity) for c, p in zip(content, patterns, strict=True))
        return Outline(frozenset(name for c in content for item in c for name in item.classes), min(needed))

    def may_fit(self, heard: Heard) -> bool:
        """False when too few syllables of ``heard`` are in any of the wordings."""
        return sum(not self.classes.isdisjoint(classes) for classes in heard.of_syllables) >= self.needed


def _content(pattern: Pattern) -> list[Sounded]:
    return [item for item in pattern.items if isinstance(item, Sounded) and item.role is not Role.PARTICLE]


def _most_missing(pattern: Pattern, least_similarity: float) -> int:
    """The search's own bound on the syllables of a match that are not at least confused."""
    return floor((1 - least_similarity) * pattern.weight / NEAR_COST + 1e-9)


def _may_be_there(pattern: Pattern, heard: Heard, least_similarity: float) -> bool:
    """The bound asked of the utterance as a whole: it saves making most streams."""
    most_missing = _most_missing(pattern, least_similarity)
    missing = 0
    for item in _content(pattern):
        missing += heard.classes.isdisjoint(item.classes)
        if missing > most_missing:
            return False
    return True
