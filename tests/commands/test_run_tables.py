"""The tables of a run are a set: all of them are new, or none."""

from __future__ import annotations

import csv
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import outcome
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.errors import UnavailableError

CSV_FILES = ("calls.csv", "verdicts.csv", "agents.csv")
PARTIAL_FILES = ("calls.partial.csv", "verdicts.partial.csv", "agents.partial.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def result(call_id: str, status: CallStatus = CallStatus.SCORED, **known: Any) -> CallResult:
    return CallResult(call_id, f"{call_id}.wav", CallScore(call_id, status), **known)


PROVENANCE = outcome.Provenance("p", "0" * 64, "m")


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_leaves_the_old_tables_whole(out: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(before) == sorted(CSV_FILES)
    written = []

    def fsync(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(UnavailableError) as caught:
        outcome.write_reports(out, [result("2")], PROVENANCE, "en")
    assert str(caught.value).startswith(f"{out / CSV_FILES[failing - 1]}: cannot be written: No space left on device (")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_table_that_cannot_take_its_place_is_named(out: Path) -> None:
    (out / "calls.csv" / "folder").mkdir(parents=True)
    with pytest.raises(UnavailableError, match=r"calls\.csv: cannot be written: "):
        outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    assert not list(out.glob(".*"))


def test_a_complete_set_ends_a_partial_one_and_not_the_other_way_round(out: Path) -> None:
    outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    outcome.write_reports(out, [result("2")], PROVENANCE, "en", is_complete=False)
    assert [row["call_id"] for row in rows(out / "calls.csv")] == ["1"]
    assert [row["call_id"] for row in rows(out / "calls.partial.csv")] == ["2"]
    outcome.write_reports(out, [result("3")], PROVENANCE, "en")
    assert sorted(path.name for path in out.iterdir()) == sorted(CSV_FILES)
