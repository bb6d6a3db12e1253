"""``count``, ``need`` and ``near``: how often, how many different ones, and in what company."""

from collections.abc import Callable

import pytest

from analyzer.domain import Outcome, Speaker, Transcript, Utterance, Verdict
from analyzer.rules.judge import Rulebook
from analyzer.scripts.schema import Pack

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE

Judged = Callable[..., Verdict]

ASKS = "坐席：请问您贵姓"
ANSWERS = "客户：我姓王住在五号楼"


@pytest.mark.parametrize(
    ("limits", "times", "expected"),
    [
        ({"at_least": 2}, 1, FAIL),
        ({"at_least": 2}, 2, PASS),
        ({"at_least": 2}, 3, PASS),
        ({"at_most": 2}, 0, PASS),
        ({"at_most": 2}, 2, PASS),
        ({"at_most": 2}, 3, FAIL),
        ({"at_most": 0}, 1, FAIL),
        ({"at_least": 1, "at_most": 2}, 0, FAIL),
        ({"at_least": 1, "at_most": 2}, 2, PASS),
        ({"at_least": 1, "at_most": 2}, 3, FAIL),
    ],
)
def test_counting(limits: dict[str, int], times: int, expected: Outcome, judged: Judged) -> None:
    lines = ["坐席：您好这里是供热公司", *([ANSWERS, ASKS] * times)]
    verdict = judged({"kind": "count", "phrases": ["请问您贵姓"]} | limits, lines)
    assert verdict.outcome is expected
    assert f"听到 {times} 次" in verdict.note


def test_the_customers_words_do_not_count(judged: Judged) -> None:
    rule = {"kind": "count", "phrases": ["请问"], "at_most": 1}
    assert judged(rule, ["客户：请问一下", ASKS, "客户：请问"]).outcome is PASS
    assert judged(rule | {"speaker": "anyone"}, ["客户：请问一下", ASKS, "客户：请问"]).outcome is FAIL


def test_too_many_must_not_come_of_mishearing(judged: Judged) -> None:
    rule = {"kind": "count", "phrases": ["请您稍等一下"], "at_most": 1}
    said, nearly = "坐席：请您稍等一下", "坐席：请您稍停一下"
    assert judged(rule, [said, ANSWERS, said]).outcome is FAIL
    assert judged(rule, [said, ANSWERS, nearly]).outcome is CANNOT_JUDGE


def test_too_few_must_not_come_of_mishearing(judged: Judged) -> None:
    rule = {"kind": "count", "phrases": ["请您稍等一下"], "review_phrases": ["等一等"], "at_least": 2}
    assert judged(rule, ["坐席：请您稍等一下", ANSWERS, "坐席：等一等"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["坐席：请您稍等一下", ANSWERS, "坐席：好的"]).outcome is FAIL


def test_counts_that_nobody_can_be_sure_of(judged: Judged) -> None:
    rule = {"kind": "count", "phrases": ["请问"]}
    lines = ["坐席：您好这里是供热公司", "不明：请问您贵姓"]
    assert judged(rule | {"at_most": 0}, lines).outcome is CANNOT_JUDGE
    assert judged(rule | {"at_least": 1}, lines).outcome is CANNOT_JUDGE
    assert judged(rule | {"at_least": 1}, lines[:1]).outcome is FAIL
    assert judged(rule | {"at_least": 1}, lines, mono=True).outcome is CANNOT_JUDGE


def test_counting_words_heard_badly(packed: Callable[..., Pack]) -> None:
    book = Rulebook.of(packed({"kind": "count", "phrases": ["请问"], "at_most": 1}))
    utterances = tuple(Utterance(Speaker.AGENT, "请问您贵姓", i * 3.0, i * 3.0 + 1, 0.3) for i in range(3))
    assert book.judge(Transcript("c", utterances))[0].outcome is CANNOT_JUDGE


def test_counting_after_a_trigger(judged: Judged) -> None:
    rule = {
        "kind": "count",
        "phrases": ["抱歉"],
        "at_least": 2,
        "after": {"speaker": "customer", "phrases": ["投诉"]},
    }
    assert judged(rule, ["客户：我要投诉", "坐席：实在抱歉啊非常抱歉"]).outcome is PASS
    assert judged(rule, ["客户：我要投诉", "坐席：实在抱歉我给您登记"]).outcome is FAIL
    assert judged(rule, ["客户：我要报修", "坐席：实在抱歉我给您登记"]).outcome is NOT_APPLICABLE
    assert (
        judged(rule, ["坐席：实在抱歉让您久等了", "客户：我要投诉", "坐席：实在抱歉给您登记"]).outcome is CANNOT_JUDGE
    )


ADVICE = {"phrases": ["开窗通风", "关闭阀门", "不要开灯"]}


@pytest.mark.parametrize(
    ("need", "said", "expected"),
    [
        ("any", "请您开窗通风", PASS),
        ("all", "请您开窗通风然后关闭阀门", FAIL),
        ("all", "请您开窗通风然后关闭阀门千万不要开灯", PASS),
        (2, "请您开窗通风然后关闭阀门", PASS),
        (2, "请您开窗通风一定要开窗通风啊", FAIL),
        (3, "请您不要开灯先关闭阀门再开窗通风", PASS),
        (1, "您就在家里等着师傅来", FAIL),
        (2, "您就在家里等着师傅来", FAIL),
    ],
)
def test_so_many_different_ones(need: str | int, said: str, expected: Outcome, judged: Judged) -> None:
    verdict = judged(ADVICE | {"need": need}, [f"坐席：{said}", "客户：好的"])
    assert verdict.outcome is expected, verdict.note


def test_what_is_lacking_is_named(judged: Judged) -> None:
    verdict = judged(ADVICE | {"need": "all"}, ["坐席：请您开窗通风，然后关闭阀门"])
    assert "要求 3 种说法，听到 2 种" in verdict.note
    assert "缺“不要开灯”" in verdict.note
    assert {e.said for e in verdict.evidence} >= {"开窗通风", "关闭阀门"}


def test_the_one_that_is_lacking_may_have_been_said(judged: Judged) -> None:
    rule = ADVICE | {"need": "all", "review_phrases": ["灯先别开"]}
    assert judged(rule, ["坐席：请您开窗通风，然后关闭阀门，灯先别开"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["坐席：请您开窗通风，灯先别开"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["坐席：请您开窗通风，然后关闭阀门"], mono=True).outcome is CANNOT_JUDGE


def test_names_of_one_phrase_are_one_wording(packed: Callable[..., Pack], called: Callable[..., Transcript]) -> None:
    rule = {"phrases": ["这里是{单位}", "为您服务"], "need": "all"}
    pack = packed(rule, names={"单位": ["东城热力", "西城热力"]})
    (verdict,) = Rulebook.of(pack).judge(called(["坐席：这里是西城热力为您服务"], pack))
    assert verdict.outcome is PASS
    (verdict,) = Rulebook.of(pack).judge(called(["坐席：这里是西城热力"], pack))
    assert verdict.outcome is FAIL


NOTED = {"phrases": ["登记"]}


@pytest.mark.parametrize(
    ("near", "said", "expected"),
    [
        ({"phrases": ["给您"]}, "我马上给您做个登记", PASS),
        ({"phrases": ["给您"]}, "登记一下吧给您", PASS),
        ({"phrases": ["给您"], "side": "before"}, "登记一下吧给您", FAIL),
        ({"phrases": ["给您"], "side": "after"}, "登记一下吧给您", PASS),
        ({"phrases": ["给您"], "side": "after"}, "我马上给您做个登记", FAIL),
        ({"phrases": ["给您"], "within_syllables": 3}, "给您把这个事情做个登记", FAIL),
        ({"phrases": ["给您"], "within_syllables": 8}, "给您把这个事做个登记", PASS),
        # Hesitations do not make the way longer; one syllable more does.
        ({"phrases": ["给您"], "within_syllables": 4}, "给您嗯把那个事情呃做登记", FAIL),
        ({"phrases": ["给您"], "within_syllables": 3}, "给您嗯那个做呃登记", PASS),
        ({"phrases": ["给您"], "within_syllables": 3, "side": "after"}, "登记嗯一下啊给您", FAIL),
        ({"phrases": ["给您"], "within_syllables": 4, "side": "after"}, "登记嗯一下啊给您", PASS),
        ({"phrases": ["给您"]}, "你自己去登记吧", FAIL),
        ({"phrases": ["我们马上就给您"]}, "我们马上就给你们登记", CANNOT_JUDGE),
    ],
)
def test_in_company(near: dict[str, object], said: str, expected: Outcome, judged: Judged) -> None:
    verdict = judged(NOTED | {"near": near}, [f"坐席：{said}", "客户：好的"])
    assert verdict.outcome is expected, verdict.note


def test_the_customers_words_are_no_company(judged: Judged) -> None:
    verdict = judged(NOTED | {"near": {"phrases": ["给您"]}}, ["客户：给您说", "坐席：你自己去登记吧", "客户：给您"])
    assert verdict.outcome is FAIL
    assert "听到“登记”，但附近没有“给您”" in verdict.note


def test_a_forbidden_word_in_company_only(judged: Judged) -> None:
    rule = {"kind": "forbid", "phrases": ["不管"], "near": {"phrases": ["我们"], "within_syllables": 4}}
    assert judged(rule, ["坐席：这个我们不管"]).outcome is FAIL
    assert judged(rule, ["坐席：不管怎么说都要来看"]).outcome is PASS


def test_a_miss_that_was_heard_but_is_excepted_says_so(judged: Judged) -> None:
    exception = {"phrases": ["没有登记"], "reason": "说的是没有登记", "source": "S"}
    verdict = judged(NOTED | {"exceptions": [exception]}, ["坐席：您这个没有登记"])
    assert verdict.outcome is FAIL
    assert "听到“登记”，属于例外：说的是没有登记" in verdict.note
    assert "相似度 1.00" not in verdict.note
    reviewed = judged(NOTED | {"exceptions": [exception | {"effect": "review"}]}, ["坐席：您这个没有登记"])
    assert reviewed.outcome is CANNOT_JUDGE
    assert "说的是没有登记" in reviewed.note
