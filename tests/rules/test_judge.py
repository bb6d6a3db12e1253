"""Verdicts of the shipped steward pack on small calls, one circumstance each."""

from dataclasses import replace
from functools import lru_cache

import pytest

from analyzer.domain import (
    Direction,
    Fit,
    MatchLevel,
    Outcome,
    Speaker,
    SpeechQuality,
    Transcript,
    Utterance,
    Verdict,
    Word,
)
from analyzer.rules.judge import demands_of, judge
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Pack, Status

AGENT, CUSTOMER, UNKNOWN = Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN
PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE
INBOUND_RULES = ("Z3a.greeting", "Z3a.unit", "Z3a.badge", "Z3a.offer", "Z10")

GOOD = (
    (AGENT, "您好，环保供热供热管家三十六号为您服务，请问有什么可以帮您？"),
    (CUSTOMER, "我家的暖气不热，能不能派人来看看"),
    (AGENT, "好的，我马上给您登记，师傅两小时内上门"),
    (CUSTOMER, "谢谢"),
    (AGENT, "请问，您还有其他问题需要我们帮助吗？"),
    (CUSTOMER, "没有了"),
    (AGENT, "感谢您的来电，再见"),
)


@lru_cache(maxsize=1)
def steward() -> Pack:
    """The rules that these tests are about."""
    pack = load_pack("heating_steward").own
    ids = ("Z3a", "Z3b", "Z10", "closing", "Z11")
    return pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.id in ids)})


def badge_points() -> float:
    return next(element.points for element in steward().rules[0].elements if element.id == "badge")


def call(*lines: tuple[Speaker, str], **details: object) -> Transcript:
    """A call whose words take a quarter of a second a character, one line after the other."""
    utterances, start_s = [], 2.0
    for speaker, text in lines:
        end_s = start_s + 0.25 * len(text)
        utterances.append(Utterance(speaker, text, start_s, end_s))
        start_s = end_s + 0.5
    defaults: dict[str, object] = {"direction": Direction.INBOUND, "agent_id": "G36"}
    return Transcript("c1", tuple(utterances), **(defaults | details))  # type: ignore[arg-type]


def verdicts(transcript: Transcript) -> dict[str, Verdict]:
    return {verdict.rule_id: verdict for verdict in judge(transcript, steward())}


def outcomes(transcript: Transcript) -> dict[str, Outcome]:
    return {rule_id: verdict.outcome for rule_id, verdict in verdicts(transcript).items()}


def test_a_good_call_passes_everything_that_applies() -> None:
    found = outcomes(call(*GOOD))
    assert {rule for rule, outcome in found.items() if outcome is PASS} == {*INBOUND_RULES, "closing", "Z11"}
    assert {rule for rule, outcome in found.items() if outcome is NOT_APPLICABLE} == {
        "Z3b.greeting",
        "Z3b.unit",
        "Z3b.badge",
        "Z3b.identity",
    }


def test_verdicts_come_in_the_order_of_the_pack_and_carry_what_reports_need() -> None:
    found = judge(call(*GOOD), steward())
    assert [v.rule_id for v in found] == [d.id for d in demands_of(steward())]
    badge = next(v for v in found if v.rule_id == "Z3a.badge")
    assert (badge.call_id, badge.agent_id, badge.source, badge.section) == ("c1", "G36", "Z3a", "开头语")
    assert (badge.points, badge.max_points, badge.severity) == (badge_points(), badge_points(), "major")
    assert badge_points() > 0


def test_a_pass_shows_where_and_how_it_was_said() -> None:
    evidence = verdicts(call(*GOOD))["Z3a.unit"].evidence[0]
    assert (evidence.expected, evidence.said, evidence.level) == ("环保供热", "环保供热", MatchLevel.EXACT)
    assert evidence.similarity == 1.0
    assert evidence.start_s is not None
    assert 2.0 < evidence.start_s < 4.0


def test_a_miss_shows_the_window_and_the_nearest_words() -> None:
    verdict = verdicts(call((AGENT, "您好，环球供热供热管家三十六号为您服务"), *GOOD[1:]))["Z3a.unit"]
    assert verdict.outcome is FAIL
    assert verdict.points == 0
    (evidence,) = verdict.evidence
    assert (evidence.said, evidence.similarity, evidence.level) == ("环球供热", 0.75, None)
    assert evidence.start_s == pytest.approx(2.0)
    assert evidence.end_s is not None
    assert evidence.end_s > 10
    assert "搜索范围 2.0–" in verdict.note
    assert "最接近“环球供热”（相似度 0.75）" in verdict.note


def test_without_a_direction_rules_of_one_direction_cannot_be_judged() -> None:
    found = verdicts(call(*GOOD, direction=None))
    assert all(found[rule].outcome is CANNOT_JUDGE for rule in (*INBOUND_RULES, "Z3b.identity"))
    assert "通话方向未知" in found["Z10"].note
    assert found["closing"].outcome is found["Z11"].outcome is PASS


def test_mono_cannot_be_judged() -> None:
    found = verdicts(call(*((UNKNOWN, text) for _, text in GOOD), agent_confidence=None))
    assert {v.outcome for v in found.values()} == {CANNOT_JUDGE, NOT_APPLICABLE}
    assert found["Z11"].note == "单声道，无法区分说话人"


def test_an_agent_who_is_not_heard_cannot_be_judged() -> None:
    assert outcomes(call((CUSTOMER, "喂，有人吗")))["Z11"] is CANNOT_JUDGE
    assert outcomes(call())["Z11"] is CANNOT_JUDGE


@pytest.mark.parametrize("fit", [Fit.DOUBTFUL, Fit.NO_SPEECH])
def test_doubtful_speech_never_fails(fit: Fit) -> None:
    quality = SpeechQuality(AGENT, fit, note="模型与语音不符")
    found = verdicts(call((AGENT, "我不管"), (AGENT, "不知道"), qualities=(quality,)))
    assert {v.outcome for v in found.values()} == {CANNOT_JUDGE, NOT_APPLICABLE}
    assert found["Z11"].note == "模型与语音不符"


def test_doubt_about_the_customer_does_not_matter_for_the_agent() -> None:
    assert outcomes(call(*GOOD, qualities=(SpeechQuality(CUSTOMER, Fit.DOUBTFUL),)))["Z11"] is PASS
    assert outcomes(call(*GOOD, qualities=(SpeechQuality(AGENT, Fit.UNKNOWN),)))["Z11"] is PASS


def test_an_uncertain_agent_channel_cannot_be_judged() -> None:
    assert outcomes(call((AGENT, "我不管"), agent_confidence=0.89))["Z11"] is CANNOT_JUDGE
    assert outcomes(call((AGENT, "我不管"), agent_confidence=0.9))["Z11"] is FAIL
    unsure = call((AGENT, "我不管"), agent_confidence=0.5)
    assert {v.outcome for v in judge(unsure, steward())} == {CANNOT_JUDGE, NOT_APPLICABLE}
    assert judge(unsure, steward(), min_agent_confidence=0.5)[-1].outcome is FAIL


def test_the_unit_may_have_more_names() -> None:
    other = call((AGENT, "您好，鲁中热力供热管家三十六号为您服务，请问有什么可以帮您？"), *GOOD[1:])
    assert outcomes(other)["Z3a.unit"] is FAIL
    for names in (("鲁中热力",), ("别的名称", "鲁中（热力）")):
        found = {v.rule_id: v for v in judge(other, steward().model_copy(update={"names": {"单位": names}}))}
        assert found["Z3a.unit"].outcome is PASS
        assert found["Z3a.unit"].evidence[0].expected == "鲁中热力"
    both = steward().model_copy(update={"names": {"单位": ("鲁中热力", "环保供热")}})
    assert {v.rule_id: v.outcome for v in judge(call(*GOOD), both)}["Z3a.unit"] is PASS


def test_a_name_that_is_nearly_right_is_shown_in_whole_words() -> None:
    text = "您好环保供暖供热管家三十六号为您服务"
    pieces = ("您好", "环保", "供暖", "供热", "管家", "三十六", "号", "为", "您", "服务")
    words, start_s = [], 0.0
    for piece in pieces:
        words.append(Word(piece, start_s, start_s + 0.2 * len(piece), 1.0))
        start_s = words[-1].end_s
    with_words = (Utterance(AGENT, text, 0.0, start_s, 1.0, tuple(words)),)
    for utterances in (with_words, (Utterance(AGENT, text),)):
        verdict = verdicts(Transcript("c", utterances, direction=Direction.INBOUND))["Z3a.unit"]
        assert verdict.outcome is FAIL
        assert verdict.evidence[0].said == "环保供暖"


IVR = (
    "欢迎致电客服热线，报修请按一，缴费咨询请按二，开栓停热请按三，投诉建议请按四，人工服务请按零，重听请按井号键，"
    "为了保证服务质量，您的通话将会被录音，正在为您转接人工服务，当前坐席繁忙，请您耐心等待"
)


def test_an_announcement_on_the_agents_channel_does_not_use_up_the_opening() -> None:
    found = verdicts(call((AGENT, IVR), *GOOD))
    assert all(found[rule].outcome is PASS for rule in INBOUND_RULES)
    # Whatever it says of itself, the announcement is not the agent.
    polite = verdicts(call((AGENT, "您好" + IVR), (AGENT, GOOD[0][1].removeprefix("您好，")), *GOOD[1:]))
    assert polite["Z3a.greeting"].outcome is CANNOT_JUDGE
    assert polite["Z3a.badge"].outcome is PASS


def test_what_belongs_to_the_opening_but_comes_late_goes_to_a_person() -> None:
    talk = ((AGENT, "哪个小区几号楼几单元"), (CUSTOMER, "幸福小区五号楼一单元")) * 3
    verdict = verdicts(call(*talk, (AGENT, "环保供热会给您安排的")))["Z3a.unit"]
    assert verdict.outcome is CANNOT_JUDGE
    assert "但在搜索范围以外听到“环保供热”" in verdict.note
    assert verdict.evidence[0].said == "环保供热"
    assert verdicts(call(*talk))["Z3a.unit"].outcome is FAIL


def test_a_very_short_call_misses_nothing_but_may_still_break_the_rules() -> None:
    short = call((AGENT, "喂，您好"), (CUSTOMER, "打错了"), (AGENT, "再见"))
    found = verdicts(short)
    assert found["Z3a.greeting"].outcome is found["closing"].outcome is found["Z11"].outcome is PASS
    assert found["Z3a.unit"].outcome is found["Z10"].outcome is CANNOT_JUDGE
    assert "通话过短" in found["Z10"].note
    assert outcomes(call((AGENT, "我不管")))["Z11"] is FAIL


@pytest.mark.parametrize(("duration_s", "expected"), [(7.9, CANNOT_JUDGE), (8.0, FAIL), (None, FAIL)])
def test_a_call_of_a_few_seconds_is_short_too(duration_s: float | None, expected: Outcome) -> None:
    lines = ((AGENT, "我在开会你过一会儿再打来吧"), (CUSTOMER, "好"))
    assert outcomes(call(*lines, duration_s=duration_s))["Z3a.unit"] is expected


def test_asking_for_more_counts_wherever_it_was_said() -> None:
    more = ((CUSTOMER, "对了我还想问一下怎么缴费"), (AGENT, "在手机上打开微信就可以缴费")) * 5
    found = verdicts(call(*GOOD[:5], *more, (AGENT, "不客气，再见")))
    assert found["Z10"].outcome is PASS
    assert found["closing"].outcome is PASS


def test_an_offer_of_help_counts_only_before_the_customer_has_to_insist() -> None:
    assert outcomes(call(*GOOD[:2], (AGENT, "不知道"), (AGENT, "我帮您问一下")))["Z11"] is CANNOT_JUDGE
    assert outcomes(call(*GOOD[:2], (AGENT, "不知道"), (CUSTOMER, "啊"), (AGENT, "我帮您问")))["Z11"] is CANNOT_JUDGE
    insisted = ((AGENT, "不知道"), (CUSTOMER, "你怎么能这么跟客户说话"), (AGENT, "我帮您问一下"))
    assert outcomes(call(*GOOD[:2], *insisted))["Z11"] is FAIL
    later = "不知道" + "这件事情是这样的" * 4 + "我帮您问一下"
    assert outcomes(call(*GOOD[:2], (AGENT, later)))["Z11"] is FAIL


def test_a_broken_off_call_is_not_blamed_for_its_missing_end() -> None:
    found = outcomes(call(*GOOD[:3], complete=False))
    assert found["Z10"] is found["closing"] is CANNOT_JUDGE
    assert found["Z3a.badge"] is PASS
    assert outcomes(call(*GOOD, complete=False))["closing"] is PASS
    assert outcomes(call(*GOOD[:3]))["closing"] is FAIL


def test_a_clipped_start_is_not_blamed_on_the_agent() -> None:
    clipped = call((AGENT, "管家三十六号为您服务，请问有什么可以帮您？"), *GOOD[1:], warnings=("clipped_start",))
    found = outcomes(clipped)
    assert found["Z3a.greeting"] is found["Z3a.unit"] is CANNOT_JUDGE
    assert found["Z3a.badge"] is found["Z3a.offer"] is PASS
    assert outcomes(replace(clipped, warnings=()))["Z3a.unit"] is FAIL


def test_what_is_near_goes_to_a_person() -> None:
    verdict = verdicts(call((AGENT, "您好，环保供热供热管家某某号为您服务，请问有什么可以帮您"), *GOOD[1:]))[
        "Z3a.badge"
    ]
    assert verdict.outcome is CANNOT_JUDGE
    assert "接近但不能确定" in verdict.note


def test_another_wording_goes_to_a_person() -> None:
    verdict = verdicts(call(*GOOD[:4], (AGENT, "您还有其他问题吗"), (CUSTOMER, "没有"), (AGENT, "再见")))["Z10"]
    assert verdict.outcome is CANNOT_JUDGE
    assert "说法相近，但不是规定用语" in verdict.note


def test_a_forbidden_phrase_is_fatal_and_shown() -> None:
    verdict = verdicts(call(*GOOD[:2], (AGENT, "这事我不管"), (CUSTOMER, "什么"), (AGENT, "不知道")))["Z11"]
    assert (verdict.outcome, verdict.severity, verdict.points) == (FAIL, "fatal", 0.0)
    assert {e.said for e in verdict.evidence} == {"我不管", "不知道"}
    assert "共 2 处" in verdict.note


def test_the_customer_may_say_it() -> None:
    assert outcomes(call(*GOOD[:2], (CUSTOMER, "我不知道，我不管"), *GOOD[2:]))["Z11"] is PASS


@pytest.mark.parametrize("heard", ["这个我不关", "我们不指导", "我真的不资道"])
def test_what_only_sounds_forbidden_never_fails(heard: str) -> None:
    verdict = verdicts(call(*GOOD[:2], (AGENT, heard)))["Z11"]
    assert verdict.outcome is CANNOT_JUDGE
    assert "读音相近" in verdict.note


def test_an_exception_is_told_in_the_note() -> None:
    verdict = verdicts(call(*GOOD[:2], (AGENT, "不知道您什么时候方便")))["Z11"]
    assert verdict.outcome is PASS
    assert "礼貌地询问客户" in verdict.note


def spoken(text: str, confidence: float) -> Utterance:
    return Utterance(AGENT, text, 0.0, 1.0, confidence, (Word(text, 0.0, 1.0, confidence),))


@pytest.mark.parametrize(("confidence", "expected"), [(0.49, CANNOT_JUDGE), (0.5, FAIL), (1.0, FAIL)])
def test_a_forbidden_phrase_heard_badly_is_no_fail(confidence: float, expected: Outcome) -> None:
    transcript = Transcript("c", (spoken("您好", 1.0), spoken("我不管", confidence)))
    assert outcomes(transcript)["Z11"] is expected


def test_what_was_heard_badly_all_over_proves_nothing() -> None:
    transcript = Transcript("c", (spoken("暖气片很热", 0.2),), direction=Direction.INBOUND)
    assert {v for v in outcomes(transcript).values() if v is not NOT_APPLICABLE} == {CANNOT_JUDGE}


def heard(*words: tuple[str, float], start_s: float = 0.6) -> Utterance:
    """The agent's words, each with its confidence, a quarter of a second a character."""
    placed: list[Word] = []
    for text, confidence in words:
        begin_s = placed[-1].end_s if placed else start_s
        placed.append(Word(text, begin_s, begin_s + 0.25 * len(text), confidence))
    return Utterance(AGENT, "".join(text for text, _ in words), start_s, placed[-1].end_s, None, tuple(placed))


# As recognised on a line with noise and loss; the unit is beyond recognition.
BLURRED = (
    ("拧", 0.5),
    ("好", 0.67),
    ("管", 0.56),
    ("毛", 0.42),
    ("栋", 0.52),
    ("卜", 1.0),
    ("管家八十号为您服务", 1.0),
)
REQUEST = Utterance(CUSTOMER, "我家的暖气不热，能不能派人来看看", 6.0, 10.0)


def unit_of(*utterances: Utterance) -> Verdict:
    return verdicts(Transcript("c", utterances, direction=Direction.INBOUND))["Z3a.unit"]


def test_a_blurred_opening_is_not_held_against_the_agent() -> None:
    verdict = unit_of(heard(*BLURRED), REQUEST)
    assert verdict.outcome is CANNOT_JUDGE
    assert "开头有一段听不清" in verdict.note


@pytest.mark.parametrize(("confidence", "expected"), [(0.74, CANNOT_JUDGE), (0.75, FAIL)])
def test_four_syllables_in_a_row_make_a_blur(confidence: float, expected: Outcome) -> None:
    rest = ("管家八十号为您服务", 1.0)
    assert unit_of(heard(("您好", 1.0), ("管毛栋卜", confidence), rest), REQUEST).outcome is expected
    assert unit_of(heard(("您好", 1.0), ("管毛栋", confidence), rest), REQUEST).outcome is FAIL


@pytest.mark.parametrize(("confidence", "expected"), [(0.74, CANNOT_JUDGE), (0.75, FAIL)])
def test_a_blurred_end_is_not_held_against_the_agent(confidence: float, expected: Outcome) -> None:
    last = heard(("好的那就先", 1.0), ("在家", confidence), start_s=20.0)
    found = verdicts(Transcript("c", (*call(*GOOD).utterances[:3], REQUEST, last), direction=Direction.INBOUND))
    assert found["closing"].outcome is expected, found["closing"].note


def test_a_blur_after_the_first_turn_excuses_nothing() -> None:
    clear = heard(("您好管家八十号为您服务", 1.0))
    later = heard(("管毛栋卜", 0.3), ("请问有什么可以帮您", 1.0), start_s=11.0)
    assert unit_of(clear, REQUEST, later).outcome is FAIL
    # In one turn, without the customer in between, it is part of the opening.
    assert unit_of(clear, replace(later, start_s=4.0)).outcome is CANNOT_JUDGE


def test_a_blur_at_the_start_says_nothing_about_the_end() -> None:
    found = verdicts(Transcript("c", (heard(*BLURRED), REQUEST, *call(*GOOD[2:4]).utterances)))
    assert found["closing"].outcome is FAIL


@pytest.mark.parametrize(("greeting", "expected"), [("您很", CANNOT_JUDGE), ("拧好", CANNOT_JUDGE), ("喂", FAIL)])
def test_a_misheard_greeting_goes_to_a_person(greeting: str, expected: Outcome) -> None:
    opening = (AGENT, f"{greeting}环保供热供热管家三十六号为您服务，请问有什么可以帮您？")
    assert outcomes(call(opening, *GOOD[1:]))["Z3a.greeting"] is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("环保供热", PASS), ("惠保供热", CANNOT_JUDGE), ("环球供热", FAIL), ("环保供暖", FAIL), ("鲁中热力", FAIL)],
)
def test_a_misheard_name_goes_to_a_person_and_another_fails(name: str, expected: Outcome) -> None:
    opening = (AGENT, f"您好，{name}供热管家三十六号为您服务，请问有什么可以帮您？")
    assert outcomes(call(opening, *GOOD[1:]))["Z3a.unit"] is expected


def test_words_of_nobody_knows_whom_are_not_held_against_the_agent() -> None:
    found = outcomes(call(*GOOD[:3], (UNKNOWN, "我不管")))
    assert found["Z11"] is found["closing"] is CANNOT_JUDGE
    assert found["Z3a.unit"] is PASS


def test_texts_alone_are_enough() -> None:
    plain = Transcript("c", tuple(Utterance(speaker, text) for speaker, text in GOOD), direction=Direction.INBOUND)
    assert outcomes(plain) == outcomes(call(*GOOD))
    bad = verdicts(replace(plain, utterances=(Utterance(AGENT, "喂，哪个小区几号楼几单元的"),)))["Z3a.badge"]
    assert bad.outcome is FAIL
    assert "开头部分（无时间信息）" in bad.note


def test_the_other_direction() -> None:
    lines = ((CUSTOMER, "喂"), (AGENT, "您好，我是环保供热供热管家三十六号，请问您是张先生么？"), (AGENT, "再见"))
    found = outcomes(call(*lines, direction=Direction.OUTBOUND))
    assert all(found[rule] is NOT_APPLICABLE for rule in INBOUND_RULES)
    assert all(found[f"Z3b.{e}"] is PASS for e in ("greeting", "unit", "badge", "identity"))


def test_a_rule_on_trial_earns_nothing_and_a_retired_one_is_gone() -> None:
    trial = tuple(rule.model_copy(update={"status": Status.TRIAL}) for rule in steward().rules)
    assert {v.max_points for v in judge(call(*GOOD), steward().model_copy(update={"rules": trial}))} == {0.0}
    retired = tuple(rule.model_copy(update={"status": Status.RETIRED}) for rule in steward().rules)
    assert judge(call(*GOOD), steward().model_copy(update={"rules": retired})) == ()
