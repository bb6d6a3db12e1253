"""``callscript packs``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from analyzer.scripts.load import list_packs, load_pack

SMALL = """\
id: small
title: 小话术包
version: "1"
source: 内部
names: {单位: [绿源供热]}
scoring: {fatal: zero, grades: [{grade: 好, from_pct: 0}]}
rules:
  - id: R1
    title: 问好
    source: 内部
    section: 开头
    kind: require
    points: 10
    when: {said: {speaker: customer, phrases: [暖气不热]}}
    after: {speaker: customer, phrases: [喂您好]}
    within: {turns: 2}
    phrases: [您好, "您好{单位}"]
    match: strict
    exceptions: [{phrases: [您好像], reason: 不是问候, source: 内部}]
    must_match: [{why: 问候, dialogue: ["客户：喂您好，我家暖气不热", "坐席：您好，请问有什么可以帮您"]}]
    must_not_match: [{why: 没有问候, dialogue: ["客户：喂您好，我家暖气不热", "坐席：哪个小区几号楼几单元"]}]
"""


def test_list_names_every_shipped_pack(cli: Any) -> None:
    ran = cli("packs", "list")
    assert ran.code == 0
    for loaded in list_packs():
        assert all(word in ran.out for word in (loaded.pack.id, loaded.pack.version, loaded.sha256[:12]))


def counts(line: str) -> tuple[int, int, int]:
    """Right ones, verdicts and examples of ``name: 5 of 6 example verdicts are right (3 examples)``."""
    found = re.search(r": (\d+) of (\d+) example verdicts are right \((\d+) examples\)$", line)
    assert found, line
    return int(found[1]), int(found[2]), int(found[3])


def test_all_shipped_packs_keep_their_promises(cli: Any) -> None:
    ran = cli("packs", "test")
    assert ran.code == 0, ran.out
    packs = list_packs()
    lines = ran.out.splitlines()
    right, total, examples = counts(lines[-1])
    assert lines[-1].startswith(f"{len(packs)} packs: ")
    assert right == total > examples > 0
    by_pack, by_kind = lines[: len(packs)], lines[len(packs) : -1]
    assert [line.partition(":")[0] for line in by_pack] == [loaded.pack.id for loaded in packs]
    for part in (by_pack, by_kind):
        assert sum(counts(line)[2] for line in part) == examples


def test_a_broken_promise_is_told_and_the_code_is_4(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("坐席：您好", "坐席：你好"), "utf-8")
    ran = cli("packs", "test", path)
    assert ran.code == 4
    wrong, pack, kind = ran.out.splitlines()
    assert wrong.startswith("small: R1 must_match[0] 问候: fail instead of pass (")
    assert counts(pack) == (1, 2, 2)
    assert kind.startswith("  require: 1 of 2")


def test_show_reads_like_the_pack(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    ran = cli("packs", "show", path)
    assert ran.code == 0
    for text in (
        "小话术包（small，第 1 版）",
        "满分：呼入 10 分，呼出 10 分",
        "【开头】1 项，10 分",
        "R1 问好（内部）",
        "必须说 · 坐席 · 呼入和呼出 · 一般 · 10 分",
        "适用：客户说过“暖气不热”",
        "范围：在客户第一次说“喂您好”之后（2 轮以内）",
        "“您好绿源供热”",
        "例外（不算）：“您好像”——不是问候",
    ):
        assert text in ran.out
    assert "{单位}" not in ran.out.replace("名称 {单位}：绿源供热", "")


def test_show_puts_the_company_over_the_pack(cli: Any, tmp_path: Path) -> None:
    pack, company = tmp_path / "small.yaml", tmp_path / "company.yaml"
    pack.write_text(SMALL, "utf-8")
    company.write_text("names: {单位: [远山热力]}\nrules: {R1: {points: 7}}\n", "utf-8")
    ran = cli("packs", "show", pack, "--company", company)
    assert "“您好远山热力”" in ran.out
    assert "7 分" in ran.out


@pytest.mark.parametrize("name", [loaded.pack.id for loaded in list_packs()])
def test_every_shipped_pack_can_be_shown(cli: Any, name: str) -> None:
    ran = cli("packs", "show", name)
    assert ran.code == 0
    pack = load_pack(name).pack
    assert [rule.id for rule in pack.rules if f"  {rule.id} {rule.title}" not in ran.out] == []


def test_terminal_commands_in_a_pack_are_shown_as_escapes(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("小话术包", '"a\\e[2Jb"'), "utf-8")
    ran = cli("packs", "show", path)
    assert "\x1b" not in ran.out
    assert "a\\x1b[2Jb" in ran.out


def test_an_unknown_pack_is_one_line(cli: Any) -> None:
    ran = cli("packs", "test", "nope")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no script pack is called 'nope' (known packs: ")
    assert len(ran.err.splitlines()) == 1


def test_lint_tells_file_line_rule_and_the_way_out(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("[您好, ", "[您好, 您好吗您好, "), "utf-8")
    ran = cli("packs", "lint", path)
    assert ran.code == 4
    (line,) = [n for n, text in enumerate(path.read_text("utf-8").splitlines(), start=1) if "您好吗您好" in text]
    told = (
        f"{path}:{line}: R1: warning: whoever says “您好吗您好” says “您好” as well (leave it out, it changes nothing)"
    )
    assert told in ran.out.splitlines()
    assert ran.err.splitlines()[0] == "small: 1 rules, points inbound 10, outbound 10"
    assert ran.err.splitlines()[-1].startswith("0 errors, ")


def test_lint_of_a_clean_pack(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    clean = SMALL.replace('[您好, "您好{单位}"]', '["您好{单位}"]').replace("[您好像]", '["您好{单位}像"]')
    path.write_text(clean + '    must_not_apply: [{dialogue: ["坐席：您好"]}]\n', "utf-8")
    ran = cli("packs", "lint", path)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[-1] == "0 errors, 0 warnings"


def test_lint_of_a_broken_pack_lists_its_mistakes_and_goes_on(cli: Any, tmp_path: Path) -> None:
    broken, good = tmp_path / "broken.yaml", tmp_path / "small.yaml"
    broken.write_text(SMALL.replace("points: 10", "points: ten"), "utf-8")
    good.write_text(SMALL, "utf-8")
    ran = cli("packs", "lint", broken, good)
    assert ran.code == 4
    assert ran.out.splitlines()[0].startswith(f"{broken}:")
    assert "small: 1 rules" in ran.err


def test_lint_with_a_model_that_tells_no_words(cli: Any, tmp_path: Path, model: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    ran = cli("packs", "lint", path, "--model", model)
    assert "does not tell its words" in ran.err


def test_lint_of_an_unknown_pack_or_model(cli: Any, tmp_path: Path) -> None:
    assert cli("packs", "lint", "nope").code == 2
    assert cli("packs", "lint", "--model", "nope").code == 3


def test_shipped_packs_lint_clean(cli: Any) -> None:
    ran = cli("packs", "lint")
    assert (ran.code, ran.out) == (0, "")
