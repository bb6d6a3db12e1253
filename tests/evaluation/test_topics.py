"""Topics: words of the trade are whole, chatter is none, and only what chance does not explain is rising."""

from __future__ import annotations

import math

import pytest

from analyzer.evaluation.topic_words import DOMAIN, STOP
from analyzer.evaluation.topics import MIN_CALLS, SHOWN, Speech, hot_topics, is_rising, is_term

COLD = "您好我家里暖气不热已经三天了你们什么时候能来人"
LEAK = "换热站旁边那个锁闭阀漏水了"
BILL = "我想问问取暖费怎么交"


def speeches(branch: str, *groups: tuple[str, int]) -> list[Speech]:
    texts = [text for text, count in groups for _ in range(count)]
    return [Speech(f"{branch}{n:03d}", branch, text) for n, text in enumerate(texts)]


def test_the_words_of_the_trade_are_found_and_chatter_is_not():
    rows = hot_topics(speeches("东", (COLD, 20), (LEAK, 6), (BILL, 5)))
    terms = [row.term for row in rows]
    assert {"不热", "锁闭阀", "换热站", "漏水", "取暖费"} <= set(terms)
    assert terms[0] in ("不热", "暖气")
    assert not set(terms) & STOP
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    cold = next(row for row in rows if row.term == "不热")
    assert (cold.calls, cold.previous_calls, cold.is_rising) == (20, None, False)
    assert cold.example_call_ids == ("东000", "东001", "东002")
    weights = [row.weight for row in rows]
    assert weights == sorted(weights, reverse=True)


def test_branches_have_topics_of_their_own():
    rows = hot_topics([*speeches("东", (COLD, 5)), *speeches("西", (BILL, 5))])
    by_branch = {branch: {row.term for row in rows if row.branch == branch} for branch in ("东", "西")}
    assert "取暖费" in by_branch["西"] - by_branch["东"]
    assert "不热" in by_branch["东"] - by_branch["西"]


def test_what_comes_up_is_marked_and_what_goes_on_is_not():
    before = speeches("东", (COLD, 40), (LEAK, 2), (BILL, 60))
    rows = {row.term: row for row in hot_topics(speeches("东", (COLD, 42), (LEAK, 25), (BILL, 60)), before)}
    assert rows["漏水"].is_rising
    assert (rows["漏水"].calls, rows["漏水"].previous_calls) == (25, 2)
    assert not rows["不热"].is_rising


def test_few_calls_are_no_topic_and_lists_are_short():
    assert hot_topics(speeches("东", (LEAK, MIN_CALLS - 1))) == ()
    many = [(word, MIN_CALLS) for word in DOMAIN]
    assert len(hot_topics(speeches("东", *many))) == SHOWN


def test_personal_data_are_no_topic():
    rows = hot_topics(speeches("东", ("我叫欧阳建国住在和平里十二号楼暖气不热", 9)))
    assert not [row.term for row in rows if "建国" in row.term or "欧阳" in row.term]


def test_traditional_characters_are_the_same_word():
    (row, *_) = hot_topics(speeches("东", ("暖氣不熱", 3), ("暖气不热", 3)))
    assert row.calls == 6


def test_silent_customers_and_no_calls_at_all():
    assert hot_topics([]) == ()
    assert hot_topics([Speech("1", "东", " ")]) == ()


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("漏水", True),
        ("水", False),
        ("三天", False),
        ("十五", False),
        ("我们", False),
        ("VIP", False),
        ("取暖费", True),
    ],
)
def test_terms(word: str, is_one: bool):
    assert is_term(word) is is_one


def test_the_test_of_two_rates_is_exact():
    # 7 of 100 after 0 of 100: all seven fell into this period by chance with 1/2 to the 7th, 8 with 1/2 to the 10th
    assert math.isclose(0.5**10, 0.0009765625)
    assert is_rising(10, 100, 0, 100)  # 0.00098 < 0.001
    assert not is_rising(9, 100, 0, 100)  # 0.00195
    assert not is_rising(4, 4, 0, 10_000)  # too few to speak of
    assert not is_rising(50, 100, 0, 0)  # nothing to compare with


def test_stop_words_and_domain_do_not_contradict():
    assert not STOP & set(DOMAIN)
    assert len(DOMAIN) == len(set(DOMAIN))
