"""The steps of an alignment: what was heard for what, left out, and put in."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.domain import MatchLevel
from analyzer.matching.codes import FILLED, GUESSED, HEARD, OMITTED
from analyzer.matching.costs import EXACT, HARMLESS, INSERTIONS, grade, insertion_surprise, omission_surprise, surprise
from analyzer.matching.fills import GUESS_PERCENT
from analyzer.matching.ground import Ground
from analyzer.matching.match import Op, Step
from analyzer.matching.phrase import Item, Sounded
from analyzer.matching.wordings import Wordings
from analyzer.text.stream import Columns


class Alignment:
    """The best match of a wording in ``window`` that ends before ``column``; its steps are found out when needed."""

    __slots__ = ("_column", "_ground", "_rows", "_steps", "_window", "_wording", "_words")

    def __init__(self, words: Wordings, wording: int, ground: Ground, window: tuple[int, int], column: int) -> None:
        self._words, self._wording, self._ground = words, wording, ground
        self._window, self._column = window, column
        self._rows: list[list[int]] | None = None
        self._steps: tuple[Step, ...] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """In the order of the phrase."""
        if self._steps is None:
            rows, items, ground = self._numbered(), self._words.patterns[self._wording].items, self._ground
            self._steps = tuple([_step(row, items, ground) for row in rows])
        return self._steps

    @property
    def missing(self) -> tuple[int, int]:
        """How many syllables of the phrase are missing before the first and after the last that was heard; 吗 and the
        like take none."""
        rows, items = self._numbered(), self._words.patterns[self._wording].items
        return _missing(rows, items), _missing(reversed(rows), items)

    def _numbered(self) -> list[list[int]]:
        """The steps as rows of STEP_FIELDS."""
        if self._rows is None:
            from analyzer.matching.find import steps_to

            sought = self._words.packed, *self._ground.packed
            self._rows = steps_to(*sought, self._wording, *self._window, self._column).tolist()
        return self._rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alignment) and other.steps == self.steps

    def __hash__(self) -> int:
        return hash(self.steps)


def _missing(rows: Iterable[list[int]], items: tuple[Item, ...]) -> int:
    count = 0
    for kind, at, *_ in rows:
        if kind != OMITTED or not items[at].weight:
            break
        count += items[at].weight >= 1.0 and isinstance(items[at], Sounded)
    return count


def _step(row: list[int], items: tuple[Item, ...], ground: Ground) -> Step:
    kind, at, start, end, fill = row
    columns = ground.stream.columns
    if kind == HEARD:
        return _heard(items[at], columns.chars[start], columns.keys[start], start)
    if kind == FILLED:
        level, cost = ground.fill(fill)[2] if fill >= 0 else EXACT
        if fill == GUESSED:
            level, cost = MatchLevel.EDITED, items[at].weight * GUESS_PERCENT / 100
        heard = "".join(columns.chars[start:end])
        return Step(Op.FILLED, _name(items[at]), heard, start, end, cost, level)
    if kind == OMITTED:
        return _omitted(items[at], start)
    return _inserted(columns, start)


def _heard(item: Item, char: str, key: str, at: int) -> Step:
    assert isinstance(item, Sounded)
    level, cost = graded = grade(item.key, key)
    op = Op.SAME if graded == EXACT else Op.SUBSTITUTED
    return Step(op, item.char, char, at, at + 1, cost, level, surprise(item.key, key), item.is_key)


def _omitted(item: Item, at: int) -> Step:
    if not item.weight:
        return Step(Op.FILLED, _name(item), "", at, at, 0.0, MatchLevel.EXACT)
    if not isinstance(item, Sounded):
        return Step(Op.OMITTED, _name(item), "", at, at, item.weight, MatchLevel.EDITED)
    lost = omission_surprise(item.role)
    return Step(Op.OMITTED, _name(item), "", at, at, item.weight, MatchLevel.EDITED, lost, item.is_key)


def _inserted(columns: Columns, at: int) -> Step:
    role = columns.roles[at]
    level = MatchLevel.EXACT if role in HARMLESS else MatchLevel.EDITED
    added = insertion_surprise(columns.keys[at], role)
    return Step(Op.INSERTED, "", columns.chars[at], at, at + 1, INSERTIONS[role], level, added)


def _name(item: Item) -> str:
    return item.char if isinstance(item, Sounded) else f"{{{item.name}}}"
