"""Rules that packs have in common are judged once a call; what only looks the same is not shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from analyzer.domain import Speaker, Transcript, Utterance
from analyzer.rules import judge as judging
from analyzer.rules.judge import Rulebook
from analyzer.rules.scene import Scene
from analyzer.scripts.schema import Pack

PACK: dict[str, Any] = {
    "id": "p",
    "title": "包",
    "version": "1",
    "source": "s",
    "names": {"单位": ["环保供热"]},
    "windows": {
        "start": {"side": "start", "turns": 1},
        "named": {"side": "start", "turns": 2, "anchors": ["{单位}"], "reach_s": 30},
    },
    "scoring": {"fatal": "zero", "grades": [{"grade": "合格", "from_pct": 0}]},
    "rules": [
        {"id": "A", "title": "忌语", "source": "Z11", "section": "忌语", "kind": "forbid", "phrases": ["不知道"]},
        {"id": "B", "title": "问好", "source": "Z3", "section": "开头", "kind": "require", "phrases": ["您好"],
         "place": "start"},
        {"id": "C", "title": "单位", "source": "Z3", "section": "开头", "kind": "require", "phrases": ["热线"],
         "place": "named"},
        {"id": "D", "title": "再见", "source": "Z3", "section": "结束", "kind": "require", "phrases": ["再见"],
         "when": {"said": {"speaker": "customer", "phrases": ["您好"], "place": "start"}}},
    ],
}  # fmt: skip

CALL = Transcript(
    "1",
    (
        Utterance(Speaker.AGENT, "这里是环保供热"),
        Utterance(Speaker.CUSTOMER, "您好我家的暖气片一直不热已经三天了"),
        Utterance(Speaker.AGENT, "您好热线为您服务请问您家的地址是哪里"),
    ),
)


def pack(change: Callable[[dict[str, Any]], object] = lambda data: None) -> Pack:
    data = json.loads(json.dumps(PACK))
    change(data)
    return Pack.model_validate_json(json.dumps(data))


@pytest.mark.parametrize(
    ("change", "shared"),
    [
        (lambda data: None, "ABCD"),
        (lambda data: data.update(id="q", title="别的"), "ABCD"),
        (lambda data: data["rules"][0].update(points=3), "BCD"),
        (lambda data: data["rules"][0]["phrases"].append("不清楚"), "BCD"),
        (lambda data: data["windows"]["start"].update(turns=2), "AC"),
        (lambda data: data["windows"].update(other={"side": "end", "turns": 2}), "ABCD"),
        (lambda data: data["names"].update(单位=["供热公司"]), "ABD"),
        (lambda data: data["scoring"].update(min_call_s=5), "A"),
        (lambda data: data["scoring"].update(min_agent_syllables=5), "A"),
        (lambda data: data["rules"].reverse(), "ABCD"),
    ],
)
def test_packs_share_what_is_judged_alike(change: Callable[[dict[str, Any]], object], shared: str) -> None:
    one, other = Rulebook.of(pack()), Rulebook.of(pack(change))
    both = set(one.matters) & set(other.matters)
    assert sorted(matter.rule.id for matter in both) == list(shared)


@pytest.mark.parametrize("min_agent_confidence", [0.5, 0.9])
def test_shared_rules_come_out_as_judged_alone(min_agent_confidence: float) -> None:
    books = [
        Rulebook.of(pack(change))
        for change in (
            lambda data: None,
            lambda data: data["windows"]["start"].update(turns=2),
            lambda data: data["scoring"].update(min_agent_syllables=50),
        )
    ]
    scene = Scene.of(CALL)
    for book in (*books, *reversed(books)):
        together = book.judge(scene, min_agent_confidence=min_agent_confidence)
        assert together == book.judge(CALL, min_agent_confidence=min_agent_confidence)
    assert len({book.judge(scene) for book in books}) == len(books)


def test_a_shared_rule_is_judged_once_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    real = judging._verdicts
    monkeypatch.setattr(
        judging, "_verdicts", lambda matter, call: (judged.append(matter.rule.id), real(matter, call))[1]
    )
    scene = Scene.of(CALL)
    for book in (Rulebook.of(pack()), Rulebook.of(pack(lambda data: data["rules"].reverse()))):
        book.judge(scene)
    assert judged == ["A", "B", "C", "D"]


def test_what_no_rulebook_needs_any_more_is_forgotten() -> None:
    from analyzer.rules.matters import _KNOWN

    book = Rulebook.of(pack(lambda data: data["rules"][0].update(id="unheard-of")))
    assert any(matter.rule.id == "unheard-of" for matter in _KNOWN.values())
    del book
    assert all(matter.rule.id != "unheard-of" for matter in _KNOWN.values())
