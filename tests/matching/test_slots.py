import pytest

from analyzer.domain import MatchLevel, Speaker, Utterance
from analyzer.matching.match import Match
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import find_all
from analyzer.text.stream import build_stream


def best(phrase: str, text: str, at_least: float = 0.5) -> Match:
    stream = build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)
    found = [m for p in compile_phrase(phrase) for m in find_all(p, stream, min_similarity=at_least)]
    return max(found, key=lambda m: m.similarity)


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        ("管家三号", "三"),
        ("管家三十六号", "三十六"),
        ("管家36号", "三十六"),
        ("管家幺零三号", "一零三"),
        ("管家一百二十号", "一百二十"),
        ("管家008号", "零零八"),
    ],
)
def test_numbers_fill_the_slot(heard: str, number: str) -> None:
    match = best("管家{号}号", heard)
    assert match.filled("号") == number
    assert match.similarity == pytest.approx(1.0)


def test_homophones_of_digits_fill_it_at_a_price() -> None:
    match = best("管家{号}号", "管家三时六号")
    assert match.level is MatchLevel.TONED
    assert 0.95 < match.similarity < 1.0


def test_a_garbled_number_is_a_guess() -> None:
    match = best("管家{号}号", "管家某某号")
    assert match.filled("号") == "某某"
    assert not match.has_empty_slot
    assert match.similarity < 0.8


def test_a_greeting_is_no_number() -> None:
    match = best("{号}号为您服务", "您好为您服务")
    assert match.similarity < 0.85


def test_a_missing_number_leaves_it_empty() -> None:
    match = best("管家{号}号", "供热管家号")
    assert match.has_empty_slot
    assert match.filled("号") is None


@pytest.mark.parametrize("name", ["张", "欧阳", "李建国", "单"])
def test_surnames_fill_the_slot(name: str) -> None:
    assert best("您是{姓}先生", f"请问您是{name}先生吗").filled("姓") == name


def test_a_gap_may_be_empty_and_has_a_limit() -> None:
    assert best("不知道…方便", "不知道方便吗").level is MatchLevel.EXACT
    assert best("不知道…方便", "不知道您什么时候方便").similarity == pytest.approx(1.0)
    assert best("不知道…方便", "不知道您家里的老人什么时候在家里比较方便").similarity < 0.9
