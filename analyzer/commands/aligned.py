"""A match syllable by syllable: what was expected over what was heard, with pinyin, in columns of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from analyzer.matching.match import Match, Op, Step
from analyzer.matching.phrase import Sounded, compile_phrase
from analyzer.text.stream import Stream
from analyzer.text.syllables import toned_of

MARKS = {Op.SAME: "=", Op.SUBSTITUTED: "~", Op.INSERTED: "+", Op.OMITTED: "-", Op.FILLED: "="}
_LABELS = ("规定", "", "听到", "", "")


@dataclass(frozen=True, slots=True)
class _Column:
    cells: tuple[str, str, str, str, str]

    @property
    def width(self) -> int:
        return max(map(cell_len, self.cells)) + 1


def aligned(match: Match, stream: Stream, width: int) -> Iterator[str]:
    """Lines of at most ``width`` columns: expected, its pinyin, heard, its pinyin, marks; again for what is left."""
    columns = [_column(step, sounds, stream) for step, sounds in _with_sounds(match)]
    room = width - cell_len(_LABELS[0]) - 1
    for block in _blocks(columns, room):
        for row, label in enumerate(_LABELS):
            cells = "".join(_padded(column.cells[row], column.width) for column in block)
            yield f"{_padded(label, cell_len(_LABELS[0]) + 1)}{cells}".rstrip()


def _blocks(columns: Sequence[_Column], room: int) -> Iterator[list[_Column]]:
    block: list[_Column] = []
    for column in columns:
        if block and sum(c.width for c in block) + column.width > room:
            yield block
            block = []
        block.append(column)
    if block:
        yield block


def _with_sounds(match: Match) -> Iterator[tuple[Step, tuple[str, ...]]]:
    """Every step with the readings of the syllable that is expected there; none for slots and what is too much."""
    items = iter(compile_phrase(match.expected)[0].items)
    for step in match.steps:
        item = None if step.op is Op.INSERTED else next(items, None)
        yield step, toned_of(item.key) if isinstance(item, Sounded) else ()


def _column(step: Step, sounds: tuple[str, ...], stream: Stream) -> _Column:
    readings = [toned_of(key) for key in stream.columns.keys[step.start : step.end]]
    # Of several readings the one that was expected, if it is among them.
    shown = [next((sound for sound in sounds if sound in options), options[0]) for options in readings]
    expected = next((sound for sound in sounds if len(readings) == 1 and sound in readings[0]), next(iter(sounds), ""))
    return _Column((step.expected, expected, step.heard, " ".join(shown), MARKS[step.op]))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
