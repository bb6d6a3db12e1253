from __future__ import annotations

import pytest

from analyzer.errors import UnavailableError
from analyzer.reports.atomic import write_text


def test_text_is_written_as_it_is_into_new_folders(tmp_path):
    path = tmp_path / "out" / "deep" / "a.csv"
    write_text(path, "您好\r\n")
    assert path.read_bytes() == "您好\r\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["a.csv"]


def test_an_older_file_is_replaced(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    write_text(path, "new")
    assert path.read_text() == "new"


def test_names_that_are_no_utf8_do_not_fail(tmp_path):
    write_text(tmp_path / "a.csv", "x\udcff")
    assert (tmp_path / "a.csv").read_bytes() == b"x\\udcff"


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(UnavailableError) as caught:
        write_text(path, "new")
    assert str(caught.value).startswith(f"{path}: cannot be written: Permission denied (close it in other programs")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnavailableError, match="cannot be written"):
        write_text(tmp_path / "out" / "a.csv", "x")
