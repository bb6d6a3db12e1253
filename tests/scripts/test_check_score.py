"""Weights, deductions and additions that do not fit together, one broken pack a line."""

from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.scripts.load import load_pack

PACK = """\
id: p
title: 包
version: "1"
source: 测试
scoring:
  fatal: zero
  weights: {开头: 2}
  grades: [{grade: 差, from_pct: 0}]
rules:
  - id: bye
    title: 结束语
    source: T1
    section: 结束
    kind: require
    deducts: 3
    phrases: [再见]
    must_match: [{dialogue: ["坐席：再见"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
  - id: hello
    title: 开头语
    source: T2
    section: 开头
    kind: require
    elements:
      - {id: greet, title: 问好, phrases: [您好], points: 1}
    must_match: [{dialogue: ["坐席：您好供热"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
"""


def problems(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{开头: 2}", "{开头语: 2}", "7: scoring.weights.开头语: no active rule with points is in section"),
        ("{开头: 2}", "{结束: 2}", "7: scoring.weights.结束: no active rule with points is in sec"),
        ("{开头: 2}", "{开头: 0}", "7: scoring.weights.开头: Input should be greater than 0"),
        ("  weights", "  adds_most: 5\n  weights", "7: scoring.adds_most: no active rule adds anything"),
        ("    deducts: 3", "    adds: 3", "5: scoring.adds_most: without it nothing is added for bye"),
        ("    deducts: 3", "    deducts_most: 3", "15: rules[0].deducts_most: limits what rule bye deducts"),
        ("    deducts: 3", "    deducts: 3\n    deducts_most: 2", "16: rules[0].deducts_most: 2 is less than the 3"),
        ("    elements:", "    deducts: 1\n    elements:", "24: rules[1].deducts: rule hello has elements"),
        ("    elements:", "    adds: 1\n    elements:", "24: rules[1].adds: rule hello has elements"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert PACK.count(old) == 1
    found = problems(PACK.replace(old, new), tmp_path)
    assert any(problem.startswith(message) for problem in found), found


def test_the_pack_itself_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        PACK.replace("    deducts: 3", "    adds: 3").replace("  weights", "  adds_most: 5\n  weights"), "utf-8"
    )
    assert load_pack(path).pack.scoring.adds_most == 5
