"""``callscript score``: transcripts of any recogniser, judged and reported as a run reports them."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import interruption
from analyzer.commands.score import _next
from analyzer.reports.incoming import Incoming
from analyzer.resources import ROOT

PACK = """\
id: small
title: 小话术包
version: "1"
source: 内部
scoring: {fatal: zero, grades: [{grade: 好, from_pct: 60}, {grade: 差, from_pct: 0}]}
rules:
  - id: R1
    title: 问好
    source: 内部
    section: 开头
    kind: require
    points: 10
    phrases: [您好]
    must_match: [{dialogue: ["坐席：您好"]}]
    must_not_match: [{dialogue: ["坐席：喂哪位请你快一点说话"]}]
  - id: R2
    title: 不推诿
    source: 内部
    section: 忌语
    kind: forbid
    points: 10
    phrases: [我不知道]
    must_match: [{dialogue: ["坐席：我不知道"]}]
    must_not_match: [{dialogue: ["坐席：我来帮您看一下"]}]
"""
GOOD, BAD = "您好请问有什么可以帮您", "喂我不知道你去问别人吧"


def line(call_id: object, text: str = GOOD, **more: Any) -> str:
    said = [{"speaker": "agent", "text": text}, {"speaker": "customer", "text": "我家暖气不热"}]
    return json.dumps({"call_id": call_id, "utterances": said, **more}, ensure_ascii=False) + "\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(PACK, "utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def score(cli: Any, pack: Path, out: Path, tmp_path: Path) -> Any:
    """``score(lines, …)`` judges the lines as a file ``t.jsonl``."""

    def run(text: str, *words: object) -> Any:
        (tmp_path / "t.jsonl").write_text(text, "utf-8")
        return cli("score", tmp_path / "t.jsonl", "--pack", pack, "--out", out, *words)

    return run


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return {row["call_id"]: row for row in csv.DictReader(source)}


def test_transcripts_become_the_files_of_a_run(score: Any, out: Path) -> None:
    ran = score(
        line("1", agent_id="A") + line("2", BAD, agent_id="A", model="theirs", started_at="2026-11-02T08:00:00")
    )
    assert ran.code == 0
    calls = rows(out / "calls.csv")
    assert [(c["call_id"], c["score"], c["grade"]) for c in calls.values()] == [
        ("1", "100.00", "好"),
        ("2", "0.00", "差"),
    ]
    assert calls["2"]["failed_rules"] == "R1;R2"
    assert calls["2"]["model"] == "theirs"
    assert calls["1"]["recording"].endswith("t.jsonl:1")
    assert {path.name for path in out.glob("*.csv")} == {"agents.csv", "calls.csv", "verdicts.csv"}
    assert {path.name for path in (out / "transcripts").iterdir()} == {"1.json", "2.json"}
    assert "2 calls: 2 scored" in ran.out


def test_what_was_said_is_in_the_files_only(score: Any) -> None:
    ran = score(line("1", BAD))
    assert "别人" not in ran.out + ran.err


def test_a_bad_line_is_one_line_and_the_batch_goes_on(score: Any, out: Path, tmp_path: Path) -> None:
    ran = score(line("1") + '{"call_id": "2"}\n' + line("3"))
    assert ran.code == 4
    place = f"{tmp_path / 't.jsonl'}:2"
    told = [text for text in ran.err.splitlines() if place in text]
    assert told == [f"{place}: bad_line: utterances: Field required"]
    calls = rows(out / "calls.csv")
    assert {call["status"] for call in calls.values()} == {"scored", "failed"}
    assert calls[place]["reason"] == "bad_line: utterances: Field required"
    assert "3 calls: 2 scored, 0 cannot judge, 0 skipped, 1 failed" in ran.out


def test_two_calls_of_one_id_are_both_reported(score: Any, out: Path) -> None:
    ran = score(line("1") + line("1", BAD) + line("1"))
    assert ran.code == 0
    assert {c["call_id"]: c["status"] for c in rows(out / "calls.csv").values()} == {
        "1": "scored", "1@t.jsonl:2": "scored", "1@t.jsonl:3": "skipped",
    }  # fmt: skip
    assert "call_id '1' is already at" in ran.err


def test_the_roster_names_branches(score: Any, out: Path, tmp_path: Path) -> None:
    roster = tmp_path / "agents.csv"
    roster.write_text("agent_id,branch\nA,张店\n", "utf-8")
    score(line("1", agent_id="A") + line("2", agent_id="B"), "--roster", roster)
    calls = rows(out / "calls.csv")
    assert calls["1"]["branch"] == "张店"
    assert calls["2"]["reason"].endswith("工号不在名册中")


def test_headers_in_chinese(score: Any, out: Path) -> None:
    score(line("1"), "--headers", "zh")
    assert (out / "calls.csv").read_text("utf-8-sig").startswith("通话编号,")


def test_standard_input(cli: Any, pack: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line("1").encode())))
    assert cli("score", "-", "--pack", pack, "--out", out).code == 0
    assert rows(out / "calls.csv")["1"]["recording"] == "stdin:1"


def test_a_folder_of_transcripts_scored_again_is_the_same(score: Any, cli: Any, pack: Path, out: Path) -> None:
    score(line("1", agent_id="A") + line("2", BAD, agent_id="A"))
    before = (out / "verdicts.csv").read_bytes()
    assert cli("score", out / "transcripts", "--pack", pack, "--out", out).code == 0
    assert (out / "verdicts.csv").read_bytes() == before


def test_what_a_run_heard_is_scored_as_the_run_scored_it(
    cli: Any, pack: Path, out: Path, studio: Any, model: Path, recogniser: Any, tmp_path: Path
) -> None:
    studio.record("1001", GOOD, "我家暖气不热已经三天了")
    studio.record("1002", BAD, "你们快点来我家暖气不热")
    assert cli("run", studio.folder, "--out", tmp_path / "heard", "--model", model, "--pack", pack).code == 0
    assert cli("score", tmp_path / "heard" / "transcripts", "--out", out, "--pack", pack).code == 0
    for name in ("verdicts.csv", "agents.csv"):
        assert (out / name).read_bytes() == (tmp_path / "heard" / name).read_bytes()
    scored, heard = rows(out / "calls.csv"), rows(tmp_path / "heard" / "calls.csv")
    for calls in (scored, heard):
        for call in calls.values():
            call["recording"] = Path(call["recording"]).name  # a transcript knows no path
    assert scored == heard


def test_results_go_into_the_store(score: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert "1 new" in score(line("1") + "broken\n", "--db", url).err
    assert "0 new, 1 unchanged" in score(line("1"), "--db", url).err


def test_a_bug_in_one_call_does_not_take_the_others_with_it(
    score: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["analyzer.commands.score"]
    judged = module.judged

    def sometimes(result: Any, *rest: Any) -> Any:
        if result.call_id == "1":
            raise RuntimeError("a bug")
        return judged(result, *rest)

    monkeypatch.setattr(module, "judged", sometimes)
    ran = score(line("1") + line("2"))
    assert ran.code == 4
    assert rows(out / "calls.csv")["1"]["reason"] == "internal_error: RuntimeError"
    assert rows(out / "calls.csv")["2"]["status"] == "scored"


def test_nothing_to_read_is_wrong_usage(cli: Any, pack: Path, out: Path, tmp_path: Path) -> None:
    ran = cli("score", tmp_path / "none.jsonl", "--pack", pack, "--out", out)
    assert ran.code == 2
    assert ran.err == f"error: {tmp_path / 'none.jsonl'}: no such file\n"
    assert not out.exists()


def test_a_signal_just_before_a_pipe_is_read_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, item = threading.Event(), Incoming("stdin:1", None)
    incoming = iter([item, item])
    assert _next(incoming, stop) is item

    @contextmanager
    def raised() -> Iterator[None]:
        stop.set()
        yield

    monkeypatch.setattr(interruption, "raised", raised)
    assert _next(incoming, stop) is None
    assert list(incoming) == [item]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupted_pipe_leaves_what_was_judged(pack: Path, out: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "score", "-", "--pack", str(pack), "--out", str(out)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        # a shell lets programs in the background, such as these tests, ignore Ctrl-C, and they hand that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    with process:
        assert process.stdin
        process.stdin.write((line("1") + line("2")).encode())
        process.stdin.flush()
        deadline = time.monotonic() + 30
        # A call is judged after its transcript is kept: once there is the second, the first one is done.
        while not (out / "transcripts" / "2.json").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert list(rows(out / "calls.partial.csv"))[:1] == ["1"]
    assert not (out / "calls.csv").exists()
