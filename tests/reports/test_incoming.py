"""Transcripts from several files: which files, ids of their own, repeated lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.reports.incoming import STDIN, Intake, transcript_files
from analyzer.reports.transcripts import parse_lines


def line(call_id: str, text: str = "您好") -> bytes:
    return json.dumps({"call_id": call_id, "utterances": [{"text": text}]}).encode() + b"\n"


def taken(*files: list[bytes]) -> list:
    intake = Intake()
    return [item for n, lines in enumerate(files) for item in intake.take(f"dir/f{n}", parse_lines(lines))]


def test_a_later_call_of_the_same_id_gets_its_place_behind_it() -> None:
    first, second, third = taken([line("a"), line("A", "再见")], [line("a", "请讲")])
    assert [i.transcript.call_id for i in (first, second, third)] == ["a", "A@f0:2", "a@f1:1"]
    assert first.warning == ""
    assert second.warning == "call_id 'A' is already at dir/f0:1; reported as 'A@f0:2'"


def test_an_id_that_is_taken_by_a_made_up_one_is_kept_apart() -> None:
    ids = [i.transcript.call_id for i in taken([line("a"), line("a", "1"), line("a@f0:2")])]
    assert len({call_id.casefold() for call_id in ids}) == 3


def test_the_same_line_again_is_no_second_call() -> None:
    items = taken([line("a"), line("a")], [line("a").strip(), line("b")])
    assert [i.is_repeated for i in items] == [False, True, True, False]
    assert items[1].problem == "repeated: the same line as dir/f0:1"
    assert len({i.transcript.call_id for i in items}) == 4
    assert not any(i.warning for i in items)


def test_a_bad_line_has_its_place_and_reason() -> None:
    (item,) = taken([b"\n", b"{\n"])[:1]
    assert item.transcript is None
    assert item.place == "dir/f0:2"
    assert item.problem.startswith("bad_line: not JSON")


def test_a_folder_stands_for_its_transcripts(tmp_path: Path) -> None:
    for name in ("b.json", "a.jsonl", ".hidden.json", "calls.csv"):
        (tmp_path / name).write_text("")
    (tmp_path / ".by-key").mkdir()
    (tmp_path / ".by-key" / "k.json").write_text("")
    assert [path.name for path in transcript_files([tmp_path])] == ["a.jsonl", "b.json"]
    assert transcript_files([STDIN]) == [STDIN]


def test_nothing_to_read_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no transcripts in this folder"):
        transcript_files([tmp_path])
    with pytest.raises(UsageError, match="no such file"):
        transcript_files([tmp_path / "none.jsonl"])
