"""What goes into the store comes out of it, once, with its history; on every database alike."""

from __future__ import annotations

import threading
import zlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from inspect import signature
from itertools import count
from typing import Any

import pytest
from sqlalchemy import create_engine, func, make_url, select, text

from analyzer.domain import CallResult, CallScore, CallStatus, Transcript, Verdict
from analyzer.rules import RULES_VERSION
from analyzer.scripts.load import LoadedPack
from analyzer.scripts.schema import Pack
from analyzer.store import Saved, Store, base, open_store, reading, schema
from analyzer.store.keys import transcript_body

Call = Callable[..., tuple[CallResult, Transcript]]


def rows(store: Store, table: Any) -> int:
    with store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def sizes(store: Store) -> dict[str, int]:
    """Rows of every table that holds any."""
    tables = [table for table in base.metadata.sorted_tables if table is not schema.steps]
    return {table.name: held for table in tables if (held := rows(store, table))}


def test_everything_of_a_call_comes_back(store: Store, call: Call, pack: LoadedPack, clock: Any) -> None:
    result, transcript = call()
    assert store.save(result, transcript, pack, judged_with={"min_agent_confidence": 0.9}) is Saved.NEW
    (stored,) = store.calls()
    assert stored.result == replace(result, verdicts=())
    (told,) = store.judgements("1001")
    assert stored.judgement == told
    assert (told.pack_id, told.pack_version, told.pack_sha256) == (pack.pack.id, pack.pack.version, pack.sha256)
    assert (told.rules_version, told.judged_with, told.judged_at) == (
        RULES_VERSION, {"min_agent_confidence": 0.9}, clock.now,
    )  # fmt: skip
    assert told.score == result.score
    assert store.verdicts("1001") == result.verdicts
    (kept,) = store.transcripts()
    assert kept.transcript == transcript
    assert kept.sha256 == told.transcript_sha256


@pytest.mark.parametrize("kind", [Transcript, Verdict, CallScore])
def test_no_field_is_forgotten(kind: type, call: Call) -> None:
    """The call of these tests sets every field: one that is new must come back from the store too."""
    result, transcript = call()
    example = {Transcript: transcript, Verdict: result.verdicts[1], CallScore: result.score}[kind]
    told = signature(kind).parameters.values()
    defaults = {f.name: f.default for f in told if f.default is not f.empty}
    points = {"points"} if kind is Verdict else set()  # those of the other verdict
    assert {name for name, default in defaults.items() if getattr(example, name) == default} == points


def test_the_same_again_changes_nothing(store: Store, call: Call, pack: LoadedPack, clock: Any) -> None:
    result, transcript = call()
    store.save(result, transcript, pack)
    before, judgements = sizes(store), store.judgements("1001")
    clock.pass_s(60)
    assert store.save(result, transcript, pack) is Saved.UNCHANGED
    assert (sizes(store), store.judgements("1001")) == (before, judgements)


def test_another_folder_is_no_other_call(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call(), pack)
    assert store.save(*call(recording="/archive/1001.wav"), pack) is Saved.UNCHANGED
    assert next(store.transcripts()).transcript.recording == "/archive/1001.wav"
    assert next(store.calls()).result.recording == "/archive/1001.wav"


def test_a_changed_pack_adds_a_judgement_and_the_newest_counts(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack, clock: Any
) -> None:
    result, transcript = call()
    store.save(result, transcript, pack)
    clock.pass_s(60)
    better = replace(
        result, verdicts=result.verdicts[:1], score=replace(result.score, score_pct=100.0, failed_rules=())
    )
    assert store.save(better, transcript, changed_pack) is Saved.JUDGED_ANEW
    newest, older = store.judgements("1001")
    assert (newest.pack_version, newest.score.score_pct) == ("99.1", 100.0)
    assert (older.pack_version, older.score.score_pct) == (pack.pack.version, 33.33)
    assert newest.judged_at - older.judged_at == timedelta(seconds=60)
    assert store.verdicts("1001") == better.verdicts
    assert store.verdicts_of(older) == result.verdicts
    assert [stored.judgement for stored in store.calls()] == [newest]
    assert rows(store, schema.transcripts) == 1


def test_a_pack_taken_back_counts_again(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack, clock: Any
) -> None:
    for judging in (pack, changed_pack, pack):
        store.save(*call(), judging)
        clock.pass_s(60)
    newest, older = store.judgements("1001")
    assert (newest.pack_sha256, older.pack_sha256) == (pack.sha256, changed_pack.sha256)
    assert store.verdicts("1001") == call()[0].verdicts
    assert store.save(*call(), pack) is Saved.UNCHANGED


@pytest.mark.parametrize("seconds", [0, -3600], ids=["stands still", "is put back"])
def test_the_last_one_saved_is_the_newest_even_if_the_clock(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack, clock: Any, seconds: float
) -> None:
    store.save(*call(), pack)
    clock.pass_s(seconds)
    store.save(*call(), changed_pack)
    assert [judgement.pack_version for judgement in store.judgements("1001")] == ["99.1", pack.pack.version]
    assert next(store.calls()).judgement == store.judgements("1001")[0]


def test_each_pack_has_its_newest(
    store: Store, call: Call, pack: LoadedPack, other_pack: LoadedPack, clock: Any
) -> None:
    store.save(*call(score_pct=80.0), pack)
    clock.pass_s(1)
    store.save(*call(score_pct=50.0), other_pack)
    scores = {pack_id: [c.result.score.score_pct for c in store.calls(pack_id=pack_id)] for pack_id in (
        pack.pack.id, "other", None, "third",
    )}  # fmt: skip
    assert scores == {pack.pack.id: [80.0], "other": [50.0], None: [50.0], "third": []}
    assert len(store.verdicts("1001", pack.pack.id)) == 2
    assert store.verdicts("1001", "third") == ()
    assert [len(list(store.transcripts(pack_id=name))) for name in (None, "other", "third")] == [1, 1, 0]
    clock.pass_s(1)
    assert store.save(*call(score_pct=80.0), pack) is Saved.UNCHANGED, (
        "the other pack's judgement is not newer than ours"
    )


@pytest.mark.parametrize("changed", [{"direction": None}, {"agent_id": "GJ9"}, {"agent_confidence": 0.5}])
def test_what_verdicts_depend_on_is_judged_anew(
    store: Store, call: Call, pack: LoadedPack, clock: Any, changed: dict[str, Any]
) -> None:
    store.save(*call(), pack)
    clock.pass_s(1)
    assert store.save(*call(**changed), pack) is Saved.JUDGED_ANEW
    assert store.save(*call(**changed), pack, judged_with={"min_agent_confidence": 0.5}) is Saved.JUDGED_ANEW
    assert len(store.judgements("1001")) == 3
    (kept,) = store.transcripts()
    assert kept.transcript == call(**changed)[1]


def test_the_agent_is_who_the_newest_run_says(store: Store, call: Call, pack: LoadedPack, clock: Any) -> None:
    store.save(*call(agent_id="GJ1"), pack)
    clock.pass_s(1)
    store.save(*call(agent_id="GJ2"), pack)
    newest, older = store.judgements("1001")
    assert next(store.calls()).result.agent_id == "GJ2"
    assert {verdict.agent_id for verdict in (*store.verdicts_of(newest), *store.verdicts_of(older))} == {"GJ2"}


def test_another_recording_under_the_same_id_is_told(store: Store, call: Call, pack: LoadedPack, clock: Any) -> None:
    store.save(*call(), pack)
    clock.pass_s(1)
    other = call(audio_sha256="c" * 64, transcript_key="d" * 64)
    assert store.save(*other, pack) is Saved.REPLACED
    assert next(store.calls()).result.audio_sha256 == "c" * 64
    assert [kept.transcript for kept in store.transcripts()] == [other[1]]
    assert rows(store, schema.transcripts) == 2, "the first one is history"


def test_a_recording_that_failed_is_a_call(store: Store, failed: Any, pack: LoadedPack) -> None:
    assert store.save(failed(reason="not_audio: holds text"), None, pack) is Saved.FAILED
    (stored,) = store.calls()
    assert stored.judgement is None
    assert stored.result == failed(reason="not_audio: holds text")
    assert store.verdicts("1001") == ()
    assert list(store.transcripts()) == []
    assert store.save(failed(reason="empty_file: now"), None, pack) is Saved.FAILED
    assert next(store.calls()).result.score.reason == "empty_file: now"


def test_a_failure_does_not_undo_what_was_judged(store: Store, call: Call, failed: Any, pack: LoadedPack) -> None:
    store.save(failed(), None, pack)
    assert store.save(*call(), pack) is Saved.NEW
    store.save(failed(), None, pack)
    (stored,) = store.calls()
    assert stored.result == replace(call()[0], verdicts=())
    assert stored.judgement is not None


def test_calls_of_a_period(store: Store, call: Call, pack: LoadedPack) -> None:
    times = {"a": "2026-10-31T23:59:59", "b": "2026-11-01T00:00:00+08:00", "c": "2026-11-20T12:00:00", "d": None}
    for call_id, started_at in times.items():
        store.save(*call(call_id, started_at=started_at), pack)

    def ids(**wanted: Any) -> str:
        found = [stored.result.call_id for stored in store.calls(**wanted)]
        assert [kept.transcript.call_id for kept in store.transcripts(**wanted)] == found
        return "".join(found)

    assert ids() == "abcd"
    assert ids(since=date(2026, 11, 1)) == "bc"
    assert ids(before=date(2026, 11, 20)) == "ab"
    assert ids(since=date(2026, 11, 1), before=date(2026, 11, 20)) == "b"
    assert ids(call_ids=["d", "a", "a", "nobody"]) == "ad"
    assert ids(call_ids=["d", "a"], since=date(2026, 10, 1)) == "a"
    assert ids(call_ids=[]) == ""


def test_many_calls_come_page_by_page_in_one_order(
    store: Store, call: Call, pack: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 3)
    names = ["b10", "B2", "a", "_", "ä", "供热-1", "1001", "é", "~", "1001@北"]
    for name in names:
        store.save(*call(name), pack)
    assert [stored.result.call_id for stored in store.calls()] == sorted(names)
    assert [kept.transcript.call_id for kept in store.transcripts()] == sorted(names)
    assert [stored.result.call_id for stored in store.calls(call_ids=names[:7])] == sorted(names[:7])


def test_reading_does_not_keep_a_writer_waiting(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 1)
    for name in "abc":
        store.save(*call(name), pack)
    seen = []
    for stored in store.transcripts():
        seen.append(stored.transcript.call_id)
        store.save(*call(stored.transcript.call_id), changed_pack)
    assert seen == list("abc")


def test_many_threads_may_save_at_once(store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack) -> None:
    jobs = [(call(f"{i % 5}"), judging) for i in range(15) for judging in (pack, changed_pack)]
    with ThreadPoolExecutor(8) as executor:
        saved = Counter(executor.map(lambda job: store.save(*job[0], job[1]), jobs))
    assert saved[Saved.NEW] == 5
    assert sizes(store) == {
        "packs": 2, "calls": 5, "transcripts": 5, "judgements": 10, "verdicts": 20, "verdict_runs": 10,
    }  # fmt: skip
    assert all(len(store.verdicts_of(j)) == 2 for i in range(5) for j in store.judgements(f"{i}"))


def test_two_programs_may_save_the_same_call_at_once(url: str, call: Call, pack: LoadedPack, clock: Any) -> None:
    ready = threading.Barrier(2)
    numbers = count()

    def program(_: int) -> None:
        with open_store(url, create=True, clock=clock) as store:
            ready.wait()
            for _ in range(8):
                store.save(*call(f"{next(numbers) // 2}"), pack)

    with ThreadPoolExecutor(2) as executor:
        list(executor.map(program, range(2)))
    with open_store(url) as store:
        assert sizes(store)["calls"] == sizes(store)["judgements"] == 8
        assert sizes(store)["verdicts"] == 16


def test_all_of_a_call_or_nothing(store: Store, call: Call, pack: LoadedPack, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("cut off")

    before = sizes(store)
    with monkeypatch.context() as broken:
        broken.setattr("analyzer.store.rows.verdict_rows", fail)
        with pytest.raises(RuntimeError):
            store.save(*call(), pack)
    assert sizes(store) == before
    assert store.save(*call(), pack) is Saved.NEW
    assert sizes(store)["packs"] == 1


def test_a_run_is_noted(store: Store, call: Call, pack: LoadedPack, clock: Any) -> None:
    run_id = store.begin_run("run", pack, "some-model")
    store.save(*call(), pack, run_id=run_id)
    again = store.begin_run("run", pack)
    clock.pass_s(60)
    store.end_run(run_id, is_complete=True)
    with store._engine.connect() as connection:
        first, second = connection.execute(select(schema.runs).order_by(schema.runs.c.id)).mappings()
        assert connection.scalar(select(schema.judgements.c.run_id)) == run_id != again
    assert (first["is_complete"], first["command"], first["model"]) == (True, "run", "some-model")
    assert (first["started_at"], first["ended_at"]) == (
        "2026-11-21T01:30:00.000000+00:00", "2026-11-21T01:31:00.000000+00:00",
    )  # fmt: skip
    assert (second["is_complete"], second["ended_at"], second["model"]) == (False, None, None)


def test_the_pack_is_kept_whole(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call(), pack)
    with store._engine.connect() as connection:
        row = connection.execute(select(schema.packs)).mappings().one()
    assert (row["sha256"], row["title"]) == (pack.sha256, pack.pack.title)
    assert Pack.model_validate_json(zlib.decompress(row["definition"])) == pack.pack


def test_what_was_heard_is_found_by_its_key(store: Store, call: Call, pack: LoadedPack) -> None:
    _, transcript = call()
    assert store.heard("b" * 64) is None
    store.save(*call(), pack)
    assert store.heard("b" * 64) == replace(transcript, recording=None)
    assert store.heard("c" * 64) is None


def test_transcripts_of_other_recognisers_have_no_key(store: Store, call: Call, pack: LoadedPack) -> None:
    bare = Transcript("1001", transcript_utterances := call()[1].utterances[:1])
    result = CallResult("1001", "", call()[0].score, call()[0].verdicts)
    assert store.save(result, bare, pack) is Saved.NEW
    assert store.save(result, bare, pack) is Saved.UNCHANGED
    assert next(store.transcripts()).transcript == replace(bare, recording="")
    assert store.save(result, replace(bare, utterances=transcript_utterances * 2), pack) is Saved.JUDGED_ANEW


def test_text_that_a_database_refuses(store: Store, call: Call, pack: LoadedPack) -> None:
    result, transcript = call("10\0", recording="/srv/\udcff.wav")
    spoken = result.verdicts[1].evidence[1]._replace(said="a\0b")
    odd = replace(result, verdicts=(result.verdicts[1]._replace(evidence=(spoken,), note="a\0b"),))
    assert store.save(odd, transcript, pack) is Saved.NEW
    assert store.save(odd, transcript, pack) is Saved.UNCHANGED
    (stored,) = store.calls()
    assert stored.result.recording == "/srv/\\udcff.wav"
    (verdict,) = store.verdicts("10\0")
    assert (verdict.note, verdict.evidence) == ("a\N{REPLACEMENT CHARACTER}b", (spoken,))


def test_forgetting_a_call_leaves_nothing_of_it(store: Store, call: Call, pack: LoadedPack, url: str) -> None:
    """As docs/operations.md tells people to do it, with a program of their own."""
    for name in ("a", "b"):
        store.save(*call(name), pack)
    url = url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(make_url(url))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.execute(text("DELETE FROM calls WHERE call_id = 'a'"))
        connection.commit()
    engine.dispose()
    assert sizes(store) == {
        "packs": 1, "calls": 1, "transcripts": 1, "judgements": 1, "verdicts": 2, "verdict_runs": 1,
    }  # fmt: skip


def test_words_are_compressed(store: Store, call: Call, pack: LoadedPack) -> None:
    _, transcript = call()
    long = replace(transcript, utterances=transcript.utterances * 50)
    store.save(call()[0], long, pack)
    with store._engine.connect() as connection:
        body = connection.scalars(select(schema.transcripts.c.body)).one()
    assert len(body) < len(transcript_body(long)) / 4


def test_a_call_without_verdicts(store: Store, call: Call, pack: LoadedPack) -> None:
    result, transcript = call()
    empty = replace(result, verdicts=(), score=CallScore("1001", CallStatus.CANNOT_JUDGE))
    store.save(empty, transcript, pack)
    assert store.verdicts("1001") == ()
    assert next(store.calls()).result == empty
