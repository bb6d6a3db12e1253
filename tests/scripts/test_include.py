"""Packs that include packs: what joins, what wins, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.scripts.load import load_pack

RULE = """\
  - id: {id}
    title: 标题
    source: T
    section: 节
    status: {status}
    kind: require
    points: 10
    phrases: ["{phrase}"]
    must_match: [{{dialogue: ["坐席：再见"]}}]
    must_not_match: [{{dialogue: ["坐席：好的"]}}]
"""


def write(folder: Path, name: str, *rules: str, head: str = "", status: str = "active", phrase: str = "再见") -> Path:
    listed = (
        "rules:\n" + "".join(RULE.format(id=r, status=status, phrase=phrase) for r in rules) if rules else "rules: []\n"
    )
    path = folder / f"{name}.yaml"
    scoring = "scoring: {fatal: zero, grades: [{grade: 差, from_pct: 0}]}\n"
    path.write_text(f'id: {name}\ntitle: t\nversion: "1"\nsource: s\n{head}{scoring}{listed}', encoding="utf-8")
    return path


def ids(path: Path) -> list[str]:
    return [rule.id for rule in load_pack(path).pack.rules]


def problems(path: Path) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_pack(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_rules_join_behind_the_own_ones_and_are_tried_at_home(tmp_path: Path) -> None:
    write(tmp_path, "shared", "s1", "s2", "s3")
    main = write(tmp_path, "main", "m1", head="include: [{pack: shared}]\n")
    loaded = load_pack(main)
    assert ids(main) == ["m1", "s1", "s2", "s3"]
    assert [rule.id for rule in loaded.own.rules] == ["m1"]
    assert loaded.pack.id == "main"


def test_only_and_without_choose(tmp_path: Path) -> None:
    write(tmp_path, "shared", "s1", "s2", "s3")
    assert ids(write(tmp_path, "a", "m", head="include: [{pack: shared, only: [s3, s1]}]\n")) == ["m", "s1", "s3"]
    assert ids(write(tmp_path, "b", "m", head="include: [{pack: shared, without: [s2]}]\n")) == ["m", "s1", "s3"]


def test_a_pack_may_be_nothing_but_what_it_includes(tmp_path: Path) -> None:
    write(tmp_path, "shared", "s1")
    assert ids(write(tmp_path, "all", head="include: [{pack: shared}]\n")) == ["s1"]


def test_a_pack_with_no_active_rule_needs_active_ones_from_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, "shared", "s1")
    trial = write(tmp_path, "trial", "t1", head="include: [{pack: shared}]\n", status="trial")
    assert ids(trial) == ["t1", "s1"]
    write(tmp_path, "silent", "x1", "x2").write_text(
        (tmp_path / "silent.yaml").read_text("utf-8").replace("status: active", "status: trial", 1), "utf-8"
    )
    only_trial = write(tmp_path, "none", "t1", head="include: [{pack: silent, only: [x1]}]\n", status="trial")
    assert "no rule is active" in problems(only_trial)[0]


def test_includes_of_includes_join_once(tmp_path: Path) -> None:
    write(tmp_path, "base", "b1")
    write(tmp_path, "left", "l1", head="include: [{pack: base}]\n")
    write(tmp_path, "right", "r1", head="include: [{pack: base}]\n")
    assert ids(write(tmp_path, "top", "t1", head="include: [{pack: left}, {pack: right}]\n")) == [
        "t1",
        "l1",
        "b1",
        "r1",
    ]


def test_names_and_windows_of_the_including_pack_win(tmp_path: Path) -> None:
    shared = (
        "names: {单位: [示例], 热线: [一一零]}\n"
        "windows: {opening: {side: start, turns: 1}, late: {side: end, turns: 2}}\n"
    )
    write(tmp_path, "shared", "s1", head=shared, phrase="{单位}再见")
    own = "include: [{pack: shared}]\nnames: {单位: [本单位]}\nwindows: {opening: {side: start, turns: 9}}\n"
    pack = load_pack(write(tmp_path, "main", "m1", head=own)).pack
    assert pack.names == {"单位": ("本单位",), "热线": ("一一零",)}
    assert (pack.windows["opening"].turns, pack.windows["late"].turns) == (9, 2)


def test_included_packs_that_differ_are_settled_by_the_including_one(tmp_path: Path) -> None:
    write(tmp_path, "a", "a1", head="names: {单位: [甲]}\n")
    write(tmp_path, "b", "b1", head="names: {单位: [乙]}\n")
    both = "include: [{pack: a}, {pack: b}]\n"
    (found,) = problems(write(tmp_path, "main", "m1", head=both))
    assert found == "5: include[1]: a and b differ in names.单位; write it under names of this pack"
    assert ids(write(tmp_path, "main", "m1", head=both + "names: {单位: [丙]}\n")) == ["m1", "a1", "b1"]


def test_an_id_in_two_files_names_both(tmp_path: Path) -> None:
    shared = write(tmp_path, "shared", "same")
    main = write(tmp_path, "main", "same", head="include:\n  - pack: shared\n")
    (found,) = problems(main)
    assert found.startswith(f"6: include[0]: rule 'same' is in {main} and in {shared}")


@pytest.mark.parametrize(
    ("include", "message"),
    [
        ("{pack: shred}", "5: include[0].pack: no pack 'shred' in"),
        ("{pack: shared, only: [s4]}", "5: include[0].only[0]: shared has no rule 's4'; did you mean 's"),
        ("{pack: shared, without: [s1, zzzz]}", "5: include[0].without[1]: shared has no rule 'zzzz'"),
        ("{pack: shared, without: [s1], only: [s1]}", "5: include[0].without: either only or without"),
        ("{pack: shared, without: [s1]}", "5: include[0]: no rule of shared is left"),
        ("{pack: main}", "5: include[0].pack: packs must not include each other in a circle: main → main"),
    ],
)
def test_a_wrong_include_is_told_with_its_line(include: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "shared", "s1")
    found = problems(write(tmp_path, "main", "m1", head=f"include: [{include}]\n"))
    assert any(problem.startswith(message) for problem in found), found


def test_a_circle_over_several_packs_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "a", "a1", head="include: [{pack: b}]\n")
    write(tmp_path, "b", "b1", head="include: [{pack: c}]\n")
    write(tmp_path, "c", "c1", head="include: [{pack: a}]\n")
    with pytest.raises(PackError, match="a → b → c → a"):
        load_pack(tmp_path / "a.yaml")


def test_a_mistake_in_an_included_pack_names_that_file(tmp_path: Path) -> None:
    shared = write(tmp_path, "shared", "s1")
    shared.write_text(shared.read_text("utf-8").replace("points: 10", "points: ten"), "utf-8")
    main = write(tmp_path, "main", "m1", head="include: [{pack: shared}]\n")
    with pytest.raises(PackError) as caught:
        load_pack(main)
    assert caught.value.problems[0].startswith(f"{shared}:")


def test_the_digest_covers_every_file(tmp_path: Path) -> None:
    shared = write(tmp_path, "shared", "s1")
    main = write(tmp_path, "main", "m1", head="include: [{pack: shared}]\n")
    assert load_pack(shared).sha256 == hashlib.sha256(shared.read_bytes()).hexdigest()
    before = load_pack(main).sha256
    assert before != hashlib.sha256(main.read_bytes()).hexdigest()
    assert load_pack(main).sha256 == before
    shared.write_text(shared.read_text("utf-8") + "# 另一行\n", "utf-8")
    assert load_pack(main).sha256 != before


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    main = write(tmp_path, "main", "m1")
    assert ids(main) == ["m1"]
    assert ids(write(tmp_path, "main", "m1", "m2")) == ["m1", "m2"]
