"""Ways of finding a phrase in what a recogniser wrote: characters, toneless syllables, and the product's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from analyzer.domain import MatchLevel, Speaker, Utterance
from analyzer.matching.costs import NEAR_COST
from analyzer.matching.match import Match
from analyzer.matching.phrase import Pattern, Sounded, compile_phrase
from analyzer.matching.said import Closeness
from analyzer.matching.search import find_all
from analyzer.rules.seek import seek
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

    @property
    def stream(self) -> Stream:
        return _stream(self.text)


@lru_cache(maxsize=64)
def _stream(text: str) -> Stream:
    return build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)


def hear(text: str) -> Heard:
    """Prepare what a recogniser wrote."""
    spelled = spell(text)
    return Heard(text, toneless(spelled), {name for s in spelled for name in s.classes})


def matches(phrase: str, heard: Heard, least_similarity: float) -> Iterator[Match]:
    """The product's matches of all wordings of ``phrase``, with slots filled, wording by wording."""
    for pattern in compile_phrase(phrase):
        if _may_be_there(pattern, heard, least_similarity):
            found = find_all(pattern, heard.stream, min_similarity=least_similarity)
            yield from (match for match in found if not match.has_empty_slot)


def passing(phrases: tuple[str, ...], stream: Stream, closeness: Closeness) -> Iterator[Match]:
    """The matches of any wording of ``phrases`` in a call that say that it was said."""
    for sighting in seek(phrases, stream, 0, stream.size, closeness.least_similarity):
        if closeness.may_hold(sighting) and not sighting.has_empty_slot and closeness.holds(sighting.match, stream):
            yield sighting.match


def is_near(phrases: tuple[str, ...], stream: Stream, level: MatchLevel, similarity: float) -> bool:
    """Whether any wording of ``phrases`` is found in a call at ``level`` or stricter."""
    found = seek(phrases, stream, 0, stream.size, similarity)
    return any(sighting.level.rank <= level.rank and not sighting.has_empty_slot for sighting in found)


def _may_be_there(pattern: Pattern, heard: Heard, least_similarity: float) -> bool:
    """The search's own bound on missing syllables, asked of the utterance as a whole: it saves making most streams."""
    content = [item for item in pattern.items if isinstance(item, Sounded) and item.role is not Role.PARTICLE]
    most_missing = floor((1 - least_similarity) * pattern.weight / NEAR_COST + 1e-9)
    missing = 0
    for item in content:
        missing += heard.classes.isdisjoint(item.classes)
        if missing > most_missing:
            return False
    return True
