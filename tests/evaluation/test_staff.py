from __future__ import annotations

from datetime import date

from analyzer.evaluation.cycle import Cycle
from analyzer.evaluation.records import Posting
from analyzer.evaluation.staff import Staff

NOVEMBER = Cycle().period("2026-11")
MOVED = Staff(
    [
        Posting("01", "东", name="管家01", to_day=date(2026, 11, 5)),
        Posting("01", "西", name="管家01", post="班长", from_day=date(2026, 11, 6)),
        Posting("02", "东", to_day=date(2026, 10, 20)),
    ]
)


def test_who_moves_belongs_to_the_branch_of_the_day():
    assert MOVED.branch_on("01", date(2026, 11, 5)) == "东"
    assert MOVED.branch_on("01", date(2026, 11, 6)) == "西"
    assert MOVED.branch_on("02", date(2026, 11, 1)) == ""
    assert MOVED.branch_on("03", date(2026, 11, 1)) == ""


def test_two_branches_on_one_day_tell_nothing():
    staff = Staff([Posting("01", "东"), Posting("01", "西")])
    assert staff.branch_on("01", date(2026, 11, 1)) == ""


def test_everybody_posted_within_a_period_is_in_it():
    assert MOVED.keys(NOVEMBER) == {("东", "01"), ("西", "01")}
    assert MOVED.keys(Cycle().period("2026-10")) == {("东", "01"), ("东", "02")}


def test_who_left_is_known_by_the_last_day():
    assert MOVED.has_left(("东", "01"), NOVEMBER)
    assert not MOVED.has_left(("西", "01"), NOVEMBER)
    assert not MOVED.has_left(("北", "09"), NOVEMBER)  # the roster does not know them at all


def test_the_posting_tells_name_and_post():
    posting = MOVED.posting(("西", "01"), NOVEMBER)
    assert posting is not None
    assert (posting.name, posting.post) == ("管家01", "班长")
    assert MOVED.posting(("东", "02"), NOVEMBER) is None


def test_who_moved_is_one_person_and_a_number_used_twice_is_two():
    assert MOVED.person(("东", "01")) == MOVED.person(("西", "01")) == ("", "01")
    assert MOVED.person(("东", "02")) == ("东", "02")
    twice = Staff([Posting("01", "东"), Posting("01", "西", from_day=date(2026, 11, 6))])
    assert twice.person(("东", "01")) != twice.person(("西", "01"))
    assert MOVED.person(("北", "01")) == ("北", "01")  # the roster knows no such posting
