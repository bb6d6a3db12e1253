"""What a kind of table looks like: its columns, what must be there, and what makes two rows the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.problems import Problem

Value = str | float | int | bool | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column ``name`` and the other ``headings`` it goes by.

    ``parse`` makes the stored value of a filled-in cell, or raises ValueError with what would be right; ``default`` is
    the value of an empty one, unless the column is ``required``. Another way to write what belongs ``into`` another
    column is stored there, where that is empty.
    """

    name: str
    headings: tuple[str, ...]
    parse: Callable[[str], Value] = str
    required: bool = False
    default: Value = None
    into: str = ""

    @property
    def stored(self) -> str:
        """The column of the store."""
        return self.into or self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: ``name`` on the command line, ``table`` in the store.

    A row is found by the columns ``key``. Where the key is the single column ``made_key`` and a row leaves it empty, it
    is made of ``identity``, or of all that the row says where ``identity`` gives none. ``checks`` look at one row,
    ``file_checks`` at all of them.
    """

    name: str
    title: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    made_key: str | None = None
    identity: Callable[[Values], Sequence[Value] | None] = lambda values: None
    checks: tuple[Callable[[Values], str | None], ...] = ()
    file_checks: tuple[Callable[[Sequence[tuple[int, Values]]], Iterable[Problem]], ...] = ()

    @property
    def headings(self) -> Mapping[str, tuple[str, ...]]:
        """Every column with the other headings it goes by, as ``read_table`` wants them."""
        return {column.name: column.headings for column in self.columns}
