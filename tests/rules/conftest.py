"""Small packs of one rule, tried on small calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from analyzer.domain import Speaker, Transcript, Verdict
from analyzer.rules.examples import dialogue_transcript
from analyzer.rules.judge import Rulebook
from analyzer.scripts.schema import Example, Pack

WINDOWS = {"opening": {"side": "start", "turns": 2}, "closing": {"side": "end", "turns": 1}}
STRANGER = "不明："

Rule = dict[str, Any]
Judged = Callable[..., Verdict]


def pack_of(*rules: Rule, **more: Any) -> Pack:
    """A pack of these rules; what a rule does not say, it requires 抱歉 of nobody in particular."""
    common = {"title": "项目", "source": "S", "section": "节", "kind": "require", "points": 10}
    body = {
        "id": "p",
        "title": "包",
        "version": "1",
        "source": "S",
        "windows": WINDOWS,
        "scoring": {"fatal": "zero", "grades": [{"grade": "g", "from_pct": 0}]},
        "rules": [{"id": f"R{i}"} | common | rule for i, rule in enumerate(rules)],
    }
    return Pack.model_validate_json(json.dumps(body | more))


def call_of(lines: Sequence[str], pack: Pack, *, mono: bool = False, **details: Any) -> Transcript:
    """The lines as examples have them; with 不明： nobody knows who says it, and with ``mono`` of no line."""
    strangers = {i for i, line in enumerate(lines) if mono or line.startswith(STRANGER)}
    dialogue = [line.replace(STRANGER, "客户：") for line in lines]
    example = Example.model_validate_json(json.dumps({"dialogue": dialogue, "call": details.pop("data", {})}))
    transcript = dialogue_transcript(example, pack.rules[0])
    utterances = tuple(
        replace(u, speaker=Speaker.UNKNOWN) if i in strangers else u for i, u in enumerate(transcript.utterances)
    )
    return replace(transcript, utterances=utterances, **details)


@pytest.fixture(scope="session")
def judged() -> Judged:
    """The verdict on a rule: ``judged({rule}, [lines], mono=…, data={…}, complete=…)``."""

    def judge_one(rule: Rule, lines: Sequence[str], **details: Any) -> Verdict:
        pack = pack_of(rule)
        (verdict,) = Rulebook.of(pack).judge(call_of(lines, pack, **details))
        return verdict

    return judge_one


@pytest.fixture(scope="session")
def packed() -> Callable[..., Pack]:
    """``packed({rule}, …)`` makes a pack."""
    return pack_of


@pytest.fixture(scope="session")
def called() -> Callable[..., Transcript]:
    """``called([lines], pack, …)`` makes a call."""
    return call_of
