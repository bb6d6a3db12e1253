"""What a pack's blocks have to agree on, one broken pack a line."""

from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.scripts.load import load_pack

PACK = """\
id: p
title: 包
version: "1"
source: 测试
windows:
  closing: {side: end, turns: 2}
scoring:
  fatal: zero
  grades: [{grade: 优, from_pct: 90}, {grade: 差, from_pct: 0}]
rules:
  - id: bye
    title: 结束语
    source: T1
    section: 结束
    kind: require
    match: lenient
    phrases: [再见]
    must_match: [{dialogue: ["坐席：再见"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
  - id: hello
    title: 开头语
    source: T2
    section: 开头
    kind: require
    direction: inbound
    match: lenient
    elements:
      - {id: greet, title: 问好, phrases: [您好], points: 1}
      - {id: unit, title: 单位, phrases: [供热], points: 1}
    must_match: [{dialogue: ["坐席：您好供热"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: hello", "id: bye", "'bye' is used by 2 rules"),
        ("id: unit", "id: greet", "element 'greet' exists twice"),
        ("phrases: [再见]", "phrases: []", "either phrases or elements"),
        ("    elements:", "    phrases: [您好]\n    elements:", "either phrases or elements"),
        ("    elements:", "    points: 5\n    elements:", "write points in each of them"),
        ("direction: inbound\n    match", "direction: inbound\n    place: start\n    match", "no window is called"),
        ('must_match: [{dialogue: ["坐席：再见"]}]', "must_match: []", "at least one example under must_match"),
        ('[{dialogue: ["坐席：您好供热"]}]', '[{elements: [x], dialogue: ["坐席：您好"]}]', "no element 'x'"),
        ('[{dialogue: ["坐席：您好供热"]}]', '[{direction: outbound, dialogue: ["坐席：您好"]}]', "inbound calls only"),
        ("from_pct: 0}", "from_pct: 10}", "the last grade must start from 0"),
        ("from_pct: 90}", "from_pct: 0}", "grades go from the best down"),
        ("fatal: zero", "fatal: cap", "needs cap_pct"),
        ("fatal: zero", "fatal: zero\n  cap_pct: 50", "no effect with fatal: zero"),
        ("{side: end, turns: 2}", "{side: end}", "needs turns, speech_s or both"),
        ("{side: end, turns: 2}", "{side: end, turns: some}", "Input should be 'all' (found 'some')"),
        ("{side: end, turns: 2}", "{side: end, turns: 2, anchors: [您好]}", "this window is at its end"),
        ("{side: end, turns: 2}", "{side: end, turns: 2, reach_s: 60}", "there are none"),
        ("{side: end, turns: 2}", '{side: start, turns: 2, anchors: ["{单位}"]}', "nor listed under names of the pack"),
        ("phrases: [再见]", 'phrases: ["谢谢致电{单位}"]', "nor listed under names of the pack"),
        ("phrases: [供热]", 'phrases: ["{单位}"]', "nor listed under names of the pack"),
        ("source: 测试", 'source: 测试\nnames: {单位: ["（）"]}', "nothing to say"),
        (
            "phrases: [再见]",
            "phrases: [再见]\n    exceptions: [{phrases: [再见面], reason: r, source: s, within_syllables: 9}]",
            "is how far followed_by is looked for",
        ),
        ("closing:", "anywhere:", "already means the whole call"),
        ("kind: require\n    direction", "kind: forbid\n    direction", "only kind require has elements"),
        ("坐席：再见", "agent: 再见", "needs 坐席： or 客户："),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert PACK.count(old) >= 1
    path = tmp_path / "p.yaml"
    path.write_text(PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert any(message in problem for problem in caught.value.problems), caught.value.problems


def test_the_pack_itself_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(PACK, encoding="utf-8")
    assert [rule.id for rule in load_pack(path).pack.rules] == ["bye", "hello"]


def test_a_pack_with_retired_rules_only_scores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(PACK.replace("    kind:", "    status: retired\n    kind:"), encoding="utf-8")
    with pytest.raises(PackError, match="no rule is active"):
        load_pack(path)
