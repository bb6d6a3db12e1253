"""What a night listens to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.commands.night_choice import Choice, choose, recording_of
from analyzer.ingest import CallInput
from analyzer.store.night import Recording, Seen, State

NOW_S = 1_000_000.0


def chosen(call: CallInput, recording: Recording, before: Seen | None) -> Choice:
    seen = {} if before is None else {before.recording.path: before}
    return choose([call], {call.call_id: recording}, seen, now_s=NOW_S, settle_s=60.0, retries=2)


@pytest.mark.parametrize(
    ("state", "attempts", "is_same", "heard", "given_up", "listens"),
    [
        (State.HEARD, 1, True, 1, 0, False),
        (State.HEARD, 1, False, 0, 0, True),
        (State.FAILED, 1, True, 0, 0, True),
        (State.FAILED, 2, True, 0, 0, True),
        (State.FAILED, 3, True, 0, 1, False),
        (State.FAILED, 3, False, 0, 0, True),
    ],
)
def test_what_became_of_it_before(
    state: State, attempts: int, is_same: bool, heard: int, given_up: int, listens: bool
) -> None:
    call, now = CallInput(Path("/r/1.wav"), "1"), Recording("/r/1.wav", 10, 5)
    before = Seen(now if is_same else Recording("/r/1.wav", 11, 5), "1", state, attempts)
    choice = chosen(call, now, before)
    assert (choice.heard, choice.given_up, len(choice.calls)) == (heard, given_up, int(listens))
    assert choice.attempts == ({"1": attempts} if listens and is_same else {})
    assert choice.retried == int(listens and is_same)


@pytest.mark.parametrize(("age_s", "unsettled"), [(59.0, 1), (60.0, 0)])
def test_a_file_has_to_settle(age_s: float, unsettled: int) -> None:
    recording = Recording("/r/1.wav", 10, int((NOW_S - age_s) * 1e9))
    choice = chosen(CallInput(Path("/r/1.wav"), "1"), recording, None)
    assert (choice.unsettled, len(choice.calls)) == (unsettled, 1 - unsettled)


def test_a_file_that_is_missing_is_tried_too(tmp_path: Path) -> None:
    call = CallInput(tmp_path / "1.wav", "1")
    missing = recording_of(call)
    assert len(chosen(call, missing, None).calls) == 1
    (tmp_path / "1.wav").write_bytes(b"RIFF")
    assert recording_of(call) != missing


def test_a_file_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "1.wav").write_bytes(b"RIFF")
    os.utime(tmp_path / "1.wav", (5, 5))
    monkeypatch.chdir(tmp_path)
    assert recording_of(CallInput(Path("1.wav"), "1")) == recording_of(CallInput(tmp_path / "1.wav", "1"))
    assert recording_of(CallInput(Path("1.wav"), "1")) == Recording(f"{tmp_path}/1.wav", 4, 5_000_000_000)
