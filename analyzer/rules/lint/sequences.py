"""Wordings as sequences of syllables: does one contain the other, can they overlap?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analyzer.matching.phrase import Item, Pattern, Sounded
from analyzer.matching.slots import SLOTS, GapSlot

Span = tuple[int, int]

# One character for each item, so that sequences are searched as texts; slots get characters that nobody writes.
_SLOT_CHARS = {name: chr(0xE000 + number) for number, name in enumerate(SLOTS)}


def text_of(pattern: Pattern) -> str:
    """The wording with one character for each syllable or slot."""
    return "".join(item.char if isinstance(item, Sounded) else _SLOT_CHARS[item.name] for item in pattern.items)


def places_of(inner: str, outer: str) -> Iterator[Span]:
    """Where in ``outer`` all of ``inner`` stands, character by character; half open."""
    at = outer.find(inner)
    while at >= 0:
        yield at, at + len(inner)
        at = outer.find(inner, at + 1)


def is_covered(longer: Iterable[str], shorter: Sequence[str]) -> bool:
    """Whether whoever says any of ``longer`` says one of ``shorter`` as well."""
    return all(any(inner in outer for inner in shorter) for outer in longer)


def can_overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a sentence can have both in such a way that they share a syllable, as far as sounds may be mistaken."""
    first, second = one.items, other.items
    if any(isinstance(item, GapSlot) for item in (*first, *second)):
        return True  # one may lie in the gap of the other
    return any(
        all(
            _alike(first[offset + at], second[at])
            for at in range(max(0, -offset), min(len(second), len(first) - offset))
        )
        for offset in range(1 - len(second), len(first))
    )


def _alike(one: Item, other: Item) -> bool:
    if not isinstance(one, Sounded) or not isinstance(other, Sounded):
        return True
    return not set(one.classes).isdisjoint(other.classes)
