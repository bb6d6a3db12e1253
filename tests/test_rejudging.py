"""Stored calls judged again, without listening, when something has changed that judging rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer import rejudging, takeover
from analyzer.domain import CallResult, CallScore, CallStatus, Direction, Outcome, Speaker, Transcript, Utterance
from analyzer.ingest.imports import KINDS, read_import
from analyzer.judging import judged
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings
from analyzer.store import Saved, Store, open_store

PACK = """\
id: small
title: 小话术包
version: "1.0"
source: 内部规范
scoring:
  fatal: zero
  grades: [{grade: 合格, from_pct: 60}, {grade: 不合格, from_pct: 0}]
rules:
  - id: R1
    title: 再见
    source: Z10
    section: 结束语
    kind: require
    phrases: [WORDING]
    points: 10
    must_match: [{dialogue: ["坐席：WORDING"]}]
    must_not_match: [{dialogue: ["坐席：您好"]}]
"""
WITH = {"min_agent_confidence": 0.9}


def pack_of(folder: Path, wording: str) -> LoadedPack:
    file = folder / "small.yaml"
    file.write_text(PACK.replace("WORDING", wording), "utf-8")
    return load_pack(file)


@pytest.fixture
def pack(tmp_path: Path) -> LoadedPack:
    return pack_of(tmp_path, "祝您生活愉快")


@pytest.fixture
def changed(tmp_path: Path, pack: LoadedPack) -> LoadedPack:
    return pack_of(tmp_path, "感谢您的来电")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.db", create=True) as opened:
        yield opened


def keep(store: Store, call_id: str, said: str, pack: LoadedPack, **known: Any) -> None:
    transcript = Transcript(call_id, (Utterance(Speaker.AGENT, said, 0.0, 2.0, 0.95),), duration_s=2.0, **known)
    call = CallResult(
        call_id, f"/srv/{call_id}.wav", CallScore(call_id, CallStatus.FAILED), agent_id=transcript.agent_id
    )
    store.save(judged(call, transcript, pack.pack, Settings()), transcript, pack, judged_with=WITH)


def again(store: Store, pack: LoadedPack, **options: Any) -> rejudging.Rejudged:
    settings = Settings()
    with ThreadPoolExecutor(2, initializer=rejudging.set_up, initargs=(pack.pack, settings)) as executor:
        return rejudging.rejudge(store, pack, settings, executor, judged_with=WITH, **options)


def outcomes(store: Store) -> dict[str, Outcome]:
    return {stored.result.call_id: store.verdicts(stored.result.call_id)[0].outcome for stored in store.calls()}


def test_a_changed_pack_judges_what_is_stored(store: Store, pack: LoadedPack, changed: LoadedPack) -> None:
    keep(store, "1", "祝您生活愉快", pack, agent_id="7")
    keep(store, "2", "感谢您的来电", pack)
    assert again(store, pack).calls == 0
    assert again(store, changed).counts == Counter({Saved.JUDGED_ANEW: 2})
    assert outcomes(store) == {"1": Outcome.FAIL, "2": Outcome.PASS}
    (stored, _) = store.calls()
    assert (stored.result.agent_id, stored.result.recording) == ("7", "/srv/1.wav")
    assert [j.pack_sha256 for j in store.judgements("1")] == [changed.sha256, pack.sha256]
    assert again(store, changed).calls == 0


def test_back_to_the_old_pack(store: Store, pack: LoadedPack, changed: LoadedPack) -> None:
    keep(store, "1", "祝您生活愉快", pack)
    again(store, changed)
    assert again(store, pack).counts == Counter({Saved.JUDGED_ANEW: 1})
    assert outcomes(store) == {"1": Outcome.PASS}
    assert len(store.judgements("1")) == 2


def test_the_same_as_judging_it_at_once(store: Store, pack: LoadedPack, changed: LoadedPack) -> None:
    for name in ("1", "2"):
        keep(store, name, "感谢您的来电", pack if name == "1" else changed, agent_id="7")
    again(store, changed)
    first, second = store.judgements("1")[0], store.judgements("2")[0]
    assert replace(first.score, call_id="2") == second.score
    assert [v._replace(call_id="2") for v in store.verdicts("1")] == list(store.verdicts("2"))


def test_what_was_imported_since_is_taken_into_account(store: Store, pack: LoadedPack, tmp_path: Path) -> None:
    keep(store, "1", "祝您生活愉快", pack)
    keep(store, "2", "祝您生活愉快", pack)
    for number, cells in enumerate(("1,8,呼出,35,VIP", "1,9,呼出,40,VIP")):
        file = tmp_path / f"calls{number}.csv"
        file.write_text(f"通话编号,工号,方向,振铃时长,客户等级\n{cells}\n", "utf-8")
        store.import_table(read_import(file, KINDS["calls"]))
        assert again(store, pack).counts == Counter({Saved.JUDGED_ANEW: 1})
        assert again(store, pack).calls == 0
    (stored, _) = store.transcripts()
    heard = stored.transcript
    assert (heard.agent_id, heard.direction, heard.call.ring_s, heard.call.vip) == ("9", Direction.OUTBOUND, 40.0, True)
    assert next(iter(store.calls())).result.agent_id == "9"
    assert [v.agent_id for v in store.verdicts("1")] == ["9"]


@pytest.mark.parametrize("step", ["read", "judge", "prepare"])
def test_a_call_that_cannot_be_judged_does_not_take_the_others_with_it(
    store: Store, pack: LoadedPack, changed: LoadedPack, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for name in "123":
        keep(store, name, "祝您生活愉快", pack)

    real = getattr(takeover.Bench, step)

    def failing(bench: takeover.Bench, task: takeover.Task, *rest: Any, **options: Any) -> Any:
        if task.stale.call_id == "2":
            raise ZeroDivisionError
        return real(bench, task, *rest, **options)

    monkeypatch.setattr(takeover.Bench, step, failing)
    result = again(store, changed)
    assert (result.counts[Saved.JUDGED_ANEW], result.broken) == (2, {"2": "ZeroDivisionError"})
    assert outcomes(store) == {"1": Outcome.FAIL, "2": Outcome.PASS, "3": Outcome.FAIL}


def test_it_can_be_stopped_between_two_pages(
    store: Store, pack: LoadedPack, changed: LoadedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.reading.PAGE", 1)
    for name in "123":
        keep(store, name, "祝您生活愉快", pack)
    asked = iter((False, False, True))
    assert again(store, changed, is_stopped=lambda: next(asked)).calls == 2
    assert again(store, changed).calls == 1


def test_processes_do_the_same(store: Store, pack: LoadedPack, changed: LoadedPack) -> None:
    keep(store, "1", "祝您生活愉快", pack)
    with rejudging.process_pool(changed, Settings(), 1) as executor:
        assert rejudging.rejudge(store, changed, Settings(), executor, judged_with=WITH).calls == 1
    assert outcomes(store) == {"1": Outcome.FAIL}
