"""The company file: what it may change, and how mistakes in it are told."""

from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.resources import PACKS_DIR
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.scripts.schema import Severity, Status

PACK = """\
id: main
title: t
version: "1"
source: s
names: {单位: [示例供热], 热线: ["12345"]}
scoring: {fatal: zero, grades: [{grade: 差, from_pct: 0}]}
rules:
  - id: R1
    title: 标题
    source: T
    section: 节
    kind: require
    points: 10
    phrases: ["{单位}再见"]
    must_match: [{dialogue: ["坐席：示例供热再见"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
  - id: R2
    title: 标题
    source: T
    section: 节
    kind: require
    elements:
      - {id: one, title: 一, phrases: [您好], points: 5}
      - {id: two, title: 二, phrases: [再见], points: 5}
    must_match: [{dialogue: ["坐席：您好再见"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
"""
OTHER = PACK.replace("id: main", "id: other").replace("R1", "X1").replace("R2", "X2").replace("热线", "站点")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.yaml").write_text(PACK, "utf-8")
    (tmp_path / "other.yaml").write_text(OTHER, "utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", "utf-8")
    return tmp_path


def adapted(folder: Path, text: str) -> LoadedPack:
    path = folder / "own" / "company.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return load_pack("main", folder, company=path)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        adapted(folder, text)
    return [problem.removeprefix(f"{folder / 'own' / 'company.yaml'}:") for problem in caught.value.problems]


def test_names_replace_those_of_the_pack(folder: Path) -> None:
    pack = adapted(folder, "names:\n  单位: [鲁中热力, 鲁中]\n").pack
    assert pack.names == {"单位": ("鲁中热力", "鲁中"), "热线": ("12345",)}


def test_rules_and_elements_are_changed_and_nothing_else(folder: Path) -> None:
    before = load_pack("main", folder).pack
    after = adapted(
        folder, "rules:\n  R1: {status: trial, severity: fatal, deducts: 3, points: 4}\n  R2.two: {points: 9}\n"
    ).pack
    assert (after.rules[0].status, after.rules[0].severity) == (Status.TRIAL, Severity.FATAL)
    assert (after.rules[0].deducts, after.rules[0].points) == (3, 4)
    assert [element.points for element in after.rules[1].elements] == [5, 9]
    assert after.rules[0].phrases == before.rules[0].phrases
    assert after.rules[1].model_copy(update={"elements": ()}) == before.rules[1].model_copy(update={"elements": ()})


def test_an_empty_company_changes_the_digest_only(folder: Path) -> None:
    plain, own = load_pack("main", folder), adapted(folder, "names: {}\n")
    assert own.pack == plain.pack
    assert own.sha256 != plain.sha256


def test_what_is_meant_for_another_pack_is_passed_over(folder: Path) -> None:
    pack = adapted(folder, "names: {站点: [东站]}\nrules:\n  X1: {points: 1}\n  X2.one: {points: 1}\n").pack
    assert pack == load_pack("main", folder).pack


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "rules:\n  R3: {points: 1}\n",
            "2: rules.R3: no rule or element of main or another pack is called 'R3'; did you",
        ),
        (
            "rules:\n  QQQQ: {points: 1}\n",
            "2: rules.QQQQ: no rule or element of main or another pack is called 'QQQQ'; th",
        ),
        ("rules:\n  R2.thre: {points: 1}\n", "2: rules.R2.thre: no rule or element"),
        (
            "names:\n  单为: [甲]\n",
            "2: names.单为: no name in braces of main or another pack is called '单为'; did you",
        ),
        ("names:\n  单位: []\n", "2: names.单位:"),
        ("names:\n  单位: 甲\n", "2: names.单位:"),
        ('names:\n  单位: ["（）"]\n', "2: names.单位[0]: a wording of this phrase has nothing to say"),
        ("rules:\n  R1: {point: 1}\n", "2: rules.R1.point: unknown key"),
        ("rules:\n  R1: {points: -1}\n", "2: rules.R1.points:"),
        ("rules:\n  R1: {}\n", "2: rules.R1: changes nothing"),
        (
            "rules:\n  R2: {points: 1}\n",
            "2: rules.R2.points: rule R2 has elements; change the points of R2.one、R2.two",
        ),
        ("rules:\n  R2.one: {severity: fatal}\n", "2: rules.R2.one.severity: R2.one is an element"),
        ("rules:\n  R1: {deducts: 5, deducts_most: 2}\n", "2: rules.R1.deducts_most: 2 is less than the 5"),
        ("rules:\n  R1: {status: retired}\n  R2: {status: trial}\n", "1: rules: no rule is active"),
        ("- a\n", "1: a company file is a mapping that starts with names or rules"),
        ("names: [\n", "2: not valid YAML"),
    ],
)
def test_mistakes_are_told_with_file_line_and_key(text: str, message: str, folder: Path) -> None:
    found = problems(folder, text)
    assert any(problem.startswith(message) for problem in found), found


def test_a_missing_company_file_is_one_line(folder: Path) -> None:
    with pytest.raises(PackError, match=r"gone\.yaml: the company file cannot be read"):
        load_pack("main", folder, company=folder / "gone.yaml")


def test_the_example_that_is_shipped_fits_the_pack_it_is_for() -> None:
    example = PACKS_DIR / "company" / "example.yaml"
    adapted = load_pack("heating_steward", company=example).pack
    assert adapted.names["单位"] == ("示范供热", "示范热力公司")
    assert next(rule for rule in adapted.rules if rule.id == "Z11").severity is Severity.FATAL
