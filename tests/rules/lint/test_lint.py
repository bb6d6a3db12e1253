"""The review of packs: a pack without faults has no findings, and each fault is found where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.rules.lint import Finding, Level, Subject, lint
from analyzer.scripts.schema import Pack

VIP = {"data": {"field": "vip", "equals": True}}
VOCABULARY = frozenset("您好 请问 有 什么 可以 帮 不 知道 我 一 二 三 去 你 自己 问".split())


def say(line: str) -> list[dict[str, Any]]:
    return [{"dialogue": [f"坐席：{line}"]}]


def rule(rule_id: str = "R1", **changes: Any) -> dict[str, Any]:
    return {
        "id": rule_id, "title": "问好", "source": "内部", "section": "开头", "kind": "require", "points": 10,
        "phrases": ["您好"], "must_match": say("您好") * 2, "must_not_match": say("喂") * 2, **changes,
    }  # fmt: skip


def taboo(rule_id: str = "R2", **changes: Any) -> dict[str, Any]:
    return rule(rule_id, **{"kind": "forbid", "phrases": ["不知道"], **changes})


def pack_of(*rules: dict[str, Any], **changes: Any) -> Pack:
    scoring = {"fatal": "zero", "grades": [{"grade": "好", "from_pct": 60}, {"grade": "差", "from_pct": 0}]}
    return Pack.model_validate(
        {"id": "p", "title": "t", "version": "1", "source": "s", "scoring": scoring, "rules": rules, **changes},
        strict=False,
    )


def found(*rules: dict[str, Any], own: set[str] | None = None, others: Any = None, **changes: Any) -> list[Finding]:
    pack = pack_of(*rules, **changes)
    vocabulary = changes.pop("vocabulary", None)
    own_ids = own if own is not None else {r.id for r in pack.rules}
    return list(lint(Subject(pack, own_ids, others or {}, vocabulary=vocabulary)))


def one(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_a_sound_pack_has_no_findings() -> None:
    assert found(rule(), taboo()) == []


@pytest.mark.parametrize(
    "when",
    [
        {"all_of": [{"data": {"field": "rings", "above": 3}}, {"data": {"field": "rings", "below": 4}}]},
        {"data": {"field": "hung_up_by", "equals": "nobody"}},
        {"all_of": [VIP, {"none_of": [VIP]}]},
    ],
)  # fmt: skip
def test_a_condition_that_no_call_fulfils(when: Any) -> None:
    finding = one([f for f in found(rule(when=when, must_not_apply=say("喂"))) if f.where == ("when",)])
    assert finding.level is Level.ERROR
    assert "never" in finding.message


def test_phrases_that_exceptions_take_away() -> None:
    exception = {"phrases": ["您好"], "reason": "r", "source": "s"}
    all_gone = one(found(rule(exceptions=[exception])))
    assert (all_gone.level, all_gone.hint) == (Level.ERROR, "the rule can never pass")
    some = one(found(rule(phrases=["您好", "早上好"], exceptions=[exception])))
    assert (some.level, some.where) == (Level.WARNING, ("phrases", 0))


def test_a_trigger_that_is_excepted_away() -> None:
    exception = {"phrases": ["暖气不热"], "reason": "r", "source": "s"}
    after = {"speaker": "customer", "phrases": ["暖气不热"], "exceptions": [exception]}
    finding = one(found(rule(after=after, must_not_apply=say("喂"))))
    assert (finding.where, finding.hint) == (("after",), "it is never triggered")


def test_an_exception_that_depends_on_what_follows_takes_nothing_away() -> None:
    exception = {"phrases": ["不知道"], "followed_by": ["我帮您问"], "reason": "r", "source": "s"}
    assert found(taboo(exceptions=[exception])) == []


def test_a_mandated_phrase_that_is_forbidden() -> None:
    mandated = rule(phrases=["这件事我不知道等我了解情况后再给您答复"])
    finding = one(found(mandated, taboo()))
    assert (finding.level, finding.rule_id, finding.where) == (Level.ERROR, "R1", ("phrases", 0))
    assert "R2" in finding.message
    excused = taboo(exceptions=[{"phrases": ["这件事我不知道"], "reason": "r", "source": "s"}])
    assert found(mandated, excused) == []
    reviewed = taboo(exceptions=[{"phrases": ["这件事我不知道"], "reason": "r", "source": "s", "effect": "review"}])
    assert one(found(mandated, reviewed)).level is Level.WARNING


def test_a_mandated_phrase_that_an_included_rule_forbids_is_told_where_it_stands() -> None:
    finding = one(found(rule(phrases=["我不知道"]), taboo(), own={"R1"}))
    assert finding.rule_id == "R1"
    other_way_round = one(found(rule(phrases=["我不知道"]), taboo(), own={"R2"}))
    assert (other_way_round.rule_id, other_way_round.where) == ("R2", ("phrases",))


def test_rules_of_different_directions_do_not_meet() -> None:
    assert found(rule(phrases=["我不知道"], direction="inbound"), taboo(direction="outbound")) == []


def test_every_wording_with_alternatives_is_tried() -> None:
    finding = one(found(rule(phrases=["(您好|我可不知道)请讲"]), taboo()))
    assert "我可不知道请讲" in finding.message


def test_points_that_cannot_be_meant() -> None:
    assert one(found(rule(deducts=120.0))).where == ("deducts",)
    assert "worth nothing" in one(found(rule(points=0))).message
    scoring = {
        "fatal": "cap",
        "cap_pct": 95.0,
        "grades": [{"grade": "优", "from_pct": 90}, {"grade": "差", "from_pct": 0}],
    }
    assert one(found(rule(), scoring=scoring)).where == ("scoring", "cap_pct")


def test_weights_that_do_not_add_up() -> None:
    grades = [{"grade": "好", "from_pct": 0}]
    scoring = {"fatal": "zero", "grades": grades, "weights": {"开头": 30.0, "结尾": 60.0}}
    assert "90" in one(found(rule(), rule("R3", section="结尾", phrases=["再见"]), scoring=scoring)).message
    scoring = {"fatal": "zero", "grades": grades, "weights": {"开头": 100.0}}
    finding = one(found(rule(), rule("R3", section="结尾", phrases=["再见"]), scoring=scoring))
    assert "结尾" in finding.message


def test_phrases_that_are_covered_by_others() -> None:
    finding = one(found(rule(phrases=["您好", "您好请讲"])))
    assert (finding.level, finding.where) == (Level.WARNING, ("phrases", 1))
    assert found(rule(phrases=["您好[请讲]", "请讲您好"]))[0].where == ("phrases", 1)
    assert found(rule(phrases=["您好", "早上好"])) == []
    assert one(found(rule(phrases=["您好", "您好请讲"], need="all"))).level is Level.ERROR


def test_a_review_phrase_that_never_is_asked() -> None:
    assert one(found(rule(review_phrases=["您好啊请讲"], phrases=["您好"]))).where == ("review_phrases", 0)


def test_one_slip_that_fails_two_rules() -> None:
    finding = one(found(taboo("R2"), taboo("R3")))
    assert (finding.rule_id, finding.where) == ("R3", ("phrases", 0))
    assert found(taboo("R2"), taboo("R3"), own=set()) == []


def test_exceptions_that_never_apply() -> None:
    stray = {"phrases": ["早上"], "reason": "r", "source": "s"}
    finding = one(found(taboo(exceptions=[stray])))
    assert (finding.level, finding.where) == (Level.ERROR, ("exceptions", 0))
    overlapping = {"phrases": ["道理"], "reason": "r", "source": "s"}
    assert found(taboo(exceptions=[overlapping])) == []


def test_an_exception_behind_one_that_always_decides() -> None:
    wide = {"phrases": ["您不知道"], "reason": "r", "source": "s"}
    narrow = {"phrases": ["您不知道吗"], "reason": "r", "source": "s", "effect": "review"}
    finding = one(found(taboo(exceptions=[wide, narrow])))
    assert (finding.level, finding.where) == (Level.WARNING, ("exceptions", 1))
    assert found(taboo(exceptions=[narrow, wide])) == []


def test_an_exception_of_a_rule_may_serve_one_element_only() -> None:
    elements = [
        {"id": "a", "title": "问好", "phrases": ["您好"], "points": 5.0},
        {"id": "b", "title": "再见", "phrases": ["再见"], "points": 5.0},
    ]
    exception = {"phrases": ["再见面"], "reason": "r", "source": "s"}
    assert found({**rule(exceptions=[exception]), "phrases": [], "points": 0, "elements": elements}) == []


def test_fatal_rules_need_examples() -> None:
    finding = one(found(taboo(severity="fatal", must_match=say("不知道"))))
    assert (finding.level, finding.where) == (Level.ERROR, ("must_match",))


def test_rules_that_depend_on_the_call_need_an_example_where_they_do_not_apply() -> None:
    after = {"speaker": "customer", "phrases": ["暖气不热"]}
    assert "must_not_apply" in one(found(rule(after=after))).hint


def test_one_syllable_is_too_short() -> None:
    assert one(found(taboo(phrases=["滚"]))).level is Level.ERROR
    assert one(found(rule(phrases=["喂"], must_match=say("喂")))).level is Level.WARNING
    assert found(rule(phrases=["行吗"])) == []


def test_a_fatal_rule_on_trial() -> None:
    assert one(found(taboo(severity="fatal", status="trial"), rule())).where == ("severity",)


def test_an_id_of_a_retired_rule_elsewhere() -> None:
    others = {"old": pack_of(rule("R9"), rule("R1", status="retired"))}
    assert one(found(rule(), others=others)).where == ("id",)


def test_retired_rules_are_not_looked_at() -> None:
    assert found(rule(), taboo(status="retired", phrases=["滚"])) == []


def test_windows_and_names_that_nobody_uses() -> None:
    changes = {"windows": {"opening": {"side": "start", "turns": 2}}, "names": {"单位": ["绿源"]}}
    assert [f.where for f in found(rule(), **changes)] == [("windows", "opening"), ("names", "单位")]
    assert found(rule(place="opening", phrases=["您好{单位}"]), **changes) == []


@pytest.mark.parametrize(
    ("phrase", "match", "is_fine"),
    [
        ("您好", "strict", True),
        ("请问您好", "strict", True),
        ("您号", "lenient", True),  # the model writes 您好, which sounds alike but for the tone
        ("您号", "strict", False),
        ("{号}号", "lenient", True),
        ("蒸汽", "lenient", False),
        ("(蒸汽|您好)", "lenient", True),  # one wording is enough
    ],
)
def test_phrases_the_model_cannot_write(phrase: str, match: str, is_fine: bool) -> None:
    pack = pack_of(rule(phrases=[phrase], match=match))
    findings = list(lint(Subject(pack, {"R1"}, vocabulary=VOCABULARY, model="m")))
    assert [f.where for f in findings] == ([] if is_fine else [("phrases", 0)])
    assert list(lint(Subject(pack, {"R1"}, vocabulary=None))) == []


def test_the_demonstration_model_need_not_know_a_word() -> None:
    pack = pack_of(rule(phrases=["蒸汽"]))
    finding = one(list(lint(Subject(pack, {"R1"}, vocabulary=VOCABULARY, model="demo", is_demo=True))))
    assert finding.level is Level.NOTE


@pytest.mark.parametrize(
    "bound", [{"near": {"phrases": ["收费"]}}, {"after": {"speaker": "agent", "phrases": ["收费"]}}]
)
def test_one_syllable_is_enough_where_other_wording_has_to_be_near(bound: Any) -> None:
    assert found(rule(phrases=["好"], must_not_apply=say("喂"), **bound)) == []


def test_the_first_phrase_may_be_covered_since_reports_show_it() -> None:
    assert found(rule(phrases=["您好请讲", "您好"])) == []


def test_an_exception_may_lie_in_the_gap_of_a_phrase() -> None:
    exception = {"phrases": ["自来水"], "reason": "r", "source": "s"}
    assert found(taboo(phrases=["路上…漏水"], exceptions=[exception])) == []


def test_longer_wording_makes_a_difference_where_hits_are_counted() -> None:
    counting = {"kind": "count", "at_least": 2}
    assert found(rule(phrases=["没错", "对", "对对"], **counting)) == []
    assert one(found(rule(phrases=["没错", "(对|是)", "对"], **counting))).where == ("phrases", 2)
