"""The words that a speech model can write: its ``words.txt``, or else the table inside its graph."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import ModelError

_FST_MAGIC = 2_125_659_606
_TABLE_MAGIC = 2_125_658_996
_HAS_INPUT_TABLE, _HAS_OUTPUT_TABLE = 1, 2
_LONGEST_NAME = 4096
_GRAPHS = ("Gr.fst", "HCLG.fst")
# Signs of a graph that are no words: <eps>, #0, [unk], <s>.
_SIGNS = ("<", "#", "[", "!")


def read_vocabulary(folder: Path) -> frozenset[str] | None:
    """The words of the model in ``folder``, without its signs; None when the model does not tell them.

    Raises ModelError when a file that should tell them cannot be read.
    """
    for graph in (folder / "graph", folder):
        table = graph / "words.txt"
        if table.is_file():
            return _words(_lines(table))
        for name in _GRAPHS:
            if (graph / name).is_file() and (symbols := _symbols(graph / name)):
                return _words(symbols)
    return None


def _words(symbols: list[str]) -> frozenset[str]:
    return frozenset(symbol for symbol in symbols if symbol and not symbol.startswith(_SIGNS))


def _lines(path: Path) -> list[str]:
    try:
        return [line.split()[0] for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the list of words cannot be read: {error}", path=path) from error


def _symbols(path: Path) -> list[str]:
    """The table of output words that an OpenFst file may hold behind its header; the input table where only that is
    there. Empty without tables."""
    try:
        with path.open("rb") as file:
            if _number(file, "i") != _FST_MAGIC:
                return []
            _text(file)
            _text(file)
            _number(file, "i")
            flags = _number(file, "i")
            file.seek(8 + 3 * 8, 1)  # properties; start, states, arcs
            found: list[str] = []
            for flag in (_HAS_INPUT_TABLE, _HAS_OUTPUT_TABLE):
                if flags & flag:
                    found = _table(file)
            return found
    except (OSError, struct.error, UnicodeDecodeError, ValueError) as error:
        raise ModelError(f"the words in the graph cannot be read: {error}", path=path) from error


def _table(file: BinaryIO) -> list[str]:
    if _number(file, "i") != _TABLE_MAGIC:
        raise ValueError("not a table of words")
    _text(file)
    _number(file, "q")
    words = []
    for _ in range(_number(file, "q")):
        words.append(_text(file))
        _number(file, "q")
    return words


def _number(file: BinaryIO, kind: str) -> int:
    size = struct.calcsize(f"<{kind}")
    value: int = struct.unpack(f"<{kind}", file.read(size))[0]
    return value


def _text(file: BinaryIO) -> str:
    size = _number(file, "i")
    if not 0 <= size <= _LONGEST_NAME:
        raise ValueError("a name of impossible length")
    return file.read(size).decode("utf-8")
