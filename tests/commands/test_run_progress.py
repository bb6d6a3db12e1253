"""What a run shows while it works and when it ends."""

from __future__ import annotations

import csv
import threading
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import lengths, outcome, progress
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.errors import AudioError, AudioFault

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
CSV_FILES = ("calls.csv", "verdicts.csv", "agents.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def result(call_id: str, status: CallStatus = CallStatus.SCORED, **known: Any) -> CallResult:
    return CallResult(call_id, f"{call_id}.wav", CallScore(call_id, status), **known)


def test_since_with_nothing_newer_is_no_mistake(run: Any, studio: Any, out: Path, recogniser: Any) -> None:
    studio.record("a", FULL, COLD)
    ran = run("--since", "2999-01-01")
    assert (ran.code, ran.out, ran.err) == (0, "", "no calls since 2999-01-01\n")
    assert not out.exists()
    assert recogniser.streams == 0


def test_since_without_any_recordings_is_a_mistake(run: Any, studio: Any) -> None:
    studio.folder.mkdir()
    ran = run("--since", "2026-11-20")
    assert ran.code == 2
    assert ran.err.startswith("error: no recordings found (")


# the bar and the last line


def test_the_run_does_not_wait_for_the_headers(run: Any, studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.record("a", FULL, COLD)
    answered = threading.Event()

    def inspect_slowly(path: Path) -> Any:
        answered.wait(60)
        raise AudioError(AudioFault.NOT_FOUND, "nobody needs the answer any more")

    monkeypatch.setattr(lengths, "inspect", inspect_slowly)
    monkeypatch.setattr(lengths, "_LAST_LOOK_S", 0.01)
    try:
        ran = run()
        assert not answered.is_set()
    finally:
        answered.set()
    assert ran.code == 0
    assert "1/1 calls" in ran.err


def test_what_is_not_yet_counted_is_expected_to_be_as_long_as_the_rest(studio: Any, tmp_path: Path) -> None:
    path = studio.record("a", FULL, COLD).path
    with lengths.Lengths([path, path, tmp_path / "gone.wav"]) as counted:
        counted._thread.join()
        length_s = lengths._length_s(path)
        assert length_s > 5
        assert counted.expected_s() == pytest.approx(2 * length_s)
        counted._counted, counted._counted_s = 1, 10.0
        assert counted.expected_s() == pytest.approx(30.0)
        counted._counted = 0
        assert counted.expected_s() == 0.0


def test_a_bar_is_there_before_anything_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    with progress.shown(2, lambda: 0.0) as on_done:
        assert "0/2 calls  0/? s" in capsys.readouterr().err
        on_done(result("a", CallStatus.FAILED))
        on_done(result("b", CallStatus.FAILED))
    assert "2/2 calls  0/0 s" in capsys.readouterr().err


def test_the_last_line_tells_time_speed_and_what_was_reused(capsys: pytest.CaptureFixture[str]) -> None:
    results = [result("1", duration_s=60.0, reused=True), result("2", duration_s=40.0), result("3", CallStatus.FAILED)]
    outcome.say_speed(results, 4.0)
    assert capsys.readouterr().err == "100 s of audio in 4.0 s, 25x real time; 1 of 3 transcripts reused\n"


def test_a_second_run_says_that_it_reused_all(run: Any, studio: Any) -> None:
    studio.record("a", FULL, COLD)
    assert run().err.splitlines()[-1].endswith("x real time; 0 of 1 transcripts reused")
    assert run().err.splitlines()[-1].endswith("x real time; 1 of 1 transcripts reused")


def test_no_rules_are_a_dash() -> None:
    assert outcome._shortened(()) == "–"
    assert outcome._shortened(("a", "b")) == "a b"
    assert outcome._shortened(("a", "b", "c", "d")) == "4 rules"
