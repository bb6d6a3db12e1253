"""Wordings as sequences of syllables: does one contain the other, can they overlap?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.matching.phrase import Item, Pattern, Sounded

Span = tuple[int, int]


def places_of(inner: Pattern, outer: Pattern) -> Iterator[Span]:
    """Where in ``outer`` all of ``inner`` stands, character by character; half open."""
    size = len(inner.items)
    wanted = [_name(item) for item in inner.items]
    given = [_name(item) for item in outer.items]
    for start in range(len(given) - size + 1):
        if given[start : start + size] == wanted:
            yield start, start + size


def is_covered(longer: Sequence[Pattern], shorter: Sequence[Pattern]) -> bool:
    """Whether whoever says any of ``longer`` says one of ``shorter`` as well."""
    return all(any(next(places_of(inner, outer), None) for inner in shorter) for outer in longer)


def can_overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a sentence can have both in such a way that they share a syllable, as far as sounds may be mistaken."""
    first, second = one.items, other.items
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


def _name(item: Item) -> str:
    return item.char if isinstance(item, Sounded) else f"{{{item.name}}}"
