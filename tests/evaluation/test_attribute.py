from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from analyzer.evaluation.attribute import assessments_by_agent, attributed, unplaced
from analyzer.evaluation.records import Assessment, Assessor, Complaint, Decision, Feedback, Posting, Ruling, WorkOrder
from analyzer.evaluation.staff import Staff

MOVED = Staff([Posting("01", "东", to_day=date(2026, 11, 5)), Posting("01", "西", from_day=date(2026, 11, 6))])


def test_the_roster_tells_the_branch_of_the_day(make):
    data = make.data_of(
        complaints=(Complaint("T1", date(2026, 11, 5), "01"), Complaint("T2", date(2026, 11, 6), "01")),
        orders=(WorkOrder("G1", datetime(2026, 11, 6, 9), "01"),),
        feedback=(Feedback("F1", date(2026, 11, 2), "01", "北"),),
        decisions=(Decision("excellent", "2026-11", Ruling.GRANTED, date(2026, 11, 22), "01"),),
    )
    placed = attributed(data, MOVED)
    assert [row.branch for row in placed.complaints] == ["东", "西"]
    assert placed.orders[0].branch == "西"
    assert placed.feedback[0].branch == "北"  # what is told stays
    assert placed.decisions[0].branch == ""  # it may be about where they were before
    assert unplaced(placed) == ()


def test_calls_tell_where_the_roster_does_not(make):
    data = make.data_of(
        calls=(make.call("1", "07", 80.0), make.call("2", "08", 80.0), make.call("3", "08", 80.0, branch="西")),
        complaints=tuple(Complaint(f"T{n}", make.first_day, agent) for n, agent in enumerate(("07", "08", "09", ""))),
    )
    placed = attributed(data, Staff(()))
    assert [row.branch for row in placed.complaints] == ["东", "", "", ""]
    assert unplaced(placed) == ("投诉有 3 条无法确定分公司，只计入公司合计；请在导入文件中补充座席或分公司",)


def test_rows_that_belong_nowhere_are_told(make):
    data = make.data_of(orders=(WorkOrder("G1", datetime(2026, 11, 6, 9)),), feedback=(Feedback("F1", make.first_day),))
    assert [note[:6] for note in unplaced(data)] == ["回访有 1 ", "工单有 1 "]


def test_an_assessment_goes_to_the_person_wherever_they_worked():
    mark = Assessment("01", "2026-11", Assessor.SELF, 90.0)
    found, notes = assessments_by_agent([mark], [("东", "01"), ("西", "01"), ("西", "02")], MOVED)
    assert found == {("东", "01"): [mark], ("西", "01"): [mark]}
    assert notes == ()


def test_an_assessment_of_a_number_that_two_people_have_needs_a_branch():
    keys = [("东", "01"), ("西", "01")]
    mark = Assessment("01", "2026-11", Assessor.SELF, 90.0)
    assert assessments_by_agent([mark], keys, Staff(())) == (
        {},
        ("工号 01 在几个分公司都有人使用，其测评没有写明分公司，未计入",),
    )
    told = replace(mark, branch="西")
    assert assessments_by_agent([told], keys, Staff(())) == ({("西", "01"): [told]}, ())
