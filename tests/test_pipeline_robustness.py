"""A batch of a month: stopped in the middle, renamed, copied into while it runs, and never all in memory."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.audio import probe
from analyzer.audio.pyav_decoder import INSTALL_LINE
from analyzer.domain import CallResult, CallStatus, Direction, Outcome, Transcript, Utterance, Word
from analyzer.ingest import CallInput
from analyzer.pipeline import Analyzer, InterruptedRunError, analyse_all
from analyzer.reports import transcript_cache
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings
from analyzer.speech import transcribe
from analyzer.speech.roles import RoleGuess

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
BYE = "好的那麻烦你们了谢谢"


@pytest.fixture
def analyzer(studio: Any, tmp_path: Path) -> Analyzer:
    return Analyzer(load_pack("heating_steward"), studio.transcriber, "fake", Settings(), tmp_path / "transcripts")


def record(studio: Any, name: str, agent: str, customer: str) -> CallInput:
    return replace(studio.record(name, agent, customer), direction=Direction.INBOUND)


def run(analyzer: Analyzer, calls: Sequence[CallInput], workers: int = 1) -> tuple[CallResult, ...]:
    with ThreadPoolExecutor(workers) as executor:
        return analyse_all(analyzer, calls, executor, lambda result: None)


def stored(analyzer: Analyzer, call_id: str) -> Transcript:
    found = transcript_cache._read(analyzer.transcripts_dir / f"{call_id}.json")
    assert found is not None
    return found


# stopping


class Gated:
    """Hears as the studio does, but each recording only when it is let in; tells when one has begun."""

    def __init__(self, transcriber: Any) -> None:
        self._transcriber = transcriber
        self.begun, self.may_go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transcriber, name)

    def words(self, segments: Iterable[Any]) -> tuple[Word, ...]:
        self.begun.release()
        assert self.may_go_on.acquire(timeout=30)
        return self._transcriber.words(segments)


def test_stopping_gives_up_what_is_being_heard_and_keeps_what_was(studio: Any, analyzer: Analyzer) -> None:
    calls = [record(studio, f"c{i}", FULL, COLD) for i in range(4)]
    gated = Gated(studio.transcriber)
    analyzer = replace(analyzer, transcriber=gated)

    def stop_in_the_second_call() -> None:
        gated.may_go_on.release(2)  # both channels of the first
        for _ in range(3):
            assert gated.begun.acquire(timeout=30)
        analyzer.stop.set()
        gated.may_go_on.release(100)

    stopper = threading.Thread(target=stop_in_the_second_call)
    stopper.start()
    with ThreadPoolExecutor(1) as executor, pytest.raises(InterruptedRunError) as caught:
        analyse_all(analyzer, calls, executor, lambda result: None)
    stopper.join()
    assert [result.call_id for result in caught.value.results] == ["c0"]
    assert [path.name for path in analyzer.transcripts_dir.glob("*.json")] == ["c0.json"]


def test_a_run_that_is_stopped_before_it_begins_hears_nothing(studio: Any, analyzer: Analyzer) -> None:
    analyzer.stop.set()
    with pytest.raises(InterruptedRunError) as caught:
        run(analyzer, [record(studio, "a", FULL, COLD)])
    assert caught.value.results == ()
    assert studio.transcriber.streams == 0


def test_stopping_when_all_is_done_comes_too_late(studio: Any, analyzer: Analyzer) -> None:
    calls = [record(studio, "a", FULL, COLD)]
    with ThreadPoolExecutor(1) as executor:
        results = analyse_all(analyzer, calls, executor, lambda result: analyzer.stop.set())
    assert [result.score.status for result in results] == [CallStatus.SCORED]


# memory


def reachable(value: object) -> Iterator[object]:
    seen: set[int] = set()
    todo = [value]
    while todo:
        item = todo.pop()
        if id(item) not in seen and not isinstance(item, type):
            seen.add(id(item))
            yield item
            todo += gc.get_referents(item)


def test_results_hold_no_transcript_and_no_words(studio: Any, analyzer: Analyzer) -> None:
    (result,) = run(analyzer, [record(studio, "a", FULL, COLD)])
    assert result.verdicts
    assert not [item for item in reachable(result) if isinstance(item, Transcript | Utterance | Word)]
    assert result.model == "fake"


class Counting(ThreadPoolExecutor):
    """Counts what was handed over and has not ended."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.open, self.most_open, self._guard = 0, 0, threading.Lock()

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        with self._guard:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        future = super().submit(function, *args, **named)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: Future[Any]) -> None:
        with self._guard:
            self.open -= 1


def test_calls_are_handed_over_a_few_at_a_time_and_all_come_back_in_order(analyzer: Analyzer, tmp_path: Path) -> None:
    calls = [CallInput(tmp_path / f"gone{i}.wav", f"c{i}") for i in range(50)]
    heard: list[str] = []
    with Counting(3) as executor:
        results = analyse_all(analyzer, calls, executor, lambda result: heard.append(result.call_id), in_flight=6)
    assert 1 < executor.most_open <= 6
    assert [result.call_id for result in results] == [call.call_id for call in calls]
    assert sorted(heard) == sorted(call.call_id for call in calls)


def test_no_calls_are_no_results(analyzer: Analyzer) -> None:
    assert run(analyzer, []) == ()


# reasons


def test_a_failure_says_the_way_out(analyzer: Analyzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "pyav_installed", lambda: False)
    recording = tmp_path / "a.amr"
    recording.write_bytes(b"#!AMR\n" + b"\x3c" + bytes(31) * 50)
    (result,) = run(analyzer, [CallInput(recording, "a")])
    assert result.score.reason.startswith("format_needs_extra: ")
    assert result.score.reason.endswith(f"({INSTALL_LINE})")
    assert str(recording) not in result.score.reason, "the recording has a column of its own"


# recordings that are still being written


class Meddling:
    """Somebody writes to the recording while it is listened to."""

    def __init__(self, transcriber: Any, meddle: Callable[[], None]) -> None:
        self._transcriber, self._meddle = transcriber, meddle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transcriber, name)

    def words(self, segments: Iterable[Any]) -> tuple[Word, ...]:
        heard = self._transcriber.words(segments)
        self._meddle()
        return heard


@pytest.mark.parametrize("change", ["grows", "is written over"])
def test_a_recording_that_changes_while_it_is_heard_is_left_for_the_next_run(
    studio: Any, analyzer: Analyzer, change: str
) -> None:
    call = record(studio, "a", FULL, COLD)
    sound = call.path.read_bytes()

    def meddle() -> None:
        if change == "grows":
            call.path.write_bytes(sound + bytes(100))
        else:
            os.utime(call.path, ns=(1, 1))

    (result,) = run(replace(analyzer, transcriber=Meddling(studio.transcriber, meddle)), [call])
    assert result.score.status is CallStatus.FAILED
    assert result.score.reason.startswith("changed_while_read: the file is still being written (")
    assert not analyzer.transcripts_dir.exists(), "what was heard must not be remembered"
    call.path.write_bytes(sound)
    (result,) = run(analyzer, [call])
    assert result.score.status is CallStatus.SCORED


def test_a_copy_that_has_only_begun_is_no_broken_recording(
    studio: Any, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = record(studio, "a", FULL, COLD)
    sound = call.path.read_bytes()
    call.path.write_bytes(sound[:20])
    hear = analyse_all.__globals__["hear"]

    def hear_slowly(path: Path, *rest: Any) -> Any:
        path.write_bytes(sound[:40])
        return hear(path, *rest)

    monkeypatch.setitem(analyse_all.__globals__, "hear", hear_slowly)
    (result,) = run(analyzer, [call])
    assert result.score.reason.partition(":")[0] == "changed_while_read"


# what was heard before


def test_another_id_does_not_mean_another_listening(studio: Any, analyzer: Analyzer) -> None:
    calls = [record(studio, "1001", FULL, COLD), record(studio, "1002", COLD, BYE)]
    first = run(analyzer, calls)
    renamed = [replace(call, call_id=f"A-{call.call_id}", agent_id="GJ1") for call in calls]
    second = run(analyzer, renamed)
    assert studio.transcriber.streams == 4
    assert [result.reused for result in (*first, *second)] == [False, False, True, True]
    assert [stored(analyzer, call.call_id).agent_id for call in renamed] == ["GJ1", "GJ1"]
    assert stored(analyzer, "A-1001").utterances == stored(analyzer, "1001").utterances


def test_ids_that_change_places_mean_no_listening(studio: Any, analyzer: Analyzer) -> None:
    a, b = record(studio, "1001", FULL, COLD), record(studio, "1002", COLD, BYE)
    run(analyzer, [a, b])
    run(analyzer, [replace(a, call_id="1002"), replace(b, call_id="1001")])
    assert studio.transcriber.streams == 4
    assert {u.text for u in stored(analyzer, "1002").utterances} == {FULL, COLD}
    assert {u.text for u in stored(analyzer, "1001").utterances} == {COLD, BYE}


def test_recordings_that_take_turns_under_one_id_are_heard_once_each(studio: Any, analyzer: Analyzer) -> None:
    a, b = record(studio, "a", FULL, COLD), record(studio, "b", COLD, BYE)
    for _ in range(3):
        for call, lines in ((a, {FULL, COLD}), (b, {COLD, BYE})):
            run(analyzer, [replace(call, call_id="1001")])
            assert {u.text for u in stored(analyzer, "1001").utterances} == lines, "the file is that of the last run"
    assert studio.transcriber.streams == 4


def entries(analyzer: Analyzer) -> list[Path]:
    return sorted((analyzer.transcripts_dir / ".by-key").iterdir())


def test_a_second_name_takes_no_room(studio: Any, analyzer: Analyzer) -> None:
    run(analyzer, [record(studio, "a", FULL, COLD)])
    run(analyzer, [CallInput(studio.folder / "a.wav", "a", agent_id="GJ1")])
    (entry,) = entries(analyzer)
    assert entry.samefile(analyzer.transcripts_dir / "a.json")


def test_without_hard_links_there_are_copies(studio: Any, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    call = record(studio, "a", FULL, COLD)
    run(analyzer, [call])
    assert run(analyzer, [replace(call, call_id="b")])[0].reused
    analyzer.cache.forget_removed()
    assert len(entries(analyzer)) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"call_id": "a", "utterances": []}'])
def test_a_damaged_memory_means_listening_again(studio: Any, analyzer: Analyzer, damage: bytes) -> None:
    call = record(studio, "a", FULL, COLD)
    run(analyzer, [call])
    (entry,) = entries(analyzer)
    for path in (entry, analyzer.transcripts_dir / "a.json"):
        path.unlink()
        path.write_bytes(damage)
    (result,) = run(analyzer, [replace(call, call_id="b")])
    assert (result.score.status, result.reused) == (CallStatus.SCORED, False)
    assert studio.transcriber.streams == 4


def test_a_memory_that_cannot_be_kept_stops_nothing(studio: Any, analyzer: Analyzer) -> None:
    analyzer.transcripts_dir.mkdir()
    (analyzer.transcripts_dir / ".by-key").write_text("a file in the way")
    (result,) = run(analyzer, [record(studio, "a", FULL, COLD)])
    assert result.score.status is CallStatus.SCORED


def test_removing_a_calls_file_makes_the_program_forget_it(studio: Any, analyzer: Analyzer) -> None:
    call = record(studio, "a", FULL, COLD)
    run(analyzer, [call, record(studio, "b", COLD, BYE)])
    (analyzer.transcripts_dir / "a.json").unlink()
    (result,) = run(analyzer, [call])
    assert not result.reused
    (analyzer.transcripts_dir / "a.json").unlink()
    analyzer.cache.forget_removed()
    assert [entry.samefile(analyzer.transcripts_dir / "b.json") for entry in entries(analyzer)] == [True]


def test_a_transcript_that_stays_the_same_is_not_written_again(studio: Any, analyzer: Analyzer) -> None:
    call = record(studio, "a", FULL, COLD)
    run(analyzer, [call])
    os.utime(analyzer.transcripts_dir / "a.json", ns=(1, 1))
    run(analyzer, [call])
    assert (analyzer.transcripts_dir / "a.json").stat().st_mtime_ns == 1


def test_the_same_recording_twice_in_one_run(studio: Any, analyzer: Analyzer, tmp_path: Path) -> None:
    call = record(studio, "a", FULL, COLD)
    again = tmp_path / "copy.wav"
    again.write_bytes(call.path.read_bytes())
    one, other = run(analyzer, [call, replace(call, path=again, call_id="copy")])
    assert (one.reused, other.reused) == (False, True)
    assert one.score.score_pct == other.score.score_pct is not None


def test_many_threads_share_one_memory(studio: Any, analyzer: Analyzer) -> None:
    call = record(studio, "a", FULL, COLD)
    results = run(analyzer, [replace(call, call_id=f"c{i}") for i in range(12)], workers=6)
    assert {result.score.status for result in results} == {CallStatus.SCORED}
    assert len(entries(analyzer)) == 1
    assert not list(analyzer.transcripts_dir.rglob("*.tmp"))


def test_a_wish_to_stop_is_noticed_while_all_workers_are_busy(studio: Any, analyzer: Analyzer) -> None:
    gated = Gated(studio.transcriber)
    analyzer = replace(analyzer, transcriber=gated)
    executor: Executor = ThreadPoolExecutor(1)
    timer = threading.Timer(0.3, analyzer.stop.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(InterruptedRunError):
        analyse_all(analyzer, [record(studio, "a", FULL, COLD)], executor, lambda result: None)
    assert time.monotonic() - started < 10, "the recording itself would never have ended"
    gated.may_go_on.release(2)
    executor.shutdown()
    timer.join()


# settings that reach the verdicts


def test_a_company_file_gives_the_unit_its_own_names(studio: Any, analyzer: Analyzer, tmp_path: Path) -> None:
    call = record(studio, "a", FULL.replace("环保供热", "金泰热力"), COLD)

    def unit(pack: LoadedPack) -> Outcome:
        (result,) = run(replace(analyzer, pack=pack), [replace(call, agent_channel=0)])
        return next(verdict.outcome for verdict in result.verdicts if verdict.rule_id == "Z3a.unit")

    company = tmp_path / "company.yaml"
    company.write_text("names: {单位: [金泰热力]}\n", "utf-8")
    assert unit(load_pack("heating_steward")) is not Outcome.PASS
    assert unit(load_pack("heating_steward", company=company)) is Outcome.PASS


def test_how_sure_the_agents_channel_must_be_is_a_setting(
    studio: Any, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcribe, "find_agent", lambda *_: RoleGuess(0, 0.7))
    call = record(studio, "a", FULL, COLD)
    found = {
        least: run(replace(analyzer, settings=Settings(min_agent_confidence=least)), [call])[0].score.status
        for least in (0.6, 0.8)
    }
    assert found == {0.6: CallStatus.SCORED, 0.8: CallStatus.CANNOT_JUDGE}
