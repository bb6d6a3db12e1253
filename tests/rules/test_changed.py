"""A change of a pack concerns the rules that it touches, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from analyzer.rules.changed import changed_rules, only
from analyzer.scripts.schema import Pack

PACK: dict[str, Any] = {
    "id": "p",
    "title": "包",
    "version": "1",
    "source": "s",
    "names": {"单位": ["环保供热"]},
    "windows": {"start": {"side": "start", "turns": 2}},
    "scoring": {"fatal": "zero", "grades": [{"grade": "合格", "from_pct": 0}]},
    "rules": [
        {
            "id": "A", "title": "开头语", "source": "Z3", "section": "开头语", "kind": "require",
            "elements": [
                {"id": "greeting", "title": "问好", "phrases": ["您好"], "points": 4},
                {"id": "unit", "title": "单位", "phrases": ["{单位}"], "points": 6},
            ],
        },
        {"id": "B", "title": "忌语", "source": "Z11", "section": "忌语", "kind": "forbid", "phrases": ["不知道"]},
        {"id": "C", "title": "再见", "source": "Z10", "section": "结束", "kind": "require", "phrases": ["再见"]},
    ],
}  # fmt: skip


def pack(change: Callable[[dict[str, Any]], object] = lambda data: None) -> Pack:
    data = json.loads(json.dumps(PACK))
    change(data)
    return Pack.model_validate_json(json.dumps(data))


CHANGES: list[tuple[str, Callable[[dict[str, Any]], object], set[str]]] = [
    ("nothing", lambda data: None, set()),
    ("version", lambda data: data.update(version="2"), set()),
    ("grades", lambda data: data["scoring"]["grades"].insert(0, {"grade": "优秀", "from_pct": 90}), set()),
    ("fatal", lambda data: data["scoring"].update(fatal="cap", cap_pct=59), set()),
    ("phrase", lambda data: data["rules"][1]["phrases"].append("不清楚"), {"B"}),
    ("points", lambda data: data["rules"][2].update(points=3), {"C"}),
    ("element", lambda data: data["rules"][0]["elements"][1].update(points=7), {"A"}),
    ("name", lambda data: data["names"].update(单位=["环保供热", "供热公司"]), {"A"}),
    ("retired", lambda data: data["rules"][1].update(status="retired"), set()),
    ("trial", lambda data: data["rules"][1].update(status="trial"), {"B"}),
    ("gone", lambda data: data["rules"].pop(1), set()),
    ("order", lambda data: data["rules"].reverse(), set()),
    ("too short", lambda data: data["scoring"].update(min_call_s=5), {"A", "B", "C"}),
    ("window", lambda data: data["windows"]["start"].update(turns=3), {"A", "B", "C"}),
    ("new", lambda data: data["rules"].append({**data["rules"][2], "id": "D"}), {"D"}),
]


@pytest.mark.parametrize(("change", "concerned"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_what_a_change_concerns(change: Callable[[dict[str, Any]], object], concerned: set[str]) -> None:
    assert changed_rules(pack(), pack(change)) == concerned


def test_a_part_of_a_pack_is_as_it_was() -> None:
    part = only(pack(), frozenset({"A", "C"}))
    assert [rule.id for rule in part.rules] == ["A", "C"]
    assert changed_rules(pack(), part) == set()
