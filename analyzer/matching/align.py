"""Semi-global alignment of one wording with a window of a stream: the whole wording, anywhere in the window.

``cost[i][j]`` is the least cost of having spoken the first ``i`` items of the wording when the match has begun and the
first ``j`` syllables of the window have been used. Beginning and ending anywhere is free; going on over a joint is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from analyzer.domain import MatchLevel
from analyzer.matching.costs import EXACT, HARMLESS, IMPOSSIBLE, INSERTIONS, JOINTS, Grade, grade
from analyzer.matching.match import Op, Step
from analyzer.matching.phrase import Item, Pattern, Sounded
from analyzer.matching.slots import join_cost
from analyzer.text.stream import Syllable

_OMIT, _INSERT = -1, -2
"""Moves that are no start column: the expected item was omitted, or a heard syllable is one too many."""


@dataclass(frozen=True, slots=True)
class Move:
    """How a cell was reached: from column ``start``, as the first step of the match or going on."""

    start: int
    is_first: bool
    grade: Grade


_OMITTED = Move(_OMIT, False, (MatchLevel.EDITED, 0.0))
_INSERTED = Move(_INSERT, False, (MatchLevel.EDITED, 0.0))


@dataclass(frozen=True, slots=True)
class Table:
    """The filled table of one alignment; rows are items + 1, columns are syllables + 1."""

    pattern: Pattern
    window: Sequence[Syllable]
    last_row: Sequence[float]
    moves: Sequence[Sequence[Move | None]]

    def steps(self, end: int) -> list[Step]:
        """The steps of the best alignment that ends before column ``end``, in the order of the phrase."""
        return _trace(self, end)


def align(pattern: Pattern, window: Sequence[Syllable]) -> Table:
    """Align ``pattern`` with every place of ``window``; time and memory are items × syllables."""
    size = len(window)
    joints = [JOINTS[s.joint] for s in window]
    insertions = [INSERTIONS[s.role] + joint for s, joint in zip(window, joints, strict=True)]
    omitted = list(accumulate((item.weight for item in pattern.items), initial=0.0))
    row = [IMPOSSIBLE] * (size + 1)
    moves: list[Sequence[Move | None]] = [[None] * (size + 1)]
    for i, item in enumerate(pattern.items):
        if isinstance(item, Sounded):
            row, row_moves = _sounded_row(item, omitted[i], row, window, joints)
        else:
            row, row_moves = _slot_row(item, omitted[i], row, window, joints)
        _insert(row, row_moves, insertions)
        moves.append(row_moves)
    return Table(pattern, window, row, moves)


def _sounded_row(
    item: Sounded, before: float, above: list[float], window: Sequence[Syllable], joints: list[float]
) -> tuple[list[float], list[Move | None]]:
    row, moves = [IMPOSSIBLE], [None]  # type: tuple[list[float], list[Move | None]]
    graded = {key: grade(item.key, key) for key in {s.key for s in window}}
    first = {key: Move(1, True, g) for key, g in graded.items()}
    going_on = {key: Move(1, False, g) for key, g in graded.items()}
    weight = item.weight
    for j, syllable in enumerate(window):
        key = syllable.key
        joined, omission = above[j] + joints[j], above[j + 1] + weight
        heard, move = (joined, going_on[key]) if joined < before else (before, first[key])
        heard += move.grade[1]
        if heard <= omission:
            row.append(heard)
            moves.append(move)
        else:
            row.append(omission)
            moves.append(_OMITTED)
    return row, moves


def _slot_row(
    item: Item, before: float, above: list[float], window: Sequence[Syllable], joints: list[float]
) -> tuple[list[float], list[Move | None]]:
    row = [cost + item.weight for cost in above]
    moves: list[Move | None] = [_OMITTED] * len(row)
    for start, end, filling in () if isinstance(item, Sounded) else item.fills(window):
        is_empty = start == end
        joined = above[start] + (0.0 if is_empty else joints[start])
        is_first = before < joined and not is_empty
        cost = (before if is_first else joined) + join_cost(window, start, end) + filling[1]
        if cost < row[end]:
            row[end] = cost
            moves[end] = Move(end - start, is_first, filling)
    return row, moves


def _insert(row: list[float], moves: list[Move | None], insertions: list[float]) -> None:
    for j, insertion in enumerate(insertions):
        cost = row[j] + insertion
        if cost < row[j + 1]:
            row[j + 1] = cost
            moves[j + 1] = _INSERTED


def _trace(table: Table, end: int) -> list[Step]:
    items, window, moves = table.pattern.items, table.window, table.moves
    steps: list[Step] = []
    i, j = len(items), end
    while i:
        move = moves[i][j]
        if move is None:
            break
        if move is _INSERTED:
            j -= 1
            steps.append(_inserted(window[j], j))
            continue
        i -= 1
        if move is _OMITTED:
            steps.append(Step(Op.OMITTED, _name(items[i]), "", j, j, items[i].weight, MatchLevel.EDITED))
            continue
        steps.append(_heard(items[i], window, j - move.start, j, move.grade))
        j -= move.start
        if move.is_first:
            break
    steps += [Step(Op.OMITTED, _name(item), "", j, j, item.weight, MatchLevel.EDITED) for item in reversed(items[:i])]
    return steps[::-1]


def _inserted(syllable: Syllable, j: int) -> Step:
    level = MatchLevel.EXACT if syllable.role in HARMLESS else MatchLevel.EDITED
    return Step(Op.INSERTED, "", syllable.char, j, j + 1, INSERTIONS[syllable.role], level)


def _heard(item: Item, window: Sequence[Syllable], start: int, end: int, graded: Grade) -> Step:
    heard = "".join(s.char for s in window[start:end])
    level, cost = graded
    if not isinstance(item, Sounded):
        return Step(Op.FILLED, item.name, heard, start, end, cost, level)
    op = Op.SAME if graded == EXACT else Op.SUBSTITUTED
    return Step(op, item.char, heard, start, end, cost, level)


def _name(item: Item) -> str:
    return item.char if isinstance(item, Sounded) else item.name
