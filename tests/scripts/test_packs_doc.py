"""docs/packs.md is what supervisors work from: it names every key and value, and its examples work."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel

from analyzer.domain import MatchLevel
from analyzer.matching.slots import SLOTS
from analyzer.resources import ROOT
from analyzer.rules.examples import run_examples
from analyzer.scripts import schema
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


def test_the_first_rule_of_the_page_works(tmp_path: Path) -> None:
    rule = re.findall(r"```yaml\n(  - id: .*?)```", DOC, re.DOTALL)[0]
    pack = tmp_path / "doc.yaml"
    scoring = "scoring:\n  fatal: zero\n  grades: [{grade: g, from_pct: 0}]\n"
    pack.write_text(f'id: doc\ntitle: t\nversion: "1"\nsource: s\n{scoring}rules:\n' + rule, encoding="utf-8")
    results = run_examples(load_pack(pack).pack)
    assert len(results) == 2
    assert all(result.is_right for result in results)
