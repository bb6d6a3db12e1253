"""The phrase language of packs, compiled to plain patterns.

``文字`` is said as written; ``(先生|女士)`` is one of several; ``[请问]`` may be left out; ``{号}`` is a slot;
``…`` skips up to eight syllables;
what stands in ``《》`` must itself be heard. Punctuation and spaces are not heard and do not count; full-width brackets
are fine.
A phrase becomes the list of its wordings (variants), because each has its own length and thereby its own similarity.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from analyzer.matching.costs import QUESTION_PARTICLES, WEIGHTS
from analyzer.matching.slots import SLOTS, GapSlot, Slot
from analyzer.text.syllables import Role, Spelled, spell

MAX_VARIANTS = 64

_HALF_WIDTH = {ord(char) + 0xFEE0: char for char in "()[]{}|"} | {ord("【"): "[", ord("】"): "]"}
_KEY_OPENS, _KEY_CLOSES = "《", "》"
_SLOT_PIECES: dict[str, Slot] = {GapSlot().name: GapSlot()} | {f"{{{name}}}": slot for name, slot in SLOTS.items()}


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why and where (1-based character)."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """An expected syllable. ``weight`` is the price of its omission. Without one that ``is_key`` the wording was not
    said, whatever else of it was."""

    char: str
    key: str
    classes: tuple[str, ...]
    role: Role
    weight: float
    is_key: bool = False


Item = Sounded | Slot


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording of a phrase: ``text`` is what it says, slots in braces; ``weight`` is the sum of all items."""

    text: str
    items: tuple[Item, ...]
    weight: float


@lru_cache(maxsize=1 << 14)
def compile_phrase(phrase: str) -> tuple[Pattern, ...]:
    """The wordings of a phrase, longest first.

    Raises:
        PhraseError: brackets that do not close, an unknown slot, nothing to say, or too many wordings.
    """
    text = phrase.translate(_HALF_WIDTH).replace("...", "…").replace("……", "…")
    variants, _ = _alternatives(text, 0, closing="")
    patterns = {pattern.text: pattern for pattern in map(_pattern, dict.fromkeys(variants))}
    return tuple(sorted(patterns.values(), key=lambda p: -p.weight))


def _alternatives(text: str, at: int, *, closing: str) -> tuple[list[str], int]:
    """Wordings of ``a|b|c`` from ``at`` up to ``closing``; the end is the index of the closing character."""
    wordings: list[str] = []
    while True:
        branch, at = _sequence(text, at)
        wordings += branch
        if len(wordings) > MAX_VARIANTS:
            raise PhraseError(f"more than {MAX_VARIANTS} wordings; write several phrases instead")
        if at < len(text) and text[at] == "|":
            at += 1
            continue
        if text[at : at + 1] != closing:
            found = f"{text[at]!r} at character {at + 1}" if at < len(text) else "the end"
            raise PhraseError(f"{closing!r} is missing before {found}" if closing else f"{found} closes nothing")
        return wordings, at


def _sequence(text: str, at: int) -> tuple[list[str], int]:
    wordings = [""]
    while at < len(text) and text[at] not in f")]}}|{_KEY_CLOSES}":
        if text[at] == "(":
            parts, at = _alternatives(text, at + 1, closing=")")
        elif text[at] == "[":
            parts, at = _alternatives(text, at + 1, closing="]")
            parts = ["", *parts]
        elif text[at] == _KEY_OPENS:
            parts, at = _alternatives(text, at + 1, closing=_KEY_CLOSES)
            parts = [_KEY_OPENS + part + _KEY_CLOSES for part in parts]
        elif text[at] == "{":
            parts, at = _slot(text, at)
        else:
            parts = [text[at]]
        at += 1
        wordings = [head + tail for head in wordings for tail in parts]
        if len(wordings) > MAX_VARIANTS:
            raise PhraseError(f"more than {MAX_VARIANTS} wordings; write several phrases instead")
    return wordings, at


def _slot(text: str, at: int) -> tuple[list[str], int]:
    end = text.find("}", at)
    if end < 0:
        raise PhraseError("'}' is missing")
    name = text[at + 1 : end]
    if name not in SLOTS or name == GapSlot().name:
        known = "、".join(f"{{{n}}}" for n in SLOTS if n != GapSlot().name)
        raise PhraseError(f"unknown slot {{{name}}}; known are {known}")
    return [text[at : end + 1]], end


def _pattern(wording: str) -> Pattern:
    pieces = _pieces(wording)
    # Converted as a whole, with a stop where a slot stands, so that polyphones are read in their context.
    spelled: dict[int, list[Spelled]] = {}
    for s in spell("".join(piece if len(piece) == 1 else "," for piece in pieces)):
        spelled.setdefault(s.char_index, []).append(s)
    items: list[Item] = []
    is_key = False
    for index, piece in enumerate(pieces):
        if piece == _KEY_OPENS and is_key:
            raise PhraseError("《》 do not stand within each other")
        if piece in (_KEY_OPENS, _KEY_CLOSES):
            is_key = piece == _KEY_OPENS
        if piece in _SLOT_PIECES:
            items.append(_SLOT_PIECES[piece])
        items += [_sounded(s.char, s.key, s.classes, s.role, is_key) for s in spelled.get(index, ())]
    if not any(isinstance(item, Sounded) and item.role is not Role.PARTICLE for item in items):
        raise PhraseError("a wording of this phrase has nothing to say")
    if isinstance(items[0], GapSlot) or isinstance(items[-1], GapSlot):
        raise PhraseError("'…' at the edge of a phrase skips nothing; leave it out")
    text = wording.replace(_KEY_OPENS, "").replace(_KEY_CLOSES, "")
    return Pattern(text, tuple(items), sum(item.weight for item in items))


@lru_cache(maxsize=1 << 16)
def _sounded(char: str, key: str, classes: tuple[str, ...], role: Role, is_key: bool) -> Sounded:
    """Packs have tens of thousands of wordings, of a thousand different syllables."""
    # Question particles are heard for each other, whatever their sounds.
    alike = tuple(sorted(QUESTION_PARTICLES)) if char in QUESTION_PARTICLES else ()
    return Sounded(char, key, (*classes, *alike), role, WEIGHTS[role], is_key)


def _pieces(wording: str) -> list[str]:
    """Characters one by one, slots in braces as one piece, digits written out."""
    pieces: list[str] = []
    at = 0
    while at < len(wording):
        end = wording.index("}", at) + 1 if wording[at] == "{" else at + 1
        pieces.append(wording[at:end])
        at = end
    return pieces
