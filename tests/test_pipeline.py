"""Batches through the whole pipeline, with a recogniser that knows its lines."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.audio import sha256_of
from analyzer.domain import CallResult, CallStatus, Direction, Outcome
from analyzer.errors import UnavailableError
from analyzer.ingest import CallInput
from analyzer.pipeline import Analyzer, InterruptedRunError, analyse_all
from analyzer.reports import Provenance, write_agents_csv, write_calls_csv, write_verdicts_csv
from analyzer.resources import PACKS_DIR
from analyzer.scripts.load import load_pack
from analyzer.settings import Settings

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
NO_BADGE = "您好环保供热供热管家为您服务请问有什么可以帮您"
RUDE = "您好环保供热供热管家一零八号为您服务这个事情我不管"
COLD = "你们快点来我家暖气不热已经三天了"
BYE = "好的那麻烦你们了谢谢"


@pytest.fixture
def make(studio: Any, tmp_path: Path) -> Callable[..., Analyzer]:
    def build(**changed: Any) -> Analyzer:
        pack = load_pack("heating_steward")
        built = Analyzer(pack, studio.transcriber, "fake", Settings(), tmp_path / "transcripts")
        return replace(built, **changed)

    return build


def run(analyzer: Analyzer, calls: Sequence[CallInput], workers: int = 2) -> tuple[CallResult, ...]:
    with ThreadPoolExecutor(workers) as executor:
        return analyse_all(analyzer, calls, executor, lambda result: None)


def outcomes(result: CallResult) -> dict[str, Outcome]:
    return {verdict.rule_id: verdict.outcome for verdict in result.verdicts}


def inbound(call: CallInput, agent_id: str = "GJ0108") -> CallInput:
    return replace(call, direction=Direction.INBOUND, agent_id=agent_id)


def test_a_call_goes_from_sound_to_score(studio: Any, make: Any, tmp_path: Path) -> None:
    (result,) = run(make(), [inbound(studio.record("a", NO_BADGE, COLD, agent_channel=1))])
    assert result.score.status is CallStatus.SCORED
    assert (outcomes(result)["Z3a.unit"], outcomes(result)["Z3a.badge"]) == (Outcome.PASS, Outcome.FAIL)
    stored = json.loads((tmp_path / "transcripts" / "a.json").read_text("utf-8"))
    assert {a["channel"]: a["speaker"] for a in stored["activities"]} == {0: "customer", 1: "agent"}
    assert [u["text"] for u in stored["utterances"]] == [NO_BADGE, COLD]
    assert result.duration_s == stored["duration_s"] > 7
    assert result.audio_sha256 == stored["audio_sha256"] == sha256_of(Path(result.recording))


def test_bad_recordings_among_good_ones_are_reported_and_the_others_go_on(studio: Any, make: Any) -> None:
    good = [inbound(studio.record(name, FULL, COLD)) for name in "ac"]
    text = studio.folder / "text.wav"
    text.write_text("not a recording at all, whatever the name says\n")
    calls = [good[0], CallInput(text, "b"), CallInput(studio.folder / "gone.wav", "d"), good[1]]
    results = run(make(), calls)
    assert [r.call_id for r in results] == ["a", "b", "d", "c"]
    assert [r.score.status.value for r in results] == ["scored", "failed", "failed", "scored"]
    assert [r.score.reason.partition(":")[0] for r in results] == ["", "not_audio", "not_found", ""]


def test_a_bug_in_one_call_is_its_own_failure(studio: Any, make: Any, caplog: pytest.LogCaptureFixture) -> None:
    calls = [studio.record("a", "!", COLD), inbound(studio.record("b", FULL, COLD))]
    broken, fine = run(make(), calls)
    assert (broken.score.status, broken.score.reason) == (CallStatus.FAILED, "internal_error: RuntimeError")
    assert fine.score.status is CallStatus.SCORED
    assert "a bug in the recogniser" in caplog.text, "the log must say what happened"


@pytest.mark.parametrize("workers", [1, 4])
def test_results_come_in_the_order_of_the_inputs(studio: Any, make: Any, workers: int) -> None:
    calls = [studio.record(f"c{i}", FULL if i % 2 else RUDE, COLD) for i in range(6)][::-1]
    assert [r.call_id for r in run(make(), calls, workers)] == [c.call_id for c in calls]


def test_the_order_of_calls_does_not_change_the_reports(studio: Any, make: Any, tmp_path: Path) -> None:
    lines = [FULL, NO_BADGE, RUDE, FULL]
    calls = [inbound(studio.record(f"c{i}", line, BYE), f"GJ{i % 2}") for i, line in enumerate(lines)]

    def reports(name: str, ordered: Sequence[CallInput], workers: int) -> list[bytes]:
        results = run(make(transcripts_dir=tmp_path / name), ordered, workers)
        write_calls_csv(tmp_path / name / "calls.csv", results, Provenance("p", "0" * 64, "fake"))
        write_verdicts_csv(tmp_path / name / "verdicts.csv", results)
        write_agents_csv(tmp_path / name / "agents.csv", results)
        return [path.read_bytes() for path in sorted((tmp_path / name).glob("*.csv"))]

    first = reports("forward", calls, 1)
    assert first == reports("backward", calls[::-1], 3)
    assert len(first) == 3
    assert len({line for line in first[1].splitlines() if b"scored" in line}) == len(calls)


def test_keyboard_interrupt_keeps_what_was_done(studio: Any, make: Any) -> None:
    calls = [studio.record(f"c{i}", FULL, COLD) for i in range(8)]
    heard: list[str] = []

    def interrupt_at_second(result: CallResult) -> None:
        heard.append(result.call_id)
        if len(heard) == 2:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as executor, pytest.raises(InterruptedRunError) as caught:
        analyse_all(make(), calls, executor, interrupt_at_second)
    assert [r.call_id for r in caught.value.results] == ["c0", "c1"]
    assert studio.transcriber.streams < 2 * len(calls), "what had not begun must not be listened to"


def test_a_recording_heard_before_is_not_listened_to_again(studio: Any, make: Any) -> None:
    calls = [inbound(studio.record("a", FULL, COLD)), inbound(studio.record("b", RUDE, BYE))]
    first = run(make(), calls)
    assert studio.transcriber.streams == 4
    assert run(make(), calls) == first
    assert studio.transcriber.streams == 4


@pytest.mark.parametrize("change", ["model", "sound", "damaged file", "another call's file"])
def test_it_is_listened_to_again_when_something_that_matters_changed(
    studio: Any, make: Any, tmp_path: Path, change: str
) -> None:
    call = inbound(studio.record("a", FULL, COLD))
    run(make(), [call])
    stored = tmp_path / "transcripts" / "a.json"
    if change == "model":
        studio.transcriber.fingerprint = "another"
    elif change == "sound":
        studio.record("a", RUDE, COLD)
    elif change == "damaged file":
        stored.write_bytes(stored.read_bytes()[:100])
    else:
        stored.write_text(json.dumps(json.loads(stored.read_text("utf-8")) | {"transcript_key": "0" * 64}))
    (result,) = run(make(), [call])
    assert studio.transcriber.streams == 4
    assert outcomes(result)["Z11"] is (Outcome.FAIL if change == "sound" else Outcome.PASS)


def test_a_changed_pack_or_setting_judges_anew_without_listening(studio: Any, make: Any, tmp_path: Path) -> None:
    call = inbound(studio.record("a", NO_BADGE, COLD))
    (before,) = run(make(), [call])
    packs = tmp_path / "packs"
    shutil.copytree(PACKS_DIR, packs)
    changed = packs / "heating_steward.yaml"
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("单位: [环保供热]", "单位: [绿源供热]"), "utf-8")
    (after,) = run(make(pack=load_pack(changed)), [call])
    assert (outcomes(before)["Z3a.unit"], outcomes(after)["Z3a.unit"]) == (Outcome.PASS, Outcome.FAIL)
    strict = Settings.model_validate({"speech": {"min_mean_confidence": 0.99}})
    (doubted,) = run(make(settings=strict), [call])
    assert doubted.score.status is CallStatus.CANNOT_JUDGE
    assert doubted.score.reason.startswith("doubtful_speech: ")
    assert studio.transcriber.streams == 2


def test_a_transcript_that_cannot_be_stored_stops_the_run(studio: Any, make: Any, tmp_path: Path) -> None:
    calls = [studio.record(f"c{i}", FULL, COLD) for i in range(6)]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnavailableError, match="file"):
        run(make(transcripts_dir=tmp_path / "file" / "transcripts"), calls, workers=1)
    assert studio.transcriber.streams < 2 * len(calls), "the rest must be cancelled"


def test_no_transcript_text_is_logged(studio: Any, make: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    run(make(), [studio.record("a", RUDE, COLD), studio.record("b", "!", COLD)])
    assert not any(text in caplog.text for text in ("我不管", "暖气", "您好"))
    assert caplog.records


def test_all_threads_share_one_recogniser(studio: Any, make: Any) -> None:
    calls = [studio.record(f"c{i}", FULL, COLD) for i in range(4)]
    names: set[str] = set()
    words = studio.transcriber.words

    def remembered(segments: Any) -> Any:
        names.add(threading.current_thread().name)
        return words(segments)

    studio.transcriber.words = remembered
    assert all(result.score.status is not CallStatus.FAILED for result in run(make(), calls, workers=4))
    assert threading.current_thread().name not in names
    assert studio.transcriber.streams == 8
