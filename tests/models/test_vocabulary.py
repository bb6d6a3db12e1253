"""The words of a model, from its list or from inside its graph."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.vocabulary import read_vocabulary
from analyzer.resources import DEMO_MODEL, MODELS_DIR


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<i", len(raw)) + raw


def table(*words: str) -> bytes:
    body = b"".join(text(word) + struct.pack("<q", key) for key, word in enumerate(words))
    return struct.pack("<i", 2125658996) + text("words") + struct.pack("<qq", len(words), len(words)) + body


def fst(flags: int, *tables: bytes) -> bytes:
    header = struct.pack("<i", 2125659606) + text("const") + text("standard") + struct.pack("<ii", 2, flags)
    return header + struct.pack("<Qqqq", 1, 0, 1, 0) + b"".join(tables) + b"the graph"


def test_the_list_of_words(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "words.txt").write_text("<eps> 0\n您好 1\n[unk] 2\n#0 3\n供热 4\n", "utf-8")
    assert read_vocabulary(tmp_path) == {"您好", "供热"}


@pytest.mark.parametrize("tables", [(2, [table("<eps>", "您好")]), (3, [table("ignored"), table("<eps>", "您好")])])
def test_the_table_inside_a_graph(tmp_path: Path, tables: tuple[int, list[bytes]]) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "Gr.fst").write_bytes(fst(tables[0], *tables[1]))
    assert read_vocabulary(tmp_path) == {"您好"}


def test_a_model_that_does_not_tell(tmp_path: Path) -> None:
    assert read_vocabulary(tmp_path) is None
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "Gr.fst").write_bytes(fst(0))
    assert read_vocabulary(tmp_path) is None


def test_a_damaged_table_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "Gr.fst").write_bytes(fst(2, table("<eps>", "您好"))[:60])
    with pytest.raises(ModelError, match="the words in the graph cannot be read"):
        read_vocabulary(tmp_path)


def test_the_embedded_model_tells_its_words() -> None:
    words = read_vocabulary(MODELS_DIR / DEMO_MODEL)
    assert words is not None
    assert {"您好", "供热"} <= words
    assert not [word for word in words if word.startswith(("<", "#", "["))]
