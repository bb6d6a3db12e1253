from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from analyzer.evaluation.corrections import described
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.ladder import LADDER
from analyzer.evaluation.ledger import NOTHING, Difference
from analyzer.evaluation.records import (
    Assessment,
    Complaint,
    ComplaintLevel,
    Decision,
    Feedback,
    Gravity,
    Honour,
    MajorProblem,
    OrderKind,
    Posting,
    Quota,
    RuleCount,
    Ruling,
    ScoredCall,
    WorkOrder,
    shown_id,
)
from analyzer.evaluation.results import PenaltyKind, PenaltyRow, PenaltyStatus
from analyzer.evaluation_settings import EvaluationSettings

SETTINGS = EvaluationSettings()


def proposals(data, *earlier) -> dict[tuple[str, str], PenaltyRow]:
    rows = evaluate_period(data, SETTINGS, earlier).penalties
    found = {(row.step, row.agent_id): row for row in rows}
    assert len(found) == len(rows)
    return found


def october(make, *lapses, **fields):
    """A result of the month before, in which 01 had these lapses."""
    calls = (make.call("vorher", "01", 70.0, day=date(2026, 10, 5), lapses=lapses),)
    return evaluate_period(make.data_of(period="2026-10", calls=calls, **fields), SETTINGS)


def lapse(make, rule_id: str, **facts):
    return replace(make.fatal(rule_id), **{"severity": Gravity.MINOR} | facts)


def test_every_step_of_the_ladder_has_a_source_and_its_own_name():
    assert len({step.id for step in LADDER}) == len(LADDER)
    assert all(step.source.startswith("G ") for step in LADDER)
    assert all(step.yuan in ((0.0, 0.0), (100.0, 500.0)) for step in LADDER)


def test_a_first_minor_lapse_is_coached_and_costs_nothing(make):
    data = make.data_of(calls=(make.call("C1", "01", 80.0, lapses=(lapse(make, "T-promise"),)),))
    row = proposals(data)["G-TABOO", "01"]
    assert row.kind is PenaltyKind.COACHING
    assert (row.yuan_low, row.yuan_high, row.status) == (0.0, 0.0, PenaltyStatus.PROPOSED)
    assert row.reason == "首次轻微问题，教育为主，建议先辅导"
    (proof,) = row.evidence
    assert (proof.kind, proof.ref, proof.rule_id, proof.start_s) == ("call", "C1", "T-promise", 3.5)
    assert proof.text == "T-promise 顶撞客户（未经人工复核）"


def test_the_same_after_a_coaching_is_a_penalty_once_it_is_confirmed(make):
    before = october(make, lapse(make, "T-promise"))
    again = make.data_of(calls=(make.call("C2", "01", 80.0, lapses=(lapse(make, "T-louder"),)),))
    row = proposals(again, before)["G-TABOO", "01"]
    assert (row.kind, row.status) == (PenaltyKind.PENALTY, PenaltyStatus.NEEDS_REVIEW)
    assert "此前已辅导 1 次（2026-10）" in row.reason
    assert "尚未人工复核" in row.reason
    confirmed = make.data_of(calls=(make.call("C2", "01", 80.0, lapses=(lapse(make, "T-louder", is_confirmed=True),)),))
    sure = proposals(confirmed, before)["G-TABOO", "01"]
    assert (sure.status, sure.yuan_low, sure.yuan_high) == (PenaltyStatus.PROPOSED, 100.0, 500.0)


def test_a_refused_coaching_reminds_of_nothing(make):
    word = Decision("G-TABOO", "2026-10", Ruling.REFUSED, date(2026, 10, 22), "01", "东")
    before = october(make, lapse(make, "T-promise"), decisions=(word,))
    assert before.penalties[0].status is PenaltyStatus.REFUSED
    again = make.data_of(calls=(make.call("C2", "01", 80.0, lapses=(lapse(make, "T-promise"),)),))
    assert proposals(again, before)["G-TABOO", "01"].kind is PenaltyKind.COACHING


def test_coaching_of_another_step_or_agent_does_not_count(make):
    before = october(make, lapse(make, "T-shirk"))
    calls = (make.call("C2", "01", 80.0, lapses=(lapse(make, "T-promise"),)),)
    assert proposals(make.data_of(calls=calls), before)["G-TABOO", "01"].kind is PenaltyKind.COACHING
    others = (make.call("C3", "02", 80.0, lapses=(lapse(make, "T-shirk"),)),)
    assert proposals(make.data_of(calls=others), before)["G-SHIRK", "02"].kind is PenaltyKind.COACHING


def test_a_fatal_lapse_is_no_minor_one_but_waits_for_a_review(make):
    heard = make.data_of(calls=(make.call("C1", "01", 0.0, lapses=(make.fatal(),)),))
    row = proposals(heard)["G-QUARREL", "01"]
    assert (row.kind, row.status) == (PenaltyKind.PENALTY, PenaltyStatus.NEEDS_REVIEW)
    seen = make.data_of(calls=(make.call("C1", "01", 0.0, lapses=(make.fatal(is_confirmed=True),)),))
    assert proposals(seen)["G-QUARREL", "01"].status is PenaltyStatus.PROPOSED
    both = (make.call("C1", "01", 0.0, lapses=(make.fatal(), lapse(make, "T-quarrel", is_confirmed=True))),)
    mixed = proposals(make.data_of(calls=both))["G-QUARREL", "01"]
    assert mixed.status is PenaltyStatus.NEEDS_REVIEW  # what a human confirmed is minor


def test_everyday_rules_are_coached_when_mostly_missed_and_punished_after_two_reminders(make):
    counts = (
        RuleCount("Z10", "01", "东", passed=2, failed=8, cannot_judge=0, example_call_id="C7"),
        RuleCount("Z8", "01", "东", passed=9, failed=8, cannot_judge=0),
        RuleCount("Z5", "01", "东", passed=0, failed=4, cannot_judge=0),
    )
    months = ("2026-10", "2026-11", "2026-12")
    data = [make.data_of(period=name, rule_counts=counts, rule_names=(("Z10", "结束前询问"),)) for name in months]
    results = []
    for month in data:
        results.append(evaluate_period(month, SETTINGS, results))
    kinds = [[(row.step, row.kind, row.status) for row in result.penalties] for result in results]
    assert kinds[0] == [("G-NORM", PenaltyKind.COACHING, PenaltyStatus.PROPOSED)]
    assert kinds[1] == kinds[0]
    assert kinds[2] == [("G-NORM", PenaltyKind.PENALTY, PenaltyStatus.NEEDS_REVIEW)]
    (proof,) = results[0].penalties[0].evidence
    assert proof.text == "Z10 结束前询问：10 次应做，漏做 8 次"
    assert "达处罚条件（2 次），建议继续辅导" in results[1].penalties[0].reason


def complaint(number: int, day: date, **facts) -> Complaint:
    return Complaint(
        **{"complaint_id": f"T{number}", "day": day, "agent_id": "01", "branch": "东", "is_justified": True} | facts
    )


def test_three_justified_complaints_in_a_year_are_the_gravest_step(make):
    days = [date(2026, 2, 1), date(2026, 6, 1), date(2026, 11, 5)]
    three = tuple(complaint(n, day) for n, day in enumerate(days))
    result = evaluate_period(make.worked_branch(complaints=three), SETTINGS)
    (row,) = [row for row in result.penalties if row.step == "G-THREE"]
    assert [proof.ref for proof in row.evidence] == ["T0", "T1", "T2"]
    assert "视情节留用察看或待岗" in row.effects
    (branch,) = result.branches
    assert branch.grade == "C"
    assert any("G-THREE，建议，待审批" in reason for reason in branch.grade_reasons)
    refused = Decision("G-THREE", "2026-11", Ruling.REFUSED, date(2026, 11, 23), "01", "东", reason="其中一件系误投")
    dropped = evaluate_period(make.worked_branch(complaints=three, decisions=(refused,)), SETTINGS)
    assert [row.status for row in dropped.penalties if row.step == "G-THREE"] == [PenaltyStatus.REFUSED]
    assert dropped.branches[0].grade == "B"


def test_two_complaints_or_three_old_ones_are_not_three(make):
    two = (
        complaint(1, date(2026, 2, 1)),
        complaint(2, date(2026, 11, 5)),
        complaint(3, date(2026, 11, 6), is_justified=None),
    )
    assert ("G-THREE", "01") not in proposals(make.data_of(complaints=two))
    old = tuple(complaint(n, date(2026, 9, n + 1)) for n in range(3))  # proposed when the third came, not every month
    assert ("G-THREE", "01") not in proposals(make.data_of(complaints=old))


def test_complaints_follow_who_moves(make):
    posted = (Posting("01", "西", to_day=date(2026, 10, 31)), Posting("01", "东", from_day=date(2026, 11, 1)))
    days = [date(2026, 2, 1), date(2026, 6, 1), date(2026, 11, 5)]
    three = tuple(complaint(n, day, branch="") for n, day in enumerate(days))
    row = proposals(make.data_of(complaints=three, postings=posted))["G-THREE", "01"]
    assert row.branch == "东"
    same_number = (Posting("01", "西"), Posting("01", "东"))
    told = tuple(replace(one, branch=branch) for one, branch in zip(three, ("西", "西", "东"), strict=True))
    assert ("G-THREE", "01") not in proposals(make.data_of(complaints=told, postings=same_number))


def test_bad_handling_is_coached_first_when_it_was_minor(make):
    minor = proposals(make.data_of(complaints=(complaint(1, make.first_day, by_handling=True),)))["G-COMPLAINT", "01"]
    assert minor.kind is PenaltyKind.COACHING
    grave = complaint(1, make.first_day, by_handling=True, level=ComplaintLevel.SERIOUS)
    row = proposals(make.data_of(complaints=(grave,)))["G-COMPLAINT", "01"]
    assert (row.kind, row.status) == (PenaltyKind.PENALTY, PenaltyStatus.PROPOSED)
    assert "部门主管罚款 100–500 元" in row.effects


def test_overreach_takes_points(make):
    row = proposals(make.data_of(complaints=(complaint(1, make.first_day, cause="越权承诺减免"),)))["G-OVERREACH", "01"]
    assert (row.points_low, row.points_high, row.yuan_high) == (3.0, 5.0, 0.0)


def test_late_orders_are_named(make):
    at = datetime(2026, 11, 3, 9)
    five_hours = timedelta(hours=5)
    starts = [at + timedelta(hours=n) for n in range(3)]
    orders = tuple(
        WorkOrder(f"G{n}", t, "01", "东", OrderKind.REPAIR, arrived_at=t + five_hours, resolved_at=t + five_hours)
        for n, t in enumerate(starts)
    )
    row = proposals(make.data_of(orders=orders))["G-PROMISE", "01"]
    assert row.kind is PenaltyKind.COACHING
    assert [proof.ref for proof in row.evidence] == ["G0", "G1", "G2"]
    assert row.evidence[0].text == "工单 G0：到场及时率超时（H）"
    assert ("G-PROMISE", "01") not in proposals(make.data_of(orders=orders[:2]))


def test_praise_is_rewarded_and_the_branch_may_be_praised_too(make):
    honours = (
        Honour("H1", make.first_day, "01", "东", kind="锦旗"),
        Honour("H2", make.first_day, "", "东", kind="感谢信"),
        Honour("H3", date(2026, 9, 9), "02", "东"),
    )
    found = proposals(make.data_of(honours=honours))
    assert set(found) == {("G-PRAISE", "01"), ("G-PRAISE", "")}
    assert (found["G-PRAISE", "01"].kind, found["G-PRAISE", "01"].yuan_high) == (PenaltyKind.REWARD, 500.0)


def test_two_major_problems_take_a_branch_out_of_the_year(make):
    problems = (
        MajorProblem("P1", date(2026, 3, 3), "东"),
        MajorProblem("P2", date(2026, 11, 9), "东", note="停热未通知"),
    )
    result = evaluate_period(make.worked_branch(problems=problems), SETTINGS)
    (row,) = [row for row in result.penalties if row.step == "G-PROBLEMS"]
    assert (row.kind, row.agent_id, row.effects) == (PenaltyKind.BRANCH, "", ("取消部门年度评优资格",))
    assert result.branches[0].out_of_year_awards
    assert not evaluate_period(make.worked_branch(problems=problems[:1]), SETTINGS).branches[0].out_of_year_awards


def test_decisions_are_shown_beside_what_was_proposed(make):
    data = make.data_of(calls=(make.call("C1", "01", 0.0, lapses=(make.fatal(is_confirmed=True),)),))
    word = Decision(
        "G-QUARREL", "2026-11", Ruling.GRANTED, date(2026, 11, 25), "01", "东", decided_by="总经理", reason="罚 200 元"
    )
    row = proposals(replace(data, decisions=(word,)))["G-QUARREL", "01"]
    assert (row.status, row.decided_by) == (PenaltyStatus.GRANTED, "总经理")
    assert row.reason.endswith("；决定：罚 200 元")


def test_numbers_that_were_made_up_are_shown_to_nobody() -> None:
    made, day = "45560dabeb1562e1300029e2ae4731fd", date(2026, 11, 3)
    assert [shown_id("T1"), shown_id(made), shown_id(made, day)] == ["T1", "", "2026-11-03（无编号）"]
    new = Difference("complaints", made, "01", "", NOTHING, '{"day": "2026-11-03"}')
    assert described(new) == "投诉 2026-11-03（无编号）：新增"
    decided = replace(new, kind="decisions", subject="excellent/2026-11/01//2026-11-23")
    assert described(decided) == "决定 优秀供热管家、2026-11、01、2026-11-23：新增"
    assert described(replace(new, kind="postings", subject="01/东/None")) == "花名册 01、东：新增"
    assert described(replace(new, was=new.is_now, is_now=NOTHING)) == "投诉 2026-11-03（无编号）：已不存在"


def test_every_field_that_may_change_has_a_chinese_name() -> None:
    rows = (
        Assessment, Complaint, Decision, Feedback, Honour, MajorProblem, Posting, Quota, ScoredCall, WorkOrder,
    )  # fmt: skip
    keys = {
        "complaint_id", "feedback_id", "honour_id", "problem_id", "matter", "period", "award", "by", "assessor",
        "is_appealed",
    }  # fmt: skip
    for row in rows:
        for field in fields(row):
            if field.name == "lapses":
                continue  # a list of its own
            was, is_now = (json.dumps({field.name: day}) for day in ("2026-11-01", "2026-11-02"))
            told = described(Difference("calls", "1", "", "", was, is_now))
            assert field.name in keys or not re.search("[a-z]_?[a-z]", told), told
