"""Many judged calls at once: the same as one after the other, whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from analyzer.domain import CallResult, Transcript
from analyzer.ingest.imports import KINDS, read_import
from analyzer.scripts.load import LoadedPack
from analyzer.store import Saved, Store, open_store, reading
from analyzer.store.saving import Prepared, prepare, prepare_again
from analyzer.store.stale import stale_calls, verdicts_before

Call = Callable[..., tuple[CallResult, Transcript]]


def batch(store: Store, call: Call, pack: LoadedPack, *call_ids: str, **changed: Any) -> list[Prepared]:
    origin = store.origin(pack)
    return [prepare(*call(call_id, **changed), origin) for call_id in call_ids]


def test_a_batch_is_what_one_call_after_the_other_would_be(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call("b"), pack)
    saved = store.save_prepared(batch(store, call, pack, "c", "a", "b"), pack)
    assert saved == {"a": Saved.NEW, "b": Saved.UNCHANGED, "c": Saved.NEW}
    kept = [(s.result.call_id, len(store.verdicts(s.result.call_id))) for s in store.calls()]
    assert kept == [("a", 2), ("b", 2), ("c", 2)]
    assert {stored.transcript for stored in store.transcripts()} == {call(name)[1] for name in "abc"}
    other = batch(store, call, pack, "a", "b", audio_sha256="d" * 64)
    assert store.save_prepared(other, pack) == {"a": Saved.REPLACED, "b": Saved.REPLACED}


def test_a_stored_transcript_judged_again(store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack) -> None:
    store.save_prepared(batch(store, call, pack, "a", "b"), pack)
    origin = store.origin(changed_pack)
    ((first, second),) = stale_calls(store, origin)
    assert (first.transcript(), first.before is not None) == (call("a")[1], True)
    assert [len(held.rule_ids) for held in verdicts_before(store, [first, second]).values()] == [2, 2]
    again = [prepare_again(call(stale.call_id)[0], stale.sha256, origin) for stale in (second, first)]
    assert store.save_prepared(again, changed_pack) == {"a": Saved.JUDGED_ANEW, "b": Saved.JUDGED_ANEW}
    assert [j.pack_sha256 for j in store.judgements("a")] == [changed_pack.sha256, pack.sha256]
    assert store.verdicts("a") == call("a")[0].verdicts
    assert list(stale_calls(store, origin)) == []
    assert store.save_prepared(again, changed_pack) == {"a": Saved.UNCHANGED, "b": Saved.UNCHANGED}


def test_what_is_imported_makes_a_call_stale_once(store: Store, call: Call, pack: LoadedPack, tmp_path: Any) -> None:
    store.save_prepared(batch(store, call, pack, "a", "b"), pack)
    (tmp_path / "calls.csv").write_text("通话编号,来电类型\nb,报修\n", "utf-8")
    store.import_table(read_import(tmp_path / "calls.csv", KINDS["calls"]))
    ((stale,),) = stale_calls(store, store.origin(pack))
    assert (stale.call_id, stale.before) == ("b", None)
    assert stale.transcript().call.call_type == "报修"
    assert stale.facts is not None
    result, transcript = call("b", call=stale.transcript().call)
    store.save_prepared([prepare(result, transcript, store.origin(pack))], pack, {"b": stale.facts})
    assert list(stale_calls(store, store.origin(pack))) == []


def test_a_batch_is_kept_whole_or_not_at_all(
    store: Store, call: Call, pack: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("analyzer.store.saving._save_verdicts", fail)
        with pytest.raises(KeyboardInterrupt):
            store.save_prepared(batch(store, call, pack, "a", "b"), pack)
    assert list(store.calls()) == []


def test_programs_that_save_the_same_calls_in_another_order_do_not_block_each_other(
    url: str, call: Call, pack: LoadedPack, changed_pack: LoadedPack
) -> None:
    names = [f"{number:03d}" for number in range(60)]
    ready = threading.Barrier(2)

    def program(order: list[str], by: LoadedPack) -> set[Saved]:
        with open_store(url, create=True) as store:
            ready.wait()
            return {
                saved for _ in range(3) for saved in store.save_prepared(batch(store, call, by, *order), by).values()
            }

    with ThreadPoolExecutor(2) as executor:
        runs = [executor.submit(program, *args) for args in ((names, pack), (names[::-1], changed_pack))]
        assert all(run.result() <= set(Saved) for run in runs)
    with open_store(url) as store:
        assert [len(store.judgements(name)) for name in names] == [2] * len(names)


def test_no_page_sorts_what_is_left(store: Store, call: Call, pack: LoadedPack) -> None:
    """Then the last page would take as long as the first, however many calls there are."""
    store.save_prepared(batch(store, call, pack, "a", "b"), pack)
    with store.reading() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("asks SQLite how it goes about it")
        questions = [
            (reading.calls_query(None), reading.EVERY),
            (reading.calls_query(pack.pack.id), reading.EVERY),
            (reading.transcripts_query(None), reading.JUDGED),
            (reading.transcripts_query(pack.pack.id), reading.JUDGED),
            (reading.stale_query(pack.pack.id, "other", "1", "{}"), reading.JUDGED),
        ]
        for query, key in questions:
            page = query.where(key > "a").order_by(key).limit(2)
            sql = page.compile(connection, compile_kwargs={"literal_binds": True})
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            assert plan
            assert not [line for line in plan if "TEMP B-TREE" in line], sql
