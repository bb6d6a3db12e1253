"""``callscript packs diff``: rules that differ, and calls and agents that move."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

PACK = """\
id: small
title: 小话术包
version: "1"
source: 内部
scoring: {fatal: zero, grades: [{grade: 好, from_pct: 0}]}
rules:
  - id: A1
    title: 问好
    source: 内部
    section: 开头
    kind: require
    points: 10
    phrases: [您好]
    must_match: [{dialogue: ["坐席：您好"]}]
    must_not_match: [{dialogue: ["坐席：喂哪位请你快一点说话"]}]
  - id: T1
    title: 不推诿
    source: 内部
    section: 忌语
    kind: forbid
    points: 10
    phrases: [不知道]
    must_match: [{dialogue: ["坐席：我不知道"]}]
    must_not_match: [{dialogue: ["坐席：我来帮您看一下"]}]
"""
CALLS = {
    "1001": ("GJ1", "您好我不知道您去问别人吧"),
    "1002": ("GJ1", "您好我来帮您看一下情况"),
    "1003": ("GJ2", "您好不归我管您去问别人吧"),
}


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Path, Path]:
    """The pack as it was, and one that also forbids what call 1003 says and forgives what 1001 says."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(PACK, "utf-8")
    new.write_text(PACK.replace("[不知道]", "[不归我管]"), "utf-8")
    return old, new


@pytest.fixture
def out(cli: Any, packs: tuple[Path, Path], tmp_path: Path) -> Path:
    lines = [
        json.dumps({"call_id": call_id, "agent_id": agent_id, "utterances": [{"speaker": "agent", "text": text}]})
        for call_id, (agent_id, text) in CALLS.items()
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines), "utf-8")
    folder, url = tmp_path / "out", f"sqlite:///{tmp_path / 'store.db'}"
    assert cli("score", tmp_path / "t.jsonl", "--pack", packs[0], "--out", folder, "--db", url).code == 0
    return folder


def test_rules_that_differ(cli: Any, packs: tuple[Path, Path], tmp_path: Path) -> None:
    ran = cli("packs", "diff", *packs)
    assert (ran.code, ran.out) == (0, "changed T1: phrases\n")
    assert "no calls were judged" in ran.err
    assert cli("packs", "diff", packs[0], packs[0]).out == "no rule differs\n"
    third = tmp_path / "third.yaml"
    third.write_text(
        PACK.replace("id: T1", "id: T2").replace("from_pct: 0", "from_pct: 0.0").replace("好,", "优,"), "utf-8"
    )
    assert cli("packs", "diff", packs[0], third).out.splitlines() == ["changed pack: scoring", "added T2", "removed T1"]


def test_calls_and_agents_that_move(cli: Any, packs: tuple[Path, Path], out: Path, tmp_path: Path) -> None:
    ran = cli("packs", "diff", *packs, "--out", out, "--csv", tmp_path / "moves.csv")
    assert ran.code == 0
    assert "3 calls judged: 2 with verdicts that move, 2 with another score, 2 agents" in ran.out
    assert "1002" not in ran.out
    with (tmp_path / "moves.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["call_id"], r["rule_id"], r["old_verdict"], r["new_verdict"]) for r in rows] == [
        ("1001", "T1", "fail", "pass"),
        ("1003", "T1", "pass", "fail"),
    ]
    assert [(r["old_score"], r["new_score"]) for r in rows] == [("50.00", "100.00"), ("100.00", "50.00")]
    assert "不归我管" in rows[1]["note"]
    agents = ran.out.split("\nagents")[1]
    assert [name for line in agents.splitlines() for name in ("GJ1", "GJ2") if name in line] == ["GJ2", "GJ1"]
    assert "+25.0" in agents
    assert "-50.0" in agents


def test_the_store_tells_the_same(cli: Any, packs: tuple[Path, Path], out: Path, tmp_path: Path) -> None:
    from_folder = cli("packs", "diff", *packs, "--out", out)
    from_store = cli("packs", "diff", *packs, "--db", f"sqlite:///{tmp_path / 'store.db'}")
    assert from_store.code == 0
    assert from_store.out == from_folder.out


def test_points_alone_move_scores(cli: Any, packs: tuple[Path, Path], out: Path) -> None:
    packs[1].write_text(PACK.replace("points: 10", "points: 30", 1), "utf-8")
    ran = cli("packs", "diff", *packs, "--out", out)
    assert "changed A1: points" in ran.out
    assert "50.0 → 75.0" in ran.out


def test_a_damaged_transcript_is_told_and_the_others_judged(cli: Any, packs: tuple[Path, Path], out: Path) -> None:
    (out / "transcripts" / "1002.json").write_text("broken", "utf-8")
    ran = cli("packs", "diff", *packs, "--out", out)
    assert ran.code == 4
    assert "1002.json: is no transcript" in ran.err
    assert "2 calls judged, 1 unusable" in ran.out


def test_unknown_packs_runs_and_stores(cli: Any, packs: tuple[Path, Path], tmp_path: Path) -> None:
    assert cli("packs", "diff", packs[0], "nope").code == 2
    assert cli("packs", "diff", *packs, "--out", tmp_path / "none").code == 2
    assert cli("packs", "diff", *packs, "--db", f"sqlite:///{tmp_path / 'none.db'}").code == 3


def test_personal_data_are_masked_in_what_moves(cli: Any, packs: tuple[Path, Path], tmp_path: Path) -> None:
    said = [("customer", "我叫王建国"), ("agent", "好的王建国马上给您办")]
    utterances = [{"speaker": who, "text": text} for who, text in said]
    line = json.dumps({"call_id": "1", "agent_id": "7", "utterances": utterances})
    (tmp_path / "p.jsonl").write_text(line, "utf-8")
    url = f"sqlite:///{tmp_path / 'p.db'}"
    cli("score", tmp_path / "p.jsonl", "--pack", packs[0], "--out", tmp_path / "p", "--db", url)
    packs[1].write_text(PACK.replace("不知道", "好的王建国马上"), "utf-8")
    ran = cli("packs", "diff", *packs, "--db", url, "--csv", tmp_path / "moves.csv")
    text = ran.out + (tmp_path / "moves.csv").read_text("utf-8-sig")
    assert "好的***马上" in text
    assert "王建国" not in text
