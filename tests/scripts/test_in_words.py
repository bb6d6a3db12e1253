"""Conditions, moments, windows and rules in Chinese."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.scripts.conditions import Condition, Moment, Reach
from analyzer.scripts.in_words import condition_in_words, listed, moment_in_words, reach_in_words, window_in_words
from analyzer.scripts.pack_in_words import rule_in_words, total_of, worth_in_words
from analyzer.scripts.schema import Pack, Rule, Scope, Window


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"data": {"field": "rings", "above": 3}}, "振铃声数超过 3"),
        ({"data": {"field": "hung_up_by", "equals": "agent"}}, "先挂机的一方为坐席"),
        ({"data": {"field": "vip", "equals": True}}, "重点客户为是"),
        ({"data": {"field": "call_type", "equals": ["报修", "投诉"]}}, "来电类型为报修或投诉"),
        ({"silence": {"longer_than_s": 20, "at_least": 2}}, "静默超过 20 秒至少 2 次"),
        ({"silence": {"longer_than_s": 9.5, "announced_by": ["请稍等"]}}, "静默超过 9.5 秒（事先说了“请稍等”的不算）"),
        ({"talk_over": {"by": "agent", "cuts_off": True}}, "坐席打断对方超过 1 秒"),
        ({"pace": {"above": 300, "per": "utterance"}}, "坐席单句语速每分钟超过 300 字"),
        ({"loudness": {"jump_db": 8}}, "坐席音量比平时高出 8 分贝"),
        ({"repeated": {"speaker": "customer", "times": 3}}, "客户把几乎一样的话说了 3 遍"),
        ({"said": {"speaker": "customer", "phrases": ["不热"]}}, "客户说过“不热”"),
        (
            {"all_of": [{"data": {"field": "rings", "above": 3}}, {"said": {"speaker": "agent", "phrases": ["您好"]}}]},
            "（振铃声数超过 3，并且坐席说过“您好”）",
        ),
        ({"none_of": [{"data": {"field": "vip", "equals": True}}]}, "没有出现：重点客户为是"),
    ],
)
def test_conditions(condition: dict[str, Any], words: str) -> None:
    assert condition_in_words(Condition.model_validate(condition, strict=False)) == words


def test_every_kind_of_condition_has_words() -> None:
    blocks = set(Condition.model_fields) - {"all_of", "any_of", "none_of"}
    assert blocks == {"said", "data", "silence", "talk_over", "pace", "loudness", "repeated"}


def test_moments_and_reaches() -> None:
    moment = Moment.model_validate({"speaker": "customer", "phrases": ["不热"], "which": "every"}, strict=False)
    assert moment_in_words(moment) == "客户每次说“不热”"
    third = moment.model_copy(update={"which": 3})
    assert moment_in_words(third) == "客户第 3 次说“不热”"
    assert reach_in_words(Reach(turns=2, seconds=60)) == "（2 轮、60 秒以内）"
    assert reach_in_words(None) == ""


def test_windows() -> None:
    window = Window.model_validate({"side": "start", "turns": 3, "speech_s": 20, "anchors": ["您好"]}, strict=False)
    assert window_in_words(window) == "开头 3 轮、20 秒，从“您好”算起"
    assert window_in_words(Window.model_validate({"side": "end", "turns": "all"}, strict=False)) == "结尾 全部"


def test_long_lists_are_cut() -> None:
    assert listed(["一", "二", "三"], most=2) == "“一”、“二” 等 3 种说法"


def rule(**changes: Any) -> Rule:
    head = {"id": "R", "title": "问好", "source": "Z", "section": "开头", "kind": "require", "phrases": ["您好"]}
    return Rule.model_validate({**head, **changes}, strict=False)


def test_worth() -> None:
    assert worth_in_words(rule(points=6)) == "6 分"
    assert worth_in_words(rule(deducts=10, deducts_most=30)) == "违反扣 10 分，每处，最多 30 分"
    assert worth_in_words(rule(adds=2)) == "做到加 2 分"
    assert worth_in_words(rule(points=6, status="trial")) == ""


def test_a_rule_says_how_many_of_its_phrases() -> None:
    assert "说到其中 2 种：" in "\n".join(rule_in_words(rule(need=2)))
    assert "至少 1 次、至多 3 次：" in "\n".join(rule_in_words(rule(kind="count", at_least=1, at_most=3)))


def test_totals_of_inbound_and_outbound_calls() -> None:
    rules = [rule(points=6, direction="inbound"), rule(id="S", points=3), rule(id="T", points=9, status="retired")]
    scoring = {"fatal": "zero", "grades": [{"grade": "好", "from_pct": 0}]}
    head = {"id": "p", "title": "t", "version": "1", "source": "s", "scoring": scoring}
    pack = Pack.model_validate({**head, "rules": [r.model_dump() for r in rules]}, strict=False)
    assert (total_of(pack, Scope.INBOUND), total_of(pack, Scope.OUTBOUND)) == (9, 3)
