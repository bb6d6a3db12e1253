"""Acoustic units: the initials and toned finals of Mandarin syllables, each in four word positions.

A syllable in pypinyin's TONE3 spelling (``zhong1``; neutral tone 5) becomes its initial, where it has one, and its
final with the tone: ``zh`` ``ong1``. The vowels of ``zi`` and ``zhi``, written *i* in pinyin, are units of their own.
Kaldi phones are unit × position, so that the decoder can find word boundaries; all positions share the unit's pdfs.
"""

from __future__ import annotations

import functools
from itertools import product

from pypinyin.contrib.tone_convert import to_finals, to_initials

SILENCE = "SIL"
POSITIONS = ("B", "I", "E", "S")
"""Word-begin, word-internal, word-end, whole word."""

INITIALS = tuple("b p m f d t n l g k h j q x zh ch sh r z c s".split())
FINALS = tuple(
    "a o e er ai ei ao ou an en ang eng ong i ii iii ia ie iao iu ian in iang ing iong "
    "u ua uo uai ui uan un uang ueng v ve van vn".split()
)
TONES = "12345"

_SPELLING = {
    "iou": "iu",
    "uei": "ui",
    "uen": "un",
    "ê": "ei",
    "io": "o",
    "üe": "ve",
    "ü": "v",
    "üan": "van",
    "ün": "vn",
}
_SYLLABIC_NASALS = {"n": "en", "ng": "en", "m": "en", "hm": "en", "hng": "en"}


@functools.cache
def split_syllable(syllable: str) -> tuple[str, ...]:
    """``zhong1`` → ``("zh", "ong1")``; ``yi5`` → ``("i5",)``. Raises ValueError for what is not a syllable."""
    base, tone = (syllable[:-1], syllable[-1]) if syllable[-1:] in TONES else (syllable, "5")
    base = _SYLLABIC_NASALS.get(base, base)
    initial = to_initials(base, strict=True)
    final = to_finals(base, strict=True, v_to_u=False)
    final = _SPELLING.get(final, final)
    if final == "i" and initial in ("z", "c", "s"):
        final = "ii"
    elif final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "iii"
    if final not in FINALS or (initial and initial not in INITIALS):
        raise ValueError(f"not a Mandarin syllable: {syllable!r}")
    return (initial, final + tone) if initial else (final + tone,)


UNITS = (*INITIALS, *(f + t for f, t in product(FINALS, TONES)))
"""Everything but silence, in a fixed order: the pdf numbering and the phone table are derived from it."""

ENTRY_PDF = {unit: 1 + 2 * i for i, unit in enumerate(UNITS)}
"""The pdf of a unit's first 30 ms; the rest of the unit is ``ENTRY_PDF + 1``. Silence is pdf 0.

Two pdfs a unit tell 一一 (the same final twice) from a long 一 without any blank symbol.
"""
PDF_COUNT = 1 + 2 * len(UNITS)

PHONES = (SILENCE, *(f"{unit}_{position}" for unit in UNITS for position in POSITIONS))
"""Kaldi phone symbols; the phone id is the index + 1."""
PHONE_ID = {phone: i + 1 for i, phone in enumerate(PHONES)}


def phone_pdfs(phone: str) -> tuple[int, int]:
    """(forward pdf, self-loop pdf) of a phone."""
    if phone == SILENCE:
        return 0, 0
    entry = ENTRY_PDF[phone.rsplit("_", 1)[0]]
    return entry, entry + 1


def word_phones(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """The positioned phones of a word given its syllables."""
    units = [unit for syllable in syllables for unit in split_syllable(syllable)]
    if len(units) == 1:
        return (f"{units[0]}_S",)
    return (f"{units[0]}_B", *(f"{unit}_I" for unit in units[1:-1]), f"{units[-1]}_E")


def min_frames(phone: str) -> int:
    """The fewest frames of 30 ms that a phone may last in the decoding graph."""
    if phone == SILENCE:
        return 1
    unit, _, position = phone.rpartition("_")
    if unit in INITIALS:
        return 1
    return 3 if position == "S" and not unit.startswith("er") else 2
