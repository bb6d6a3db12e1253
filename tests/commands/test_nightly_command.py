"""``callscript nightly``: new recordings once, failures a few times, old calls again when something has changed."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from analyzer.domain import CallStatus
from analyzer.store import open_store

GREETING = "请问有什么可以帮您"
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
    phrases: [WORDING]
    points: 20
    must_match: [{dialogue: [坐席：WORDING]}]
    must_not_match: [{dialogue: [坐席：这件事情我们会尽快给您答复的]}]
"""
CONFIG = """\
pack = "{folder}/small.yaml"
model = "{model}"
db = "sqlite:///store.db"
agent_channel = 0
workers = 1

[nightly]
inputs = ["{inputs}"]
out = "reports"
settle_s = {settle_s}
retries = 1
"""


@pytest.fixture
def configure(tmp_path: Path, studio: Any, model: Path) -> Callable[..., Path]:
    def write(settle_s: float = 0.0, wording: str = GREETING) -> Path:
        (tmp_path / "small.yaml").write_text(PACK.replace("WORDING", wording), "utf-8")
        text = CONFIG.format(folder=tmp_path, model=model, inputs=studio.folder, settle_s=settle_s)
        (tmp_path / "analyzer.toml").write_text(text, "utf-8")
        return tmp_path / "analyzer.toml"

    return write


@pytest.fixture
def nightly(cli: Any, configure: Callable[..., Path], recogniser: Any, threads: None) -> Callable[..., Any]:
    """``nightly()``: one night; ``settle_s`` and ``wording`` are of its settings and pack."""
    return lambda **changed: cli("nightly", "--config", configure(**changed))


def nights(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "reports").iterdir() if path.name[0] == "2")


def called(folder: Path, night: int) -> list[str]:
    with (folder / "reports" / nights(folder)[night] / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["call_id"] for row in csv.DictReader(file)]


def test_a_recording_is_heard_once(nightly: Any, studio: Any, recogniser: Any, tmp_path: Path) -> None:
    studio.record("1001", GREETING, COLD)
    first = nightly()
    assert first.code == 0
    assert "录音共 1 个：以前已处理 0，本次处理 1（其中重试 0），仍在写入 0，多次失败不再尝试 0" in first.out
    assert "本次完成 1 通：评分 1，无法判定 0，失败 0" in first.out
    studio.record("1002", GREETING, COLD)
    second = nightly()
    assert "录音共 2 个：以前已处理 1，本次处理 1" in second.out
    third = nightly()
    assert (third.code, "本次处理 0" in third.out) == (0, True)
    assert [called(tmp_path, night) for night in range(3)] == [["1001"], ["1002"], []]
    report = (tmp_path / "reports" / nights(tmp_path)[0] / "report.txt").read_text("utf-8")
    assert first.out.startswith(report)
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        assert [call.result.call_id for call in store.calls()] == ["1001", "1002"]


def test_a_recording_that_has_changed_is_heard_again(nightly: Any, studio: Any, tmp_path: Path) -> None:
    studio.record("1001", GREETING, COLD)
    nightly()
    studio.record("1001", COLD, GREETING)
    assert "本次处理 1" in nightly().out


def test_one_that_is_being_written_waits(nightly: Any, studio: Any, tmp_path: Path) -> None:
    call = studio.record("1001", GREETING, COLD)
    ran = nightly(settle_s=3600.0)
    assert (ran.code, "本次处理 0（其中重试 0），仍在写入 1" in ran.out) == (0, True)
    os.utime(call.path, (time.time() - 7200,) * 2)
    assert "本次处理 1" in nightly(settle_s=3600.0).out


def test_what_fails_is_tried_again_and_given_up(nightly: Any, studio: Any, tmp_path: Path) -> None:
    studio.folder.mkdir(exist_ok=True)
    (studio.folder / "bad.wav").write_bytes(b"")
    first = nightly()
    assert first.code == 4
    assert f"  失败的录音：{studio.folder}/bad.wav" in first.out
    second = nightly()
    assert (second.code, "本次处理 1（其中重试 1）" in second.out) == (4, True)
    third = nightly()
    assert (third.code, "本次处理 0（其中重试 0），仍在写入 0，多次失败不再尝试 1" in third.out) == (0, True)
    (studio.folder / "bad.wav").unlink()
    studio.record("bad", GREETING, COLD)
    assert "本次处理 1（其中重试 0）" in nightly().out
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        assert [call.result.score.status for call in store.calls()] == [CallStatus.SCORED]


def test_a_changed_pack_judges_earlier_nights_again(nightly: Any, studio: Any, recogniser: Any, tmp_path: Path) -> None:
    studio.record("1001", GREETING, COLD)
    nightly()
    for file in studio.folder.rglob("*.wav"):
        file.unlink()  # recordings are deleted after their term; what was heard is enough
    ran = nightly(wording="祝您生活愉快")
    assert "按已存转写重新评判 1 通，其中出错 0 通" in ran.out
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        (call,) = store.calls()
        assert call.result.score.score_pct == 0.0
    assert "重新评判" not in nightly(wording="祝您生活愉快").out


def test_call_data_are_known_when_a_recording_is_heard(nightly: Any, cli: Any, studio: Any, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("通话编号,工号,分公司,来电类型\n1001,7,甲,报修\n", "utf-8")
    cli("import", tmp_path / "calls.csv", "--kind", "calls", "--db", f"sqlite:///{tmp_path}/store.db")
    studio.record("1001", GREETING, COLD)
    nightly()
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        (stored,) = store.transcripts()
        assert (stored.transcript.agent_id, stored.transcript.call.call_type) == ("7", "报修")


def test_a_late_call_of_a_closed_month_is_noted_that_night(nightly: Any, cli: Any, studio: Any, tmp_path: Path) -> None:
    to = ("--db", f"sqlite:///{tmp_path}/store.db")
    facts = tmp_path / "calls.csv"
    facts.write_text("通话编号,工号,分公司,开始时间\n1001,7,甲,2024-11-05 09:00\n1002,7,甲,2024-11-06 09:00\n", "utf-8")
    cli("import", facts, "--kind", "calls", *to)
    studio.record("1001", GREETING, COLD)
    assert "已归档" not in nightly().out
    assert cli("evaluate", "--period", "2024-11", "--out", tmp_path / "e", "--close", *to).code == 0
    studio.record("1002", GREETING, COLD)
    late = nightly()
    assert (late.code, "有通话属于已归档的考核月 2024-11：结果不变，新记更正" in late.out) == (0, True)
    assert "已归档" not in nightly().out


def test_another_model_hears_new_calls_and_old_ones_when_asked_to(
    nightly: Any, cli: Any, studio: Any, recogniser: Any, model: Path, configure: Any, tmp_path: Path
) -> None:
    for name, day in (("1001", 20), ("1002", 21)):
        call = studio.record(name, GREETING, COLD)
        os.utime(call.path, (datetime(2026, 11, day, 12).timestamp(),) * 2)
    nightly()
    assert "识别模型" not in nightly().out
    better = model.with_name("better-model")
    model.rename(better)
    recogniser.fingerprint, recogniser.streams = "better", 0
    recogniser.lines = {peak: said.replace(GREETING, "什么事情您说") for peak, said in recogniser.lines.items()}
    config = configure()
    config.write_text(config.read_text("utf-8").replace(str(model), str(better)), "utf-8")
    changed = cli("nightly", "--config", config)
    assert "识别模型已由 some-model 换成 better-model" in changed.out
    assert recogniser.streams == 0, "old recordings are left alone"
    assert "识别模型" not in cli("nightly", "--config", config).out
    again = cli("nightly", "--config", config, "--relisten", "2026-11-21")
    assert (again.code, "其中重听以前的录音 1 个" in again.out) == (0, True)
    heard = recogniser.streams
    assert heard
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        assert [call.result.score.score_pct for call in store.calls()] == [100.0, 0.0]
        assert {stored.transcript.model for stored in store.transcripts()} == {"some-model", "better-model"}
    once_more = cli("nightly", "--config", config, "--relisten", "2026-11-21")
    assert "其中重听以前的录音 1 个" in once_more.out
    assert recogniser.streams == heard, "what this model has heard is not listened to again"


def test_another_night_holds_the_lock(nightly: Any, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    with FileLock(tmp_path / "reports" / ".lock"):
        ran = nightly()
    assert ran.code == 75
    assert "another run is writing into this folder" in ran.err


def test_all_missing_settings_are_told_at_once(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "analyzer.toml").write_text("", "utf-8")
    ran = cli("nightly", "--config", tmp_path / "analyzer.toml")
    assert ran.code == 2
    assert ran.err == (
        f"error: {tmp_path}/analyzer.toml: 3 problems\n  nightly.inputs is not set; nightly needs it\n"
        "  nightly.out is not set; nightly needs it\n  db is not set; nightly needs it\n"
    )


def test_a_store_that_fails_on_the_way_is_told(
    nightly: Any, studio: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call is in the night's files; as the store lacks it, the next night takes it up again."""
    studio.record("1001", GREETING, COLD)
    with monkeypatch.context() as broken:
        broken.setattr("analyzer.store.store.save_judged", _full)
        ran = nightly()
    assert (ran.code, called(tmp_path, 0)) == (3, ["1001"])
    assert "本次处理 1" in nightly().out
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        assert [call.result.call_id for call in store.calls()] == ["1001"]


def _full(*_: Any) -> None:
    from sqlite3 import OperationalError

    from sqlalchemy.exc import DBAPIError

    raise DBAPIError("INSERT", None, OperationalError("database or disk is full"))
