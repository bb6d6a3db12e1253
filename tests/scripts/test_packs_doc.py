"""docs/packs.md is what supervisors work from: it names every key and value, and its examples work."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from analyzer.domain import MatchLevel
from analyzer.matching.slots import SLOTS
from analyzer.resources import ROOT
from analyzer.rules.examples import run_examples
from analyzer.scripts import blocks, conditions, schema
from analyzer.scripts.load import load_pack
from analyzer.scripts.names import UNIT

DOC = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
BLOCKS = [
    schema.Pack,
    schema.Window,
    schema.Scoring,
    schema.Band,
    schema.Rule,
    schema.Element,
    schema.MatchPolicy,
    schema.Exclusion,
    schema.Example,
    schema.CallData,
    schema.Include,
    blocks.Near,
    conditions.Reach,
    conditions.Moment,
    conditions.Said,
    conditions.Data,
    conditions.Silence,
    conditions.TalkOver,
    conditions.Pace,
    conditions.Loudness,
    conditions.Repeated,
    conditions.Condition,
]
CHOICES: list[type[StrEnum]] = [
    schema.Status,
    schema.Kind,
    schema.Scope,
    schema.Party,
    schema.Severity,
    schema.ExceptionEffect,
    schema.FatalEffect,
    schema.Side,
    MatchLevel,
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_every_key_is_explained(block: type[BaseModel]) -> None:
    assert [key for key in block.model_fields if f"`{key}`" not in DOC] == []


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.__name__)
def test_every_value_is_explained(choice: type[StrEnum]) -> None:
    assert [value.value for value in choice if f"`{value.value}`" not in DOC] == []


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_every_word_to_choose_from_is_explained(block: type[BaseModel]) -> None:
    words = [word for field in block.model_fields.values() for word in words_in(field.annotation)]
    assert [word for word in words if f"`{word}`" not in DOC] == []


def words_in(annotation: object) -> list[str]:
    """The words of all Literals in a type."""
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for part in get_args(annotation) for word in words_in(part)]


def test_every_slot_and_preset_is_explained() -> None:
    assert [name for name in schema.PRESETS if f"`{name}`" not in DOC] == []
    names = [*SLOTS, UNIT]
    assert [name for name in names if f"`{{{name}}}`" not in DOC and f"`{name}`" not in DOC] == []


def test_the_table_of_presets_is_that_of_the_schema() -> None:
    rows = [
        f"| `{name}` | `{p.pass_level}`, {p.pass_similarity:g} | `{p.review_level}`, {p.review_similarity:g} |"
        for name, p in schema.PRESETS.items()
    ]
    assert [row for row in rows if row not in DOC] == []


RULES = re.findall(r"```yaml\n(  - id: .*?)```", DOC, re.DOTALL)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split()[2])
def test_the_rules_of_the_page_work(rule: str, tmp_path: Path) -> None:
    pack = tmp_path / "doc.yaml"
    scoring = "scoring:\n  fatal: zero\n  grades: [{grade: g, from_pct: 0}]\n"
    pack.write_text(f'id: doc\ntitle: t\nversion: "1"\nsource: s\n{scoring}rules:\n' + rule, encoding="utf-8")
    results = run_examples(load_pack(pack).pack)
    assert len(results) >= 2
    assert [result for result in results if not result.is_right] == []


def test_the_page_has_a_first_rule_and_one_with_a_trigger() -> None:
    assert len(RULES) == 2
    assert "after:" in RULES[1]


def test_parts_of_rules_on_the_page_are_readable() -> None:
    """What is shown of a rule by itself is a part of one: put into a rule, it is one."""
    for part in re.findall(r"```yaml\n(    \w.*?)```", DOC, re.DOTALL):
        keys = YAML(typ="safe", pure=True).load(part)
        base = {"id": "r", "title": "t", "source": "s", "section": "s", "kind": "require"}
        schema.Rule.model_validate_json(json.dumps(base | keys))
