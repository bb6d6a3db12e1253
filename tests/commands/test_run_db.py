"""``callscript run --db``: what is stored, what is told, and that the CSV files do not depend on it."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain import CallStatus
from analyzer.errors import StoreError
from analyzer.store import Store, open_store

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
PACK = """\
id: small
title: 小话术包
version: "1.0"
source: 内部规范
scoring:
  fatal: zero
  grades: [{grade: 合格, from_pct: 60}, {grade: 不合格, from_pct: 0}]
rules:
  - id: greeting
    title: 问好
    source: A1
    section: 开头语
    kind: require
    match: lenient
    phrases: [请问有什么可以帮您]
    points: 20
    must_match: [{dialogue: [坐席：请问有什么可以帮您]}]
    must_not_match: [{dialogue: [坐席：这件事情我们会尽快给您答复的]}]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(PACK, "utf-8")
    return file


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def run(cli: Any, studio: Any, out: Path, model: Path, recogniser: Any, pack: Path, file: Path) -> Any:
    """``run(…)``: two recordings into CSV files and the store, and more options."""
    studio.record("1001", FULL, COLD)
    studio.record("1002", "你家在哪里啊快点说别浪费我时间好吧", COLD)

    def command(*words: object, db: str = f"sqlite:///{file}") -> Any:
        options = ("--out", out, "--model", model, "--pack", pack, "--agent-channel", 0, "--workers", 1, "--db", db)
        return cli("run", studio.folder, *options, *words)

    return command


@pytest.fixture
def stored(file: Path) -> Any:
    """``with stored() as store``: what runs have left."""
    return lambda: open_store(f"sqlite:///{file}")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def test_the_store_holds_what_the_csv_files_say(run: Any, out: Path, stored: Any, file: Path) -> None:
    ran = run()
    assert ran.code == 0
    assert f"store sqlite:///{file}: 2 new, 0 unchanged, 0 judged anew, 0 replaced, 0 failed" in ran.err.splitlines()
    with stored() as store:
        calls = {call.result.call_id: call.result for call in store.calls()}
        assert {row["call_id"]: (row["status"], row["score"]) for row in rows(out / "calls.csv")} == {
            call_id: (call.score.status, f"{call.score.score_pct:.2f}") for call_id, call in calls.items()
        }
        verdicts = [(v.call_id, v.rule_id, v.outcome.value, v.note) for name in calls for v in store.verdicts(name)]
        assert verdicts == [
            (row["call_id"], row["rule_id"], row["verdict"], row["note"]) for row in rows(out / "verdicts.csv")
        ]
        assert {v[2] for v in verdicts} == {"pass", "fail"}
        assert [FULL in {u.text for u in kept.transcript.utterances} for kept in store.transcripts()] == [True, False]
        assert {call.judgement.judged_with["min_agent_confidence"] for call in store.calls()} == {0.9}


def test_without_db_there_is_no_store(
    cli: Any, studio: Any, out: Path, model: Path, recogniser: Any, pack: Path
) -> None:
    studio.record("1001", FULL, COLD)
    ran = cli("run", studio.folder, "--out", out, "--model", model, "--pack", pack)
    assert ran.code == 0
    assert "store" not in ran.err
    assert not list(out.parent.rglob("*.db"))


def test_again_changes_nothing_and_a_changed_pack_is_added(run: Any, stored: Any, pack: Path) -> None:
    run()
    assert ": 0 new, 2 unchanged, 0 judged anew" in run().err
    pack.write_text(PACK.replace("points: 20", "points: 30"), "utf-8")
    assert ": 0 new, 0 unchanged, 2 judged anew" in run().err
    with stored() as store:
        assert [v.max_points for j in store.judgements("1001") for v in store.verdicts_of(j)] == [30.0, 20.0]


@pytest.mark.parametrize("command", ["run", "score"])
def test_a_changed_pack_judges_all_it_has_judged_again(
    run: Any, cli: Any, stored: Any, pack: Path, file: Path, tmp_path: Path, threads: None, command: str
) -> None:
    lines = '{"call_id": "%s", "utterances": [{"speaker": "agent", "text": "请问有什么可以帮您"}]}'
    (tmp_path / "t.jsonl").write_text(lines % "earlier", "utf-8")
    to = ("--pack", pack, "--db", f"sqlite:///{file}")
    cli("score", tmp_path / "t.jsonl", "--out", tmp_path / "o", *to)
    assert "judged again" not in run().err
    pack.write_text(PACK.replace("points: 20", "points: 30"), "utf-8")
    (tmp_path / "t.jsonl").write_text(lines % "later", "utf-8")
    ran = run() if command == "run" else cli("score", tmp_path / "t.jsonl", "--out", tmp_path / "o", *to)
    assert ran.code == 0
    assert f"\n{1 if command == 'run' else 3} stored calls judged again, 0 of them failed\n" in ran.err
    with stored() as store:
        assert [v.max_points for j in store.judgements("earlier") for v in store.verdicts_of(j)] == [30.0, 20.0]


def test_what_is_in_the_store_is_not_listened_to_again(run: Any, tmp_path: Path, recogniser: Any) -> None:
    run()
    before = recogniser.streams
    ran = run("--out", tmp_path / "elsewhere")
    assert recogniser.streams == before == 4
    assert "2 of 2 transcripts reused" in ran.err
    assert (tmp_path / "elsewhere" / "transcripts" / "1001.json").exists()
    assert ": 0 new, 2 unchanged" in ran.err


def test_a_recording_that_failed_is_in_the_store(run: Any, studio: Any, stored: Any) -> None:
    (studio.folder / "1003.wav").write_text("no sound")
    ran = run()
    assert ran.code == 4
    assert ": 2 new, 0 unchanged, 0 judged anew, 0 replaced, 1 failed" in ran.err
    with stored() as store:
        (failed,) = store.calls(call_ids=["1003"])
    assert failed.result.score.status is CallStatus.FAILED
    assert failed.result.score.reason.startswith("not_audio: ")


def test_another_recording_under_an_id_is_told(run: Any, studio: Any) -> None:
    run()
    studio.record("1001", COLD, FULL)
    ran = run()
    assert ": 0 new, 1 unchanged, 0 judged anew, 1 replaced" in ran.err
    assert "warning: these calls had another recording in the store, which counts no longer: 1001" in ran.err


def test_the_settings_file_may_name_it(cli: Any, studio: Any, model: Path, recogniser: Any, pack: Path) -> None:
    studio.record("1001", FULL, COLD)
    folder = studio.folder.parent / "100% 设置?"
    folder.mkdir()
    config = folder / "analyzer.toml"
    config.write_text(f'db = "sqlite:///store.db"\nmodel = "{model}"\npack = "{pack}"\n', "utf-8")
    assert cli("run", studio.folder, "--out", studio.folder.parent / "out", "--config", config).code == 0
    with open_store(f"sqlite:///{str(folder).replace('%', '%25').replace('?', '%3F')}/store.db") as store:
        assert [call.result.call_id for call in store.calls()] == ["1001"]


@pytest.mark.parametrize(
    ("db", "says"),
    [
        ("store.db", "error: store.db: is not the URL of a database (write sqlite:///store.db)"),
        ("mysql://u:secret@h/d", "error: mysql://u:***@h/d: databases of the kind 'mysql' are not known ("),
        ("sqlite:////nowhere/store.db", "error: sqlite:////nowhere/store.db: there is no folder /nowhere (make it"),
        ("postgresql://u:secret@127.0.0.1:1/d", "error: postgresql://u:***@127.0.0.1:1/d: "),
    ],
)
def test_a_store_that_cannot_be_reached_stops_before_anything_is_done(
    run: Any, out: Path, recogniser: Any, db: str, says: str
) -> None:
    ran = run(db=db)
    assert ran.code == 3
    assert ran.err.splitlines()[-1].startswith(says)
    assert "Traceback" not in ran.err
    assert "secret" not in ran.err
    assert not out.exists()
    assert recogniser.streams == 0


def test_a_store_of_a_locked_file_is_told(run: Any, file: Path, out: Path) -> None:
    run()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = run(db=f"sqlite:///{file}?timeout=0.05")
    assert ran.code == 3
    assert "another program is writing to it (run again when that has ended)" in ran.err.splitlines()[-1]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What becomes of the next saves: True fails; when used up, all succeed."""
    plan: list[bool] = []
    save = Store.save

    def unsteady(store: Store, *args: Any, **named: Any) -> Any:
        if plan and plan.pop(0):
            raise StoreError("sqlite:///x: the disk is full", hint="make room and run again")
        return save(store, *args, **named)

    monkeypatch.setattr(Store, "save", unsteady)
    return plan


def test_a_store_that_fails_on_the_way_costs_no_csv(
    run: Any, out: Path, stored: Any, failing: list[bool], recogniser: Any
) -> None:
    failing[:] = [True, False]
    ran = run()
    assert ran.code == 3
    assert ran.err.splitlines()[-1] == (
        "error: sqlite:///x: the disk is full (make room and run again); "
        "1 calls are not in the store, all are in the CSV files"
    )
    assert [row["call_id"] for row in rows(out / "calls.csv")] == ["1001", "1002"]
    assert "2 calls: " in ran.out
    with stored() as store:
        assert [call.result.call_id for call in store.calls()] == ["1002"]
    heard = recogniser.streams
    assert run().code == 0
    assert recogniser.streams == heard
    with stored() as store:
        assert [call.result.call_id for call in store.calls()] == ["1001", "1002"]


def test_a_store_that_keeps_failing_is_given_up(run: Any, studio: Any, stored: Any, failing: list[bool]) -> None:
    for name in ("1003", "1004", "1005"):
        studio.record(name, FULL, COLD)
    failing[:] = [True, True, True, False, False]
    ran = run()
    assert ran.code == 3
    assert "; 5 calls are not in the store" in ran.err.splitlines()[-1]
    assert failing == [False, False], "it was not tried again"


def test_a_store_that_cannot_be_read_on_the_way_only_costs_listening(
    run: Any, recogniser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail(store: Store, key: str) -> None:
        asked.append(key)
        raise StoreError("sqlite:///x: is damaged")

    monkeypatch.setattr(Store, "heard", fail)
    assert run().code == 0
    assert len(asked) == 1
    assert recogniser.streams == 4


def test_a_run_that_is_cut_off_keeps_what_it_has_done(run: Any, stored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    save = Store.save

    def interrupted(store: Store, *args: Any, **named: Any) -> Any:
        save(store, *args, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "save", interrupted)
    ran = run()
    assert ran.code == 130
    assert "Traceback" not in ran.err
    with stored() as store, store._engine.connect() as connection:
        assert [call.result.call_id for call in store.calls()] == ["1001"]
        assert connection.exec_driver_sql("SELECT is_complete, ended_at IS NULL FROM runs").all() == [(0, 0)]


def test_dry_run_makes_no_store(run: Any, file: Path) -> None:
    assert run("--dry-run").code == 0
    assert not file.exists()


def test_nothing_said_is_shown(run: Any) -> None:
    ran = run()
    assert not any(words in ran.err + ran.out for words in ("暖气", "您好"))
