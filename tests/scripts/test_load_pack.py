import hashlib
from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.scripts.load import list_packs, load_pack

GOOD = """\
id: small
title: 小话术包
version: "1.0"
source: 测试
windows:
  closing: {side: end, turns: 2}
scoring:
  fatal: zero
  grades:
    - {grade: 优秀, from_pct: 90}
    - {grade: 不合格, from_pct: 0}
rules:
  - id: bye
    title: 结束语
    source: T1
    section: 结束
    kind: require
    place: closing
    match: lenient
    points: 10
    phrases: [再见]
    must_match:
      - dialogue: ["坐席：再见"]
    must_not_match:
      - dialogue: ["坐席：好的"]
"""


def problems_of(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_a_pack_is_read_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(GOOD, encoding="utf-8")
    loaded = load_pack("small", folder=tmp_path)
    assert loaded.pack.id == "small"
    assert loaded.pack.rules[0].points == 10
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [p.path for p in list_packs(tmp_path)] == [path]


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PackError, match="known packs: small"):
        load_pack("smal", folder=tmp_path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"gone\.yaml: the script pack cannot be read"):
        load_pack(tmp_path / "gone.yaml")


def test_all_problems_come_at_once_with_line_and_key(tmp_path: Path) -> None:
    text = (
        GOOD.replace("fatal: zero", "fatal: none")
        .replace("points: 10", "points: ten\n    colour: red")
        .replace("place: closing", "place: somewhere")
        .replace("    section: 结束\n", "")
        .replace("[再见]", '["(再见"]')
    )
    found = problems_of(text, tmp_path)
    assert [p.split(": ")[0:2] for p in found] == [
        ["8", "scoring.fatal"],
        ["13", "rules[0].section"],
        ["19", "rules[0].points"],
        ["20", "rules[0].colour"],
        ["21", "rules[0].phrases[0]"],
    ]
    assert "is missing" in found[1]
    assert "')' is missing before the end" in found[4]


def test_what_blocks_disagree_on_comes_together_with_what_is_wrong_in_them(tmp_path: Path) -> None:
    found = problems_of(GOOD.replace("place: closing", "place: end").replace("fatal: zero", "fatal: none"), tmp_path)
    assert found[0].startswith("8: scoring.fatal:")
    assert found[1] == "18: rules[0].place: no window is called 'end'; known are anywhere, closing"


def test_keys_that_are_there_twice_come_together_with_everything_else(tmp_path: Path) -> None:
    text = (
        GOOD.replace("fatal: zero", "fatal: zero\n  fatal: cap")
        .replace("    points: 10\n", "    points: 10\n    points: 20\n    colour: red\n")
        .replace("[再见]", '["(再见"]')
    )
    found = problems_of(text, tmp_path)
    assert [problem.split(": ")[0:2] for problem in found] == [
        ["9", "fatal"],
        ["22", "points"],
        ["23", "rules[0].colour"],
        ["24", "rules[0].phrases[0]"],
    ]


@pytest.mark.parametrize(
    ("good", "wrong", "message"),
    [
        ('version: "1.0"', "version: 1.0", "3: version: needs text; put it in quotation marks (found 1.0)"),
        ("phrases: [再见]", "phrases: 再见", "needs a list, in brackets or with a line and a dash"),
        ('  - dialogue: ["坐席：好的"]', "  - dialogue: []", "dialogue: needs at least 1 entry"),
        ("points: 10", "points: ten", "rules[0].points: needs a number (found 'ten')"),
        ("id: small", "id: 小话术包", "1: id: needs a letter, and then only letters, digits, _ and -"),
        ('["坐席：再见"]', '["店员：再见"]', "needs 坐席： or 客户： at its beginning"),
        ("scoring:\n", "scoring: 90\nwindow:\n", "scoring: needs a block of keys (found 90)"),
    ],
)
def test_mistakes_are_told_in_plain_words(good: str, wrong: str, message: str, tmp_path: Path) -> None:
    assert good in GOOD
    assert any(message in problem for problem in problems_of(GOOD.replace(good, wrong), tmp_path))


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (found,) = problems_of(GOOD.replace("    points: 10\n", "    points: 10\n    points: 20\n"), tmp_path)
    assert found == "21: points: is there twice in the same block"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "1: a script pack is a mapping"),
        ("- a\n- b\n", "1: a script pack is a mapping"),
        ("id: [a\ntitle: b\n", "2: not valid YAML"),
        ("id: a\n\ttitle: b\n", "2: not valid YAML"),
        ("[" * 5000, "1: not valid YAML: nested too deeply"),
        ("id: *x", "1: not valid YAML"),
        ("co-lour: red", "1: co-lour: unknown key"),
    ],
)
def test_what_is_not_a_pack_says_so(text: str, start: str, tmp_path: Path) -> None:
    assert problems_of(text, tmp_path)[0].startswith(start)


def test_a_pack_without_rules_is_refused(tmp_path: Path) -> None:
    assert problems_of(GOOD[: GOOD.index("rules:")] + "rules: []\n", tmp_path) == [
        "12: rules: has no rule; nothing would be judged"
    ]


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(PackError, match="not UTF-8"):
        load_pack(path)


def test_values_keep_their_kind(tmp_path: Path) -> None:
    (found,) = problems_of(GOOD.replace('version: "1.0"', "version: 1.0"), tmp_path)
    assert found.startswith("3: version:")
