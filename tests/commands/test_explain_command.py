"""``callscript explain``: the reasoning of one verdict, from an output folder or the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

PACK = """\
id: small
title: 小话术包
version: "1"
source: 内部
names: {单位: [绿源供热]}
scoring: {fatal: zero, grades: [{grade: 好, from_pct: 0}]}
rules:
  - id: A1
    title: 开头语
    source: 内部一
    section: 开头
    kind: require
    elements:
      - {id: unit, title: 单位, phrases: ["{单位}", 绿源公司], points: 5, match: name}
      - {id: badge, title: 工号, phrases: ["{号}号为您服务"], points: 5}
    must_match: [{dialogue: ["坐席：绿源供热三十六号为您服务"]}]
    must_not_match: [{dialogue: ["坐席：喂哪位请你快一点说话"]}]
  - id: B1
    title: 道歉
    source: 内部二
    section: 过程
    kind: require
    points: 5
    when: {data: {field: rings, above: 3}}
    after: {speaker: customer, phrases: [暖气不热]}
    within: {turns: 1}
    phrases: [给您添麻烦了]
    must_match: [{dialogue: ["客户：暖气不热", "坐席：给您添麻烦了请问您住在哪里"]}]
    must_not_match: [{dialogue: ["客户：暖气不热", "坐席：请问您住在哪里几号楼几单元"]}]
  - id: T1
    title: 不推诿
    source: 内部三
    section: 忌语
    kind: forbid
    points: 10
    phrases: [不知道]
    exceptions: [{phrases: ["不知道您什么时候"], reason: 礼貌询问, source: 内部三}]
    must_match: [{dialogue: ["坐席：我不知道"]}]
    must_not_match: [{dialogue: ["坐席：我来帮您看一下"]}]
  - id: S1
    title: 不让客户久等
    source: 内部四
    section: 过程
    kind: avoid
    points: 5
    condition: {silence: {longer_than_s: 20}}
    must_match: [{dialogue: ["坐席 0.0-2.0：您好", "客户 30.0-32.0：喂"]}]
    must_not_match: [{dialogue: ["坐席 0.0-2.0：您好", "客户 3.0-5.0：喂"]}]
"""
SAID = [
    ("agent", 0.5, 4.0, "您好绿原供热那个三十六号为您服务"),
    ("customer", 5.0, 7.0, "我家暖气不热"),
    ("agent", 8.0, 11.0, "不知道您什么时候在家方便我们上门"),
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(PACK, "utf-8")
    return path


@pytest.fixture
def out(cli: Any, pack: Path, tmp_path: Path) -> Path:
    """The folder of a run with one call, 1001."""
    utterances = [
        {"speaker": who, "start_s": start_s, "end_s": end_s, "text": text, "confidence": 0.9}
        for who, start_s, end_s, text in SAID
    ]
    line = {"call_id": "1001", "direction": "inbound", "utterances": utterances}
    (tmp_path / "t.jsonl").write_text(json.dumps(line, ensure_ascii=False), "utf-8")
    folder, url = tmp_path / "out", f"sqlite:///{tmp_path / 'store.db'}"
    assert cli("score", tmp_path / "t.jsonl", "--pack", pack, "--out", folder, "--db", url).code == 0
    return folder


@pytest.fixture
def explain(cli: Any, pack: Path, out: Path) -> Any:
    return lambda *words: cli("explain", *words, "--out", out, "--pack", pack)


def test_a_misheard_unit_is_aligned_syllable_by_syllable(explain: Any) -> None:
    ran = explain("1001", "A1.unit")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "通话 1001  A1.unit：合格"
    assert "    A1.unit 单位：5 分" in lines
    assert "A1.badge" not in ran.out
    start = next(n for n, text in enumerate(lines) if "规定" in text)
    block = [text.split() for text in lines[start : start + 5]]
    assert block[0] == ["规定", "绿", "源", "供", "热"]
    assert block[2] == ["听到", "绿", "原", "供", "热"]
    assert block[1] == block[3]
    assert block[4] == ["=", "~", "=", "="]
    assert "同音同调" in ran.out
    assert "范围：坐席 0.5–11.0 秒" in ran.out
    assert "用语 2：“绿源公司”" in ran.out


def test_what_is_missing_or_too_much_is_marked(explain: Any) -> None:
    ran = explain("1001", "A1.badge")
    marks = next(line for line in ran.out.splitlines() if set(line.split()) <= set("=~+-") and line.strip())
    assert set(marks.split()) == {"="}
    assert "{号}" in ran.out
    assert "三十六" in ran.out


def test_an_exception_that_holds_is_named(explain: Any) -> None:
    ran = explain("1001", "T1")
    assert "有例外" in ran.out
    assert "例外符合（不算）：“不知道您什么时候”——礼貌询问" in ran.out
    assert "试过 1 条例外，1 条符合" in ran.out
    assert ran.out.splitlines()[0].endswith("T1：合格")


def test_applicability_and_trigger_are_told(explain: Any) -> None:
    ran = explain("1001", "B1")
    assert ran.out.splitlines()[0].endswith("B1：无法判定")  # nobody knows how often it rang
    assert "适用：振铃声数超过 3" in ran.out
    assert "适用条件成立：不能确定" in ran.out
    assert "在其后：客户 " in ran.out
    assert "说“暖气不热”" in ran.out
    assert "范围：坐席 8.0–11.0 秒" in ran.out


def test_a_condition_is_answered(explain: Any) -> None:
    ran = explain("1001", "S1")
    assert "三、条件" in ran.out
    assert "条件成立：" in ran.out


def test_a_rule_with_elements_is_shown_element_by_element(explain: Any) -> None:
    ran = explain("1001", "A1")
    assert [line for line in ran.out.splitlines() if line.startswith("通话 ")] == [
        "通话 1001  A1.unit：合格",
        "通话 1001  A1.badge：合格",
    ]


@pytest.mark.parametrize("rule_id", ["A1", "B1", "T1", "S1"])
def test_no_line_is_wider_than_a_hundred_columns(explain: Any, rule_id: str) -> None:
    assert max(map(cell_len, explain("1001", rule_id).out.splitlines())) <= 100


def test_the_store_tells_the_same(explain: Any, cli: Any, pack: Path, tmp_path: Path) -> None:
    from_folder = explain("1001", "T1")
    from_store = cli("explain", "1001", "T1", "--db", f"sqlite:///{tmp_path / 'store.db'}", "--pack", pack)
    assert from_store.code == 0
    assert from_store.out == from_folder.out


def test_near_names_of_what_is_unknown(explain: Any) -> None:
    ran = explain("1002", "T1")
    assert (ran.code, ran.out) == (2, "")
    assert "no call '1002'" in ran.err
    assert "did you mean 1001?" in ran.err
    ran = explain("1001", "a1.unti")
    assert ran.code == 2
    assert ran.err.startswith("error: pack small has no rule 'a1.unti' (did you mean A1.unit, ")
    assert len(ran.err.splitlines()) == 1


def test_a_pack_that_has_changed_since_is_told(explain: Any, pack: Path) -> None:
    pack.write_text(PACK.replace('version: "1"', 'version: "2"'), "utf-8")
    assert "has changed since" in explain("1001", "T1").err


def test_the_pack_that_judged_the_call_has_to_be_here(cli: Any, out: Path) -> None:
    ran = cli("explain", "1001", "T1", "--out", out)
    assert ran.code == 2
    assert "the call was judged by pack 'small', which is not here (name it with --pack)" in ran.err


def test_without_a_run_there_is_nothing_to_explain(cli: Any, pack: Path, tmp_path: Path) -> None:
    assert cli("explain", "1001", "T1", "--pack", pack).code == 2
    assert cli("explain", "1001", "T1", "--pack", pack, "--out", tmp_path / "none").code == 2


def test_errors_tell_nothing_of_what_was_said(explain: Any, out: Path) -> None:
    (out / "transcripts" / "1001.json").write_text('{"call_id": "1001", "utterances": "秘密"}\n', "utf-8")
    ran = explain("1001", "T1")
    assert ran.code == 2
    assert "秘密" not in ran.err
