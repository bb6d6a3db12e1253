from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.records import Complaint, Decision, Gravity, Honour, Posting, Quota, Ruling
from analyzer.evaluation.results import AwardRow, AwardStatus, PenaltyKind
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings

SETTINGS = EvaluationSettings()


def awards(data, settings: EvaluationSettings = SETTINGS) -> dict[str, AwardRow]:
    return {row.agent_id: row for row in evaluate_period(data, settings).awards}


def test_the_awards_of_a_branch_are_those_computed_by_hand(make):
    """Means 88, 84, 80, 76, 72 of ten calls each; 02 has a justified complaint; two places.

    Noise: 50 squares of 81 over 50 − 5 degrees = 90, so that V = 90 / 10 = 9. Spread about 80: S = 160. B solves
    2 / (1 − B) = 4 − 160 B / 9, hence B = 0.1, and calls come to 80 + 0.9 (mean − 80). Without call-backs, orders and
    assessments, calls weigh 50 / 65 and complaints 15 / 65; a complaint costs 10 points.
    """
    result = evaluate_period(make.worked_branch(), SETTINGS)
    by_agent = {row.agent_id: row for row in result.agents}
    assert [by_agent[a].shrinkage for a in by_agent] == pytest.approx([0.1] * 5, rel=1e-6)
    assert [by_agent[a].shrunk_pct for a in by_agent] == pytest.approx([87.2, 83.6, 80.0, 76.4, 72.8])
    hand = {"01": 5860 / 65, "02": 5530 / 65, "03": 5500 / 65, "04": 5320 / 65, "05": 5140 / 65}
    assert {a: row.composite_pct for a, row in by_agent.items()} == pytest.approx(hand)
    assert {a: row.rank for a, row in by_agent.items()} == {"01": 1, "02": 2, "03": 3, "04": 4, "05": 5}

    rows = {row.agent_id: row for row in result.awards}
    assert {a: row.status for a, row in rows.items()} == {
        "01": AwardStatus.PROPOSED,
        "03": AwardStatus.PROPOSED,
        "04": AwardStatus.NOT_CHOSEN,
        "05": AwardStatus.NOT_CHOSEN,
        "02": AwardStatus.NOT_ELIGIBLE,
    }
    # 03 against 04: information on log A is 0.09 (2 + 0.8 · 80 / 9) = 0.82, so that the two differ by 3.6 with variance
    # 2 · 9 · 0.9 + (0.09 · 4)² / (0.82 + 0.09) = 16.3424; Φ(3.6 / 4.04257) = 0.8134
    assert rows["03"].chance == pytest.approx(0.8134, abs=5e-4)
    assert rows["04"].chance == pytest.approx(1 - 0.8134, abs=5e-4)
    assert rows["02"].reasons_against == ("成立投诉 1 件，上限 0 件：T1",)
    assert rows["04"].reasons_against == ("名额 2 个，综合得分低于入选者",)
    assert "综合得分 84.62，分公司第 3 名" in rows["03"].reasons_for
    assert "无成立投诉" in rows["03"].reasons_for


def test_a_tie_across_the_line_is_left_to_people_and_their_decision_stands(make):
    strict = EvaluationSettings(limits=LimitSettings(tie_chance=0.85))
    rows = awards(make.worked_branch(), strict)
    assert {a: row.status.value for a, row in rows.items()} == {
        "01": "proposed", "03": "open", "04": "open", "05": "not_chosen", "02": "not_eligible",
    }  # fmt: skip
    assert rows["03"].candidates == rows["04"].candidates == ("03", "04")
    assert rows["03"].open_places == 1
    assert rows["01"].candidates == ()

    word = Decision(
        "excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 22), "04", "东", decided_by="评议组", reason="表现突出"
    )
    decided = awards(make.worked_branch(decisions=(word,)), strict)
    assert {a: row.status.value for a, row in decided.items()} == {
        "04": "granted", "01": "proposed", "03": "not_chosen", "05": "not_chosen", "02": "not_eligible",
    }  # fmt: skip
    assert decided["04"].decided_by == "评议组"
    assert decided["04"].reasons_against == ("提示：人工决定：评议组，2026-11-22，表现突出",)
    refused = replace(word, agent_id="01", ruling=Ruling.REFUSED)
    both = awards(make.worked_branch(decisions=(word, refused)), strict)
    assert both["01"].status is AwardStatus.REFUSED
    assert both["03"].status is AwardStatus.PROPOSED  # the place that 01 leaves, and 05 is far away


def test_the_latest_decision_counts(make):
    granted = Decision("excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 22), "05", "东")
    taken_back = replace(granted, ruling=Ruling.REFUSED, day=date(2026, 11, 24))
    assert awards(make.worked_branch(decisions=(taken_back, granted)))["05"].status is AwardStatus.REFUSED
    other_month = replace(granted, period="2026-10")
    assert awards(make.worked_branch(decisions=(other_month,)))["05"].status is AwardStatus.NOT_CHOSEN


def test_without_a_quota_nobody_is_proposed(make):
    result = evaluate_period(make.worked_branch(quotas=()), SETTINGS)
    assert {row.status for row in result.awards} == {AwardStatus.OPEN, AwardStatus.NOT_ELIGIBLE}
    assert "东：公司尚未下达优秀供热管家名额（import --kind quotas）" in result.notes
    none = awards(make.worked_branch(quotas=(Quota("东", "2026-11", 0),)))
    assert none["01"].status is AwardStatus.NOT_CHOSEN
    assert none["01"].reasons_against == ("本期没有名额",)


def test_everybody_gets_every_reason_against(make):
    scolded = make.worked_branch().calls
    scolded = (replace(scolded[0], lapses=(make.fatal(),)), *scolded[1:])
    few = make.calls_of("06", [100.0] * 3)
    data = make.worked_branch(
        calls=(*scolded, *few),
        postings=(
            *(Posting(f"0{n}", "东") for n in (1, 2, 4, 5, 6, 7)),
            Posting("03", "东", to_day=date(2026, 11, 10)),
        ),
        decisions=(
            Decision("G-TABOO", "2026-10", Ruling.GRANTED, date(2026, 10, 25), "04", "东", until=date(2026, 11, 30)),
        ),
    )
    against = {agent: row.reasons_against for agent, row in awards(data).items()}
    assert against["01"] == ("有 1 通致命项通话尚未复核：东01-000（T-quarrel）",)
    assert against["03"] == ("考核月末已不在本分公司",)
    assert against["04"] == ("处于处罚期内：触犯服务禁区（服务忌语）（G-TABOO，2026-10-25 至 2026-11-30）",)
    assert against["06"] == ("计分通话 3 通，少于最低要求 10 通，不参加评比",)
    assert against["07"] == ("本期没有计分通话，不参加评比",)


def test_a_confirmed_fatal_call_bars_unless_the_settings_allow_it(make):
    calls = make.worked_branch().calls
    calls = (replace(calls[0], lapses=(make.fatal(is_confirmed=True),)), *calls[1:])
    assert awards(make.worked_branch(calls=calls))["01"].reasons_against == (
        "经复核确认的致命项通话 1 通，上限 0 通：东01-000（T-quarrel）",
    )
    lenient = EvaluationSettings(limits=LimitSettings(max_fatal_calls=1))
    assert awards(make.worked_branch(calls=calls), lenient)["01"].status is AwardStatus.PROPOSED


def test_a_penalty_bars_only_while_it_holds_and_only_when_granted(make):
    def status(**facts) -> AwardStatus:
        word = Decision("G-TABOO", "2026-10", Ruling.GRANTED, date(2026, 10, 15), "01", "东")
        return awards(make.worked_branch(decisions=(replace(word, **facts),)))["01"].status

    assert status() is AwardStatus.PROPOSED  # without an end it holds to the end of its own period, 20 October
    assert status(until=date(2026, 10, 21)) is AwardStatus.NOT_ELIGIBLE
    assert status(until=date(2026, 10, 20)) is AwardStatus.PROPOSED
    assert status(day=date(2026, 11, 20)) is AwardStatus.NOT_ELIGIBLE
    assert status(day=date(2026, 11, 21)) is AwardStatus.PROPOSED
    assert status(until=date(2026, 12, 1), ruling=Ruling.REFUSED) is AwardStatus.PROPOSED
    assert status(until=date(2026, 12, 1), matter="G-PRAISE") is AwardStatus.PROPOSED


def test_a_coaching_that_was_agreed_to_is_no_penalty(make):
    data = make.worked_branch()
    lapse = replace(make.fatal("T-shirk", severity=Gravity.MINOR), section="")
    data = replace(data, calls=(replace(data.calls[0], lapses=(lapse,)), *data.calls[1:]))
    (row,) = evaluate_period(data, SETTINGS).penalties
    assert (row.step, row.kind, row.agent_id) == ("G-SHIRK", PenaltyKind.COACHING, "01")
    agreed = Decision("G-SHIRK", "2026-11", Ruling.GRANTED, date(2026, 11, 20), "01", "东")
    assert awards(replace(data, decisions=(agreed,)))["01"].status is AwardStatus.PROPOSED
    assert awards(make.worked_branch(decisions=(agreed,)))["01"].status is AwardStatus.NOT_ELIGIBLE
    result = evaluate_period(replace(data, decisions=(agreed,)), SETTINGS)
    later = make.worked_branch(period="2026-12", decisions=(replace(agreed, day=date(2026, 11, 25)),))
    later = replace(later, calls=tuple(replace(call, day=date(2026, 12, 1)) for call in later.calls))
    rows = {row.agent_id: row for row in evaluate_period(later, SETTINGS, (result,)).awards}
    assert not any("处罚期" in reason for reason in rows["01"].reasons_against)


def test_what_is_open_is_told_and_bars_nobody(make):
    calls = make.worked_branch().calls
    data = make.worked_branch(
        calls=(replace(calls[0], is_appealed=True), make.call("x", "01", None), *calls[1:]),
        complaints=(Complaint("T9", make.first_day, "01"),),
        honours=(Honour("H1", make.first_day, "01", kind="锦旗"),),
    )
    row = awards(data)["01"]
    assert row.status is AwardStatus.PROPOSED
    assert row.reasons_against == (
        "提示：有 1 件投诉尚未认定：T9",
        "提示：有 1 通通话申诉未结",
        "提示：另有 1 通通话无法判定，不计分",
    )
    assert "表扬 1 次" in row.reasons_for


def test_more_granted_than_places_is_told(make):
    words = tuple(
        Decision("excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 22), agent, "东")
        for agent in ("01", "03", "05", "99")
    )
    result = evaluate_period(make.worked_branch(decisions=words), SETTINGS)
    assert "东：已评定优秀供热管家 3 人，超过名额 2 人" in result.notes
    assert "评定决定中的 99 不是本期任何分公司的座席，未计入" in result.notes
    assert [row.agent_id for row in result.awards if row.status is AwardStatus.PROPOSED] == []


def test_decisions_need_no_branch_and_find_who_has_moved_since(make):
    posted = (
        *(Posting(f"0{n}", "东") for n in (2, 3, 4, 5)),
        Posting("01", "东", to_day=date(2026, 11, 22)),
        Posting("01", "西", from_day=date(2026, 11, 23)),
    )
    award = Decision("excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 24), "01")
    assert awards(make.worked_branch(postings=posted, decisions=(award,)))["01"].status is AwardStatus.GRANTED
    penalty = Decision("G-TABOO", "2026-11", Ruling.GRANTED, date(2026, 11, 20), "03")
    assert awards(make.worked_branch(decisions=(penalty,)))["03"].status is AwardStatus.NOT_ELIGIBLE


def test_a_decision_about_who_moved_counts_once_in_the_last_branch(make):
    posted = (
        *(Posting(f"0{n}", "东") for n in (2, 3, 4, 5)),
        Posting("01", "东", to_day=date(2026, 11, 10)),
        Posting("01", "西", from_day=date(2026, 11, 11)),
    )
    moved = make.calls_of("01", [90.0] * 10, "西", day=date(2026, 11, 12))
    data = make.worked_branch(postings=posted, quotas=(Quota("东", "2026-11", 2), Quota("西", "2026-11", 1)))
    data = replace(data, calls=(*data.calls, *moved))
    award = Decision("excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 24), "01")

    def granted(**changed) -> list[str]:
        rows = evaluate_period(replace(data, decisions=(replace(award, **changed),)), SETTINGS).awards
        return [row.branch for row in rows if row.status is AwardStatus.GRANTED]

    assert granted() == ["西"]
    assert granted(branch="东") == ["东"]
    data = replace(data, postings=(*posted[:-2], Posting("01", "东"), Posting("01", "西")))  # two people
    assert granted() == []
    assert granted(branch="西") == ["西"]
    notes = evaluate_period(replace(data, decisions=(award,)), SETTINGS).notes
    assert "工号 01 在几个分公司都有人使用，其评定决定没有写明分公司，未计入" in notes


def test_quotas_that_nobody_can_fill_are_told(make):
    quotas = (Quota("东", "2026-11", 9), Quota("东分公司", "2026-11", 1))
    result = evaluate_period(make.worked_branch(quotas=quotas), SETTINGS)
    assert "东：优秀供热管家名额 9 个，有资格的只有 4 人" in result.notes
    assert "名额表中的“东分公司”本期没有座席：请核对分公司名称" in result.notes
    assert sum(row.status is AwardStatus.PROPOSED for row in result.awards) == 4


def test_only_the_last_twelve_months_count(make):
    old = tuple(Complaint(f"T{n}", date(2025, 11, 20), "01", "东", True) for n in range(3))
    data = make.worked_branch(complaints=(*old, Complaint("T9", make.first_day, "01", "东", True)))
    assert not [row for row in evaluate_period(data, SETTINGS).penalties if row.step == "G-THREE"]
    nearly = tuple(replace(complaint, day=date(2025, 11, 21)) for complaint in old)
    data = make.worked_branch(complaints=(*nearly, Complaint("T9", make.first_day, "01", "东", True)))
    assert [row.agent_id for row in evaluate_period(data, SETTINGS).penalties if row.step == "G-THREE"] == ["01"]
