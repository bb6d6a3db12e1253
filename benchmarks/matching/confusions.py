"""What recognisers make of syllables: said and heard syllables aligned, utterance by utterance, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from analyzer.text.sounds import Sound, parse_sound
from analyzer.text.syllables import Role, Spelled, spell, toned_of
from benchmarks.matching.pairs import Pair

Price = Callable[[Sound, Sound], float]
"""What it costs to align one sound with another; 0 for the same sound, 1 for a far one."""
Aligned = tuple[Spelled | None, Spelled | None]
"""A syllable said and one heard; None said is an insertion, None heard a deletion."""

# Price of a deletion or insertion. Two of them cost more than a substitution, or runs of errors fall apart.
GAP_PRICE = 0.8


@dataclass(slots=True)
class Confusions:
    """Counts over pairs. ``heard_as`` counts toned readings (said, heard), equal ones too; the others
    count by role."""

    heard_as: Counter[tuple[str, str]] = field(default_factory=Counter)
    said: Counter[Role] = field(default_factory=Counter)
    deleted: Counter[Role] = field(default_factory=Counter)
    inserted: Counter[Role] = field(default_factory=Counter)


def together(parts: Iterable[Confusions]) -> Confusions:
    """The sum of several counts."""
    total = Confusions()
    for part in parts:
        for name in Confusions.__slots__:
            getattr(total, name).update(getattr(part, name))
    return total


def first_price(said: Sound, heard: Sound) -> float:
    """The price before anything is known: a part for each of initial, final and tone that differ."""
    return 0.35 * (said.initial != heard.initial) + 0.45 * (said.final != heard.final) + 0.2 * (said.tone != heard.tone)


def sound_of(syllable: Spelled) -> str:
    """The likeliest toned reading."""
    return toned_of(syllable.key)[0]


def count(pairs: Iterable[Pair], price: Price) -> Confusions:
    """The confusions of ``pairs``, aligned so that the sum of prices is least."""
    counts = Confusions()
    for pair in pairs:
        for said, heard in align_syllables(spell(pair.said), spell(pair.heard), price):
            _count(counts, said, heard)
    return counts


def _count(counts: Confusions, said: Spelled | None, heard: Spelled | None) -> None:
    if said is None:
        assert heard is not None
        counts.inserted[heard.role] += 1
        return
    counts.said[said.role] += 1
    if heard is None:
        counts.deleted[said.role] += 1
        return
    counts.heard_as[sound_of(said), sound_of(heard)] += 1


def align_syllables(said: Sequence[Spelled], heard: Sequence[Spelled], price: Price) -> list[Aligned]:
    """The cheapest alignment, in order. What is the same at both ends is taken as such."""
    low, high = 0, 0
    shorter = min(len(said), len(heard))
    while low < shorter and said[low].char == heard[low].char:
        low += 1
    while high < shorter - low and said[-1 - high].char == heard[-1 - high].char:
        high += 1
    head: list[Aligned] = list(zip(said[:low], heard[:low], strict=True))
    tail: list[Aligned] = list(zip(said[len(said) - high :], heard[len(heard) - high :], strict=True))
    return head + _align(said[low : len(said) - high], heard[low : len(heard) - high], price) + tail


def _align(said: Sequence[Spelled], heard: Sequence[Spelled], price: Price) -> list[Aligned]:
    sounds = [parse_sound(sound_of(s)) for s in heard]
    rows = [[j * GAP_PRICE for j in range(len(heard) + 1)]]
    for syllable in said:
        sound, above = parse_sound(sound_of(syllable)), rows[-1]
        row = [above[0] + GAP_PRICE]
        for j, other in enumerate(sounds):
            row.append(min(above[j] + price(sound, other), above[j + 1] + GAP_PRICE, row[j] + GAP_PRICE))
        rows.append(row)
    aligned: list[Aligned] = []
    i, j = len(said), len(heard)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + price(parse_sound(sound_of(said[i - 1])), sounds[j - 1]):
            i, j = i - 1, j - 1
            aligned.append((said[i], heard[j]))
        elif i and rows[i][j] == rows[i - 1][j] + GAP_PRICE:
            i -= 1
            aligned.append((said[i], None))
        else:
            j -= 1
            aligned.append((None, heard[j]))
    return aligned[::-1]
