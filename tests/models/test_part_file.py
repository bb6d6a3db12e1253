from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.models.part_file import Origin, PartFile

ORIGIN = Origin("https://example.org/m.zip", "a" * 64, etag='"1"', last_modified="Mon, 02 Jan 2023 00:00:00 GMT")


def test_remembers_its_origin(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "m.zip.part")
    assert (part.size_bytes, part.origin()) == (0, None)
    part.begin(ORIGIN)
    part.path.write_bytes(b"abc")
    assert (PartFile(part.path).size_bytes, PartFile(part.path).origin()) == (3, ORIGIN)


def test_leaves_nothing_behind(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "m.zip.part")
    part.begin(ORIGIN)
    part.become(tmp_path / "m.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["m.zip"]


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"url": "x", "colour": "red"}', '"text"'])
def test_a_damaged_note_is_no_origin(tmp_path: Path, note: str) -> None:
    part = PartFile(tmp_path / "m.zip.part")
    part.begin(ORIGIN)
    (tmp_path / "m.zip.part.json").write_text(note)
    assert part.origin() is None


@pytest.mark.parametrize(
    ("etag", "validator"), [('"1"', '"1"'), ('W/"1"', ORIGIN.last_modified), ("", ORIGIN.last_modified)]
)
def test_only_a_strong_etag_may_stand_in_if_range(etag: str, validator: str) -> None:
    assert Origin("u", "s", etag, ORIGIN.last_modified).validator == validator
