"""How far the run is: lines where nobody watches, a bar on a terminal."""

from __future__ import annotations

import pytest

from analyzer.commands import progress
from analyzer.domain import CallResult, CallScore, CallStatus


def result(call_id: str, status: CallStatus = CallStatus.SCORED, reason: str = "") -> CallResult:
    return CallResult(call_id, f"{call_id}.wav", CallScore(call_id, status, reason=reason), duration_s=30.0)


FAILED = result("[b]", CallStatus.FAILED, "not_audio: holds text")


def test_plain_lines_at_the_end_and_for_failures(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(3, lambda: 90.0) as on_done:
        for done in (result("a"), FAILED, result("c")):
            on_done(done)
    out, err = capsys.readouterr()
    failure, last = err.splitlines()
    assert failure == "[b].wav: not_audio: holds text"
    assert last.startswith("3/3 calls, 90/90 s of audio, ")
    assert last.endswith("x real time, 0 s left")
    assert out == ""


def test_plain_lines_every_few_seconds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = iter([0.0, 4.0, 9.0, 15.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now_s))
    with progress.shown(8, lambda: 240.0) as on_done:
        for name in "abcd":
            on_done(result(name))
    assert capsys.readouterr().err.splitlines() == ["3/8 calls, 90/240 s of audio, 6x real time, 25 s left"]


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with progress.shown(2, lambda: 60.0) as on_done:
        on_done(FAILED)
        on_done(result("b"))
    out, err = capsys.readouterr()
    assert "listening" in err
    assert "2/2 calls" in err
    assert "60/60 s" in err
    assert "[b].wav: not_audio: holds text" in err
    assert out == ""


def test_recordings_without_a_known_length_do_not_stop_it(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(1, lambda: 0.0) as on_done:
        on_done(CallResult("a", "a.wav", CallScore("a", CallStatus.FAILED, reason="not_found: no such file")))
    assert capsys.readouterr().err.splitlines()[-1].startswith("1/1 calls, 0/0 s of audio")
