from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.records import Complaint, Decision, Feedback, MajorProblem, Ruling
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings

SETTINGS = EvaluationSettings()


def branch_of(data, settings: EvaluationSettings = SETTINGS):
    (branch,) = evaluate_period(data, settings).branches
    return branch


def test_a_branch_is_the_mean_of_its_calls_with_an_interval(make):
    branch = branch_of(make.worked_branch(feedback=(Feedback("F1", make.first_day, "01", "东", 90.0),)))
    assert (branch.calls, branch.scored, branch.fatal_calls, branch.cannot_judge) == (50, 50, 0, 0)
    assert branch.mean_pct == pytest.approx(80.0)
    half = 1.959964 * math.sqrt(90 / 50)  # noise of a call over the root of all calls
    assert (branch.low_pct, branch.high_pct) == pytest.approx((80 - half, 80 + half))
    assert branch.satisfaction_pct == 90.0
    assert [kpi.kpi.value for kpi in branch.kpis] == ["satisfaction"]


@pytest.mark.parametrize(
    ("grades", "grade"), [((80, 70, 60), "A"), ((90, 80, 60), "B"), ((95, 90, 60), "C"), ((99, 95, 90), "D")]
)
def test_the_grade_goes_by_the_composite(make, grades, grade):
    a, b, c = map(float, grades)
    limits = LimitSettings(grade_a_pct=a, grade_b_pct=b, grade_c_pct=c)
    branch = branch_of(make.worked_branch(), EvaluationSettings(limits=limits))
    assert branch.composite_pct == pytest.approx((5860 + 5530 + 5500 + 5320 + 5140) / 65 / 5)
    assert branch.grade == grade
    assert branch.grade_reasons == (f"分公司综合得分 84.15，评为 {grade}",)


def test_three_complaints_of_one_agent_never_raise_a_grade(make):
    three = tuple(Complaint(f"T{n}", make.first_day, "01", "东", True) for n in range(3))
    limits = LimitSettings(grade_a_pct=99.0, grade_b_pct=98.0, grade_c_pct=97.0)
    branch = branch_of(make.worked_branch(complaints=three), EvaluationSettings(limits=limits))
    assert branch.grade == "D"
    assert branch.complaints_justified == 3
    assert len(branch.grade_reasons) == 2


def test_a_branch_out_of_the_year_may_be_pardoned(make):
    problems = tuple(MajorProblem(f"P{n}", make.first_day, "东") for n in range(2))
    assert branch_of(make.worked_branch(problems=problems)).out_of_year_awards
    word = Decision("G-PROBLEMS", "2026-10", Ruling.REFUSED, date(2026, 10, 25), branch="东")  # stays so afterwards
    assert not branch_of(make.worked_branch(problems=problems, decisions=(word,))).out_of_year_awards
    again = replace(word, ruling=Ruling.GRANTED, day=date(2026, 11, 25))
    assert branch_of(make.worked_branch(problems=problems, decisions=(word, again))).out_of_year_awards


def test_a_branch_without_scored_calls_has_no_grade(make):
    branch = branch_of(make.data_of(calls=(make.call("1", "01", None),)))
    assert (branch.grade, branch.mean_pct, branch.composite_pct, branch.raw_pct) == ("", None, None, None)
    assert branch.cannot_judge == 1
