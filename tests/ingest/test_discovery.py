from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.ingest import discover


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(paths: tuple[Path, ...], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_folders_are_searched_through_all_levels_in_order(tmp_path):
    touch(tmp_path, "b.wav", "a/2.mp3", "a/1.wav", "a/deep/er/3.amr", "通话/四.wav")
    assert names(discover([tmp_path]), tmp_path) == ["a/1.wav", "a/2.mp3", "a/deep/er/3.amr", "b.wav", "通话/四.wav"]


def test_hidden_files_and_sidecars_in_folders_are_passed_over(tmp_path):
    touch(tmp_path, "1.wav", ".hidden.wav", ".trash/2.wav", "calls.csv", "1.JSON", "notes.txt", "copying.wav.part")
    touch(tmp_path, "~$book.wav", "pack.yaml", "README.md")
    assert names(discover([tmp_path]), tmp_path) == ["1.wav"]


def test_files_of_odd_or_no_extension_are_tried(tmp_path):
    touch(tmp_path, "1.dat", "2", "3.v3")
    assert names(discover([tmp_path]), tmp_path) == ["1.dat", "2", "3.v3"]


def test_a_file_named_explicitly_is_always_taken(tmp_path):
    touch(tmp_path, "calls.csv", ".hidden.wav")
    given = [tmp_path / "calls.csv", tmp_path / ".hidden.wav", tmp_path / "missing.wav"]
    assert discover(given) == tuple(sorted(given))


def test_a_file_reached_by_several_ways_is_taken_once(tmp_path):
    touch(tmp_path, "a/1.wav")
    (tmp_path / "link.wav").symlink_to(tmp_path / "a" / "1.wav")
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    first = tmp_path / "a" / "1.wav"
    assert discover([first, tmp_path, tmp_path / "a" / ".." / "a" / "1.wav"]) == (first,)


def test_linked_folders_are_followed_but_not_in_circles(tmp_path, monkeypatch):
    touch(tmp_path, "share/1.wav")
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "share").symlink_to(tmp_path / "share")
    (tmp_path / "share" / "back").symlink_to(inputs)
    listed = []
    real_scandir = os.scandir
    monkeypatch.setattr("os.scandir", lambda path: listed.append(path) or real_scandir(path))
    assert names(discover([inputs]), inputs) == ["share/1.wav"]
    assert len(listed) == 3  # inputs, share, and the link back, where it turns round


def test_an_input_that_cannot_be_looked_at_is_kept_to_be_reported(tmp_path):
    too_long = tmp_path / f"{'x' * 300}.wav"
    assert discover([too_long]) == (too_long,)


def test_a_folder_that_may_not_be_read_is_kept_to_be_reported(tmp_path, monkeypatch):
    touch(tmp_path, "open/1.wav", "closed/2.wav")
    closed = tmp_path / "closed"
    real_scandir = os.scandir

    def scandir(path):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real_scandir(path)

    monkeypatch.setattr("os.scandir", scandir)
    assert discover([tmp_path]) == (closed, tmp_path / "open" / "1.wav")


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_folder_yields_nothing(tmp_path, count):
    assert discover([tmp_path] * count) == ()
