"""``after`` and ``within``: what an agent owes once something was said, and when nobody can be blamed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analyzer.domain import Fit, Outcome, Speaker, SpeechQuality, Transcript, Utterance, Verdict, Word
from analyzer.rules.judge import Rulebook
from analyzer.scripts.schema import Pack

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE

Judged = Callable[..., Verdict]

COLD = {"speaker": "customer", "phrases": ["不热"]}
SORRY = {"phrases": ["非常抱歉"], "after": COLD}
ASKS = "坐席：请您说一下您家的地址好吗"
TELLS = "客户：幸福小区五号楼一单元"
NOTES = "坐席：好的我给您登记一下地址"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客户：我家不热", "坐席：非常抱歉给您带来不便"], PASS),
        (["客户：我家不热", ASKS, TELLS, "坐席：非常抱歉给您带来不便"], PASS),
        (["客户：我家不热", ASKS, TELLS, NOTES], FAIL),
        (["客户：我想交费", ASKS], NOT_APPLICABLE),
        (["坐席：您家不热吗请您说一下地址", "客户：我想交费", ASKS], NOT_APPLICABLE),
        # Said long before does not count; said right before, a person decides.
        (["坐席：非常抱歉让您久等了", TELLS, NOTES, "客户：我家不热", ASKS], FAIL),
        (["坐席：非常抱歉让您久等了", "客户：我家不热", ASKS], CANNOT_JUDGE),
        # Nearly the trigger: the demand met is fine, missed is no fail.
        (["客户：我家不大得热", "坐席：非常抱歉给您带来不便"], NOT_APPLICABLE),
        # Next to nothing was said after it.
        (["坐席：您好请讲", "客户：我家不热", "坐席：好的"], CANNOT_JUDGE),
        (["坐席：您好请讲", "客户：我家不热"], CANNOT_JUDGE),
        # The customer has the last word.
        (["客户：我家不热", ASKS, "客户：我跟你说我们家从昨天开始就这样了"], CANNOT_JUDGE),
        (["客户：我家不热", ASKS, "客户：好的好的再见"], FAIL),
        # Handed over to somebody else.
        (["客户：我家不热", "坐席：好的我给您转到维修部您别挂"], CANNOT_JUDGE),
    ],
)
def test_after_a_trigger(lines: list[str], expected: Outcome, judged: Judged) -> None:
    verdict = judged(SORRY, lines)
    assert verdict.outcome is expected, verdict.note


def test_the_trigger_is_named(judged: Judged) -> None:
    verdict = judged(SORRY, ["客户 1-3：我家不热", "坐席 4-6：请您说一下您家的地址好吗"])
    assert verdict.outcome is FAIL
    assert "触发：客户第 2.0 秒说“不热”" in verdict.note
    assert [(e.expected, e.said) for e in verdict.evidence][-1] == ("触发：不热", "不热")
    assert verdict.evidence[-1].speaker is Speaker.CUSTOMER


@pytest.mark.parametrize(
    ("said", "met", "expected"),
    [
        ("我家不爱", True, PASS),
        ("我家不爱", False, CANNOT_JUDGE),
        ("我家不热", True, PASS),
        ("我家不热", False, FAIL),
    ],
)
def test_a_trigger_for_review_never_fails(said: str, met: bool, expected: Outcome, judged: Judged) -> None:
    rule = SORRY | {"after": COLD | {"review_phrases": ["不爱"]}}
    verdict = judged(rule, [f"客户：{said}", "坐席：非常抱歉给您带来不便" if met else ASKS])
    assert verdict.outcome is expected
    assert ("疑似触发" in verdict.note) is (said == "我家不爱")


def test_a_trigger_that_an_exception_explains_is_none(judged: Judged) -> None:
    quoted = {"phrases": ["没说不热"], "reason": "没有这样说", "source": "S"}
    assert (
        judged(SORRY | {"after": COLD | {"exceptions": [quoted]}}, ["客户：我没说不热", ASKS]).outcome is NOT_APPLICABLE
    )
    doubted = quoted | {"effect": "review"}
    assert (
        judged(SORRY | {"after": COLD | {"exceptions": [doubted]}}, ["客户：我没说不热", ASKS]).outcome is CANNOT_JUDGE
    )


def test_a_trigger_heard_badly_never_fails(packed: Callable[..., Pack]) -> None:
    words = (Word("不热", 1.0, 1.5, 0.3),)
    utterances = (
        Utterance(Speaker.CUSTOMER, "不热", 1.0, 1.5, 0.3, words),
        Utterance(Speaker.AGENT, "请您说一下您家的地址好吗", 2.0, 4.0, 0.9),
    )
    (verdict,) = Rulebook.of(packed(SORRY)).judge(Transcript("c", utterances))
    assert verdict.outcome is CANNOT_JUDGE
    sure = (replace(utterances[0], confidence=0.9, words=(words[0]._replace(confidence=0.9),)), utterances[1])
    assert Rulebook.of(packed(SORRY)).judge(Transcript("c", sure))[0].outcome is FAIL


def test_mono_is_never_judged_by_who_said_what(judged: Judged) -> None:
    assert judged(SORRY, ["客户：我家不热", ASKS], mono=True).outcome is CANNOT_JUDGE
    assert judged(SORRY, ["不明：我家不热", ASKS]).outcome is CANNOT_JUDGE
    assert judged(SORRY, ["不明：我想交费", ASKS]).outcome is NOT_APPLICABLE


def test_roles_that_are_not_sure_never_fail(judged: Judged) -> None:
    assert judged(SORRY, ["客户：我家不热", ASKS], agent_confidence=0.6).outcome is CANNOT_JUDGE
    assert judged(SORRY, ["客户：我家不热", ASKS], agent_confidence=1.0).outcome is FAIL


def test_a_direction_that_is_not_known_never_fails(judged: Judged) -> None:
    rule = SORRY | {"direction": "inbound"}
    assert judged(rule, ["客户：我家不热", ASKS], direction=None).outcome is CANNOT_JUDGE


@pytest.mark.parametrize("fit", [Fit.DOUBTFUL, Fit.NO_SPEECH])
def test_a_customer_who_cannot_be_understood_sets_nothing_off(fit: Fit, judged: Judged) -> None:
    qualities = (SpeechQuality(Speaker.CUSTOMER, fit, note="客户声道听不清"),)
    for line in ("客户：我家不热", "客户：我想交费"):
        verdict = judged(SORRY, [line, ASKS], qualities=qualities)
        assert verdict.outcome is CANNOT_JUDGE
    assert "客户声道听不清" in verdict.note


def test_a_recording_that_is_cut_never_fails(judged: Judged) -> None:
    assert judged(SORRY, ["客户：我家不热", ASKS], complete=False).outcome is CANNOT_JUDGE
    # What had to come within one turn was missed before the cut.
    lines = ["客户：我家不热", ASKS, TELLS, NOTES, TELLS, NOTES]
    assert judged(SORRY | {"within": {"turns": 1}}, lines, complete=False).outcome is FAIL


def test_a_customer_who_hangs_up_soon_is_no_miss(judged: Judged) -> None:
    lines = ["客户：我家不热", ASKS]
    assert judged(SORRY, lines, data={"hung_up_by": "customer"}).outcome is CANNOT_JUDGE
    assert judged(SORRY, lines, data={"hung_up_by": "agent"}).outcome is FAIL
    long = ["客户：我家不热", ASKS, TELLS, "坐席：好的我们的师傅会在两个小时以内跟您电话联系的请您保持电话畅通"]
    assert judged(SORRY, long, data={"hung_up_by": "customer"}).outcome is FAIL


TURNS = SORRY | {"within": {"turns": 1}}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["客户：我家不热", "坐席：嗯", "客户：已经两天了", "坐席：非常抱歉给您带来不便"], PASS),
        (["客户：我家不热", "坐席：好的好的", "客户：已经两天了", "坐席：非常抱歉给您带来不便"], PASS),
        # One turn late is for a person to hear, two are too late.
        (["客户：我家不热", ASKS, TELLS, "坐席：非常抱歉给您带来不便"], CANNOT_JUDGE),
        (["客户：我家不热", ASKS, TELLS, NOTES, TELLS, "坐席：非常抱歉给您带来不便"], FAIL),
        (["客户：我家不热", ASKS, TELLS, NOTES, TELLS, NOTES], FAIL),
        (["客户：我家不热", ASKS], FAIL),
    ],
)
def test_within_turns(lines: list[str], expected: Outcome, judged: Judged) -> None:
    verdict = judged(TURNS, lines)
    assert verdict.outcome is expected, verdict.note


def test_the_rest_of_the_speakers_own_turn_is_none(judged: Judged) -> None:
    wait = {"after": {"speaker": "agent", "phrases": ["请稍等"]}, "within": {"turns": 1}, "phrases": ["让您久等了"]}
    lines = ["坐席：好的请稍等我这就给您查询一下用户信息", "客户：嗯好的没事你查吧不着急", "坐席：让您久等了已经查到"]
    assert judged(wait, lines).outcome is PASS
    assert judged(wait, [*lines[:2], "坐席：您家的暖气费已经交过了", TELLS, NOTES, TELLS, NOTES]).outcome is FAIL


def timed(second: str, third: str = "") -> list[str]:
    return [
        "坐席 0-1：您好",
        "客户 1-3：我家不热",
        "坐席 4-8：请您说一下您家的地址好吗",
        second,
        *([third] if third else []),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("坐席 12-14：非常抱歉给您带来不便", PASS),
        # Begun in time counts to the end of the sentence.
        ("坐席 12.8-16：非常抱歉给您带来不便", PASS),
        ("坐席 15-18：非常抱歉给您带来不便", CANNOT_JUDGE),
        ("坐席 30-33：非常抱歉给您带来不便", FAIL),
        ("坐席 12-14：好的我给您登记一下", FAIL),
        ("客户 8-10：非常抱歉打扰你们", CANNOT_JUDGE),
        ("客户 12-18：非常抱歉打扰你们", FAIL),
    ],
)
def test_within_seconds(line: str, expected: Outcome, judged: Judged) -> None:
    verdict = judged(SORRY | {"within": {"seconds": 10}}, timed(line))
    assert verdict.outcome is expected, verdict.note


def test_without_times_seconds_are_guessed_and_late_is_for_a_person(judged: Judged) -> None:
    rule = SORRY | {"within": {"seconds": 10}}
    assert judged(rule, ["客户：我家不热", "坐席：非常抱歉给您带来不便"]).outcome is PASS
    talk = [TELLS, NOTES] * 10
    assert judged(rule, ["客户：我家不热", ASKS, *talk, "坐席：非常抱歉给您带来不便"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["客户：我家不热", ASKS, *talk]).outcome is FAIL


def test_whichever_is_used_up_first_ends_the_search(judged: Judged) -> None:
    rule = SORRY | {"within": {"turns": 1, "seconds": 60}}
    lines = [*timed("客户 8-10：幸福小区五号楼"), "坐席 11-13：好的我给您登记一下", "客户 14-16：好的那你快点啊谢谢"]
    assert judged(rule, [*lines, "坐席 17-19：非常抱歉给您带来不便"]).outcome is FAIL


EVERY = TURNS | {"after": COLD | {"which": "every"}}


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        (("非常抱歉给您带来不便", "非常抱歉我再给您查"), PASS),
        (("好的我给您登记一下", "非常抱歉我再给您查"), CANNOT_JUDGE),
        (("好的我给您登记一下", "请您说一下您家的地址"), FAIL),
        (("非常抱歉给您带来不便", "好的"), CANNOT_JUDGE),
    ],
)
def test_every_time(replies: tuple[str, str], expected: Outcome, judged: Judged) -> None:
    lines = ["客户：我家不热", f"坐席：{replies[0]}", "客户：隔壁家里面也不热", f"坐席：{replies[1]}"]
    verdict = judged(EVERY, lines)
    assert verdict.outcome is expected, verdict.note
    assert "共 2 次触发" in verdict.note


def test_the_first_occurrence_that_misses_is_named(judged: Judged) -> None:
    lines = ["客户：我家不热", ASKS, TELLS, NOTES, TELLS, NOTES, "客户：真的不热", ASKS, TELLS, NOTES]
    verdict = judged(EVERY, lines)
    assert verdict.outcome is FAIL
    assert "共 2 次触发，第 1 次" in verdict.note


@pytest.mark.parametrize(("which", "expected"), [("first", FAIL), (2, PASS), ("last", PASS), (3, NOT_APPLICABLE)])
def test_which_one_counts(which: str | int, expected: Outcome, judged: Judged) -> None:
    lines = ["客户：我家不热", ASKS, TELLS, NOTES, TELLS, NOTES, "客户：真的不热", "坐席：非常抱歉给您带来不便"]
    assert judged(TURNS | {"after": COLD | {"which": which}}, lines).outcome is expected


@pytest.mark.parametrize("which", ["first", 2, "last"])
def test_doubt_which_one_it_is_never_fails(which: str | int, judged: Judged) -> None:
    """A place that may be a trigger stands before one that is: met after one of them, nobody can tell."""
    perhaps = COLD | {"review_phrases": ["冰凉"], "which": which}
    talk = [ASKS, TELLS, NOTES, TELLS, NOTES]
    lines = ["客户：家里冰凉", "坐席：非常抱歉给您带来不便", TELLS, *talk, "客户：真的不热", *talk]
    if which == 2:
        lines = ["客户：不热", *talk, *lines]
    if which == "last":
        lines = [
            "客户：真的不热",
            *talk,
            TELLS,
            "坐席：好的我给您登记一下",
            "客户：家里冰凉",
            "坐席：非常抱歉给您带来不便",
        ]
    assert judged(TURNS | {"after": perhaps}, lines).outcome is CANNOT_JUDGE


def test_anyone_may_set_it_off(judged: Judged) -> None:
    rule = SORRY | {"after": COLD | {"speaker": "anyone"}}
    assert judged(rule, ["客户：我家不热", ASKS]).outcome is FAIL
    assert judged(rule, ["坐席：您说您家不热是吧请您说一下地址", TELLS, NOTES]).outcome is FAIL
    # Whoever said it: a rule for the agent still needs to know what the agent said.
    assert judged(rule, ["不明：我家不热", ASKS]).outcome is CANNOT_JUDGE


def test_a_trigger_in_its_place_only(judged: Judged) -> None:
    rule = SORRY | {"after": COLD | {"place": "opening"}}
    assert judged(rule, ["客户：您好我家里面不热", ASKS]).outcome is FAIL
    late = ["客户：您好我想问一下", ASKS, TELLS, NOTES, "客户：另外我们家里不热", NOTES]
    assert judged(rule, late).outcome is NOT_APPLICABLE


def test_a_trigger_needs_its_company(judged: Judged) -> None:
    rule = SORRY | {"after": COLD | {"near": {"phrases": ["暖气"], "within_syllables": 6}}}
    assert judged(rule, ["客户：我家暖气一直不热", ASKS]).outcome is FAIL
    assert judged(rule, ["客户：我这个饭不热", ASKS]).outcome is NOT_APPLICABLE


def test_a_forbidden_word_counts_after_the_trigger_only(judged: Judged) -> None:
    rule = {"kind": "forbid", "phrases": ["不知道"], "after": COLD, "within": {"turns": 1}}
    assert judged(rule, ["客户：我家不热", "坐席：这个不知道"]).outcome is FAIL
    assert judged(rule, ["坐席：这个不知道", "客户：我家不热", ASKS]).outcome is PASS
    assert judged(rule, ["客户：我家不热", ASKS, TELLS, "坐席：那我可就不知道了"]).outcome is PASS
    assert judged(rule, ["客户：我想交费", "坐席：这个不知道"]).outcome is NOT_APPLICABLE
    assert judged(rule, ["客户：我家不热", "坐席：好的"]).outcome is PASS


def test_a_forbidden_word_in_guessed_seconds_is_for_a_person(judged: Judged) -> None:
    rule = {"kind": "forbid", "phrases": ["不知道"], "after": COLD, "within": {"seconds": 5}}
    assert judged(rule, ["客户：我家不热", "坐席：这个不知道"]).outcome is CANNOT_JUDGE
    assert judged(rule, ["客户 1-2：我家不热", "坐席 3-4：这个不知道"]).outcome is FAIL
    # In the sentence that began in time, but said too late.
    slow = "坐席 3-30：这个问题我们公司目前来说确实是还没有人不知道"
    assert judged(rule, ["客户 1-2：我家不热", slow]).outcome is PASS


def test_a_forbidden_word_under_way_before_the_trigger_is_no_answer_to_it(judged: Judged) -> None:
    rule = {"kind": "forbid", "phrases": ["不知道"], "after": COLD}
    overlapped = ["坐席 1-9：师傅那边说的是今天下午我们都不知道", "客户 3-5：我家不热"]
    assert judged(rule, overlapped).outcome is PASS
    assert judged(rule, [overlapped[1], "坐席 5.2-9：不知道"]).outcome is FAIL


def test_elements_are_judged_after_the_trigger_each(
    packed: Callable[..., Pack], called: Callable[..., Transcript]
) -> None:
    elements = [
        {"id": "sorry", "title": "致歉", "phrases": ["非常抱歉"], "points": 5},
        {"id": "note", "title": "登记", "phrases": ["给您登记"], "points": 5},
    ]
    pack = packed({"after": COLD, "elements": elements} | {"points": 0})
    verdicts = Rulebook.of(pack).judge(called(["客户：我家不热", NOTES], pack))
    assert [(v.rule_id, v.outcome) for v in verdicts] == [("R0.sorry", FAIL), ("R0.note", PASS)]


def test_a_window_and_a_trigger_together(judged: Judged) -> None:
    rule = SORRY | {"place": "opening"}
    assert judged(rule, ["客户：我家不热", "坐席：非常抱歉给您带来不便"]).outcome is PASS
    lines = [ASKS, TELLS, NOTES, TELLS, NOTES, "客户：我家不热", "坐席：非常抱歉给您带来不便"]
    verdict = judged(rule, lines)
    assert verdict.outcome is NOT_APPLICABLE
    assert "不在本项的范围以内" in verdict.note
