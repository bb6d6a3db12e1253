from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from analyzer.domain import Direction
from analyzer.ingest import CallInput, FilenameTemplate, collect, read_manifest, read_roster, started_since


@pytest.fixture
def rec(tmp_path):
    """A folder ``rec``; the call puts empty files into it."""
    folder = tmp_path / "rec"
    folder.mkdir()

    def put(*names: str) -> Path:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return folder

    return put


@pytest.fixture
def manifest(tmp_path):
    def manifest(text: str, where: str = "."):
        path = tmp_path / where / "calls.csv"
        path.write_text(text, encoding="utf-8")
        return read_manifest(path)

    return manifest


def ids(collected) -> list[str]:
    return [call.call_id for call in collected.calls]


def test_without_metadata_the_stem_is_the_call_id(rec):
    folder = rec("b.wav", "a.wav")
    collected = collect([folder])
    assert collected.calls == (CallInput(folder / "a.wav", "a"), CallInput(folder / "b.wav", "b"))
    assert collected.warnings == ()


def test_the_manifest_is_paired_by_path_name_or_call_id(rec, manifest, tmp_path):
    folder = rec("day/1.wav", "2.wav", "333.wav", "4.wav")
    table = manifest("call_id,recording,agent_id\nA,rec/day/1.wav,1\nB,2.wav,2\n333,,3\n")
    collected = collect([folder], manifest=table)
    assert {call.path.name: (call.call_id, call.agent_id) for call in collected.calls} == {
        "1.wav": ("A", "1"),
        "2.wav": ("B", "2"),
        "333.wav": ("333", "3"),
        "4.wav": ("4", None),
    }
    assert collected.warnings == (f"{tmp_path / 'calls.csv'}: 1 of 4 recordings are not in it",)


def test_the_longest_path_decides_between_rows_of_one_name(rec, manifest):
    folder = rec("north/1.wav", "south/1.wav")
    table = manifest("call_id,recording\nany,1.wav\nN,north/1.wav\n")
    collected = collect([folder], manifest=table)
    assert [(call.path.parent.name, call.call_id) for call in collected.calls] == [("north", "N"), ("south", "any")]


def test_a_listed_name_that_no_system_could_hold_is_kept_to_be_reported(rec, manifest):
    folder = rec("1.wav")
    name = f"{'x' * 300}.wav"
    collected = collect([folder], manifest=manifest(f"call_id,recording\n1,1.wav\n2,{name}\n", where="rec"))
    assert [call.call_id for call in collected.calls] == ["1", "2"]


def test_manifest_wins_over_file_name_and_file_name_over_roster(rec, manifest, tmp_path):
    folder = rec("20261120080500_7_in_x.wav", "20261121080500_8_out_y.wav")
    template = FilenameTemplate("{started_at}_{agent_id}_{direction}_{call_id}")
    table = manifest("recording,agent_id,agent_channel\n20261120080500_7_in_x.wav,9,0\n")
    (tmp_path / "agents.csv").write_text("agent_id,branch\n8,east\n9,west\n")
    first, second = collect(
        [folder], manifest=table, template=template, roster=read_roster(tmp_path / "agents.csv")
    ).calls
    assert first == CallInput(first.path, "x", "9", "west", Direction.INBOUND, "2026-11-20T08:05:00", 0, True)
    assert second == CallInput(second.path, "y", "8", "east", Direction.OUTBOUND, "2026-11-21T08:05:00", None, True)


def test_recordings_that_the_manifest_lists_but_are_missing_are_kept(rec, manifest):
    folder = rec("1.wav")
    collected = collect([folder], manifest=manifest("recording\n1.wav\ngone.wav\n", where="rec"))
    assert [(call.call_id, call.path.exists()) for call in collected.calls] == [("1", True), ("gone", False)]


def test_one_recording_with_the_months_manifest_does_not_report_the_month(rec, manifest, tmp_path):
    folder = rec("1.wav", "2.wav")
    collected = collect([folder / "1.wav"], manifest=manifest("recording\nrec/1.wav\nrec/2.wav\nrec/gone.wav\n"))
    assert ids(collected) == ["1"]
    assert collected.warnings == (f"{tmp_path / 'calls.csv'}: 2 of 3 rows are not among the inputs",)


def test_rows_of_another_folder_are_left_out(rec, manifest):
    folder = rec("day1/1.wav", "day2/2.wav")
    table = manifest("recording\nday1/1.wav\nday2/2.wav\n", where="rec")
    assert ids(collect([folder / "day1"], manifest=table)) == ["1"]


def test_a_listed_file_that_looks_like_a_sidecar_is_taken(rec, manifest):
    folder = rec("1.wav", "2.txt")
    assert ids(collect([folder], manifest=manifest("recording\n1.wav\n2.txt\n", where="rec"))) == ["1", "2"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("north/1.wav", "south/1.wav"), ["1@north", "1@south"]),
        (("1.mp3", "1.wav"), ["1@1.mp3", "1@1.wav"]),
        (("a/1.mp3", "a/1.wav", "b/1.wav"), ["1@a/1.mp3", "1@a/1.wav", "1@b/1.wav"]),
        (("a/x/1.wav", "b/x/1.wav", "2.wav"), ["2", "1@a/x", "1@b/x"]),
        (("A/Call.wav", "B/call.wav"), ["Call@A", "call@B"]),
    ],
)
def test_two_recordings_of_one_call_id_are_told_apart(rec, files, expected):
    collected = collect([rec(*files)])
    assert ids(collected) == expected
    assert collected.warnings
    assert "reported as" in collected.warnings[0]


def test_made_up_ids_do_not_meet_real_ones(rec):
    assert sorted(ids(collect([rec("a/1.wav", "b/1.wav", "1@a.wav")]))) == ["1@a", "1@a#2", "1@b"]


def test_unknown_agents_are_kept_and_named(rec, tmp_path):
    (tmp_path / "agents.csv").write_text("agent_id,branch\n7,east\n")
    collected = collect(
        [rec("7_1.wav", "99_2.wav", "99_3.wav")],
        template=FilenameTemplate("{agent_id}_{call_id}"),
        roster=read_roster(tmp_path / "agents.csv"),
    )
    assert [(call.agent_id, call.known_agent) for call in collected.calls] == [
        ("7", True),
        ("99", False),
        ("99", False),
    ]
    assert collected.warnings == (f"1 agents are not in {tmp_path / 'agents.csv'}: 99 (2 calls)",)


def test_names_that_do_not_fit_the_template_are_one_warning(rec):
    folder = rec(*(f"odd{number}.wav" for number in range(7)), "7_1.wav")
    collected = collect([folder], template=FilenameTemplate("{agent_id}_{call_id}.wav"))
    assert len(collected.calls) == 8
    assert collected.warnings == (
        "7 file names do not fit '{agent_id}_{call_id}.wav', nothing read from them: "
        "odd0.wav, odd1.wav, odd2.wav, odd3.wav, odd4.wav and 2 more",
    )


def test_a_name_that_is_no_utf8_still_gets_a_storable_id(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"call\xff.wav")).touch()
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert ids(collect([tmp_path])) == ["call\\udcff"]


def test_since_goes_by_start_else_by_modification_time(tmp_path):
    old, new = tmp_path / "old.wav", tmp_path / "new.wav"
    for path, moment in ((old, datetime(2026, 11, 19, 23, 59)), (new, datetime(2026, 11, 20))):
        path.touch()
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    calls = (
        CallInput(old, "old"),
        CallInput(new, "new"),
        CallInput(old, "started later", started_at="2026-11-20T00:00:00+08:00"),
        CallInput(new, "started earlier", started_at="2026-11-19T23:59:59"),
        CallInput(tmp_path / "gone.wav", "gone"),
    )
    assert [call.call_id for call in started_since(calls, date(2026, 11, 20))] == ["new", "started later", "gone"]
