"""The slots {时间} and {电话}: what fills them as spoken, what does not, and what homophones cost."""

import pytest

from analyzer.domain import MatchLevel, Speaker, Utterance
from analyzer.matching.fills import Window
from analyzer.matching.match import Match
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import find_all
from analyzer.matching.slots import SLOTS
from analyzer.text.stream import build_stream


def best(phrase: str, *texts: str) -> Match:
    stream = build_stream([Utterance(Speaker.AGENT, text) for text in texts], Speaker.AGENT)
    found = [m for p in compile_phrase(phrase) for m in find_all(p, stream, min_similarity=0.4)]
    return max(found, key=lambda m: m.similarity)


@pytest.mark.parametrize(
    "time",
    [
        "今天",
        "明天上午",
        "明天上午九点",
        "后天下午三点半",
        "明天上午九点到十一点",
        "今天下午三点到五点",
        "今晚八点",
        "大后天",
        "周一",
        "下周三",
        "下个星期五上午",
        "礼拜天",
        "周末",
        "十一月二十号",
        "二十号上午",
        "三月五日",
        "九点",
        "九点三十分",
        "九点三十",
        "十点一刻",
        "晚上",
        "四小时内",
        "四个小时之内",
        "二十四小时",
        "二十四小时以内",
        "半小时",
        "半个小时后",
        "一个半小时以后",
        "三天之内",
        "两三天",
        "三到五天",
        "五个工作日内",
        "十五分钟左右",
        "一个月",
        "明天的上午",
    ],
)
def test_spoken_times_fill_the_slot(time: str) -> None:
    match = best("师傅会在{时间}上门", f"师傅会在{time}上门")
    assert (match.filled("时间"), match.similarity) == (time.replace("两", "二"), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("4小时内", "四小时内"),
        ("24小时", "二十四小时"),
        ("明天9点", "明天九点"),
        ("11月20号", "十一月二十号"),
        ("30分钟", "三十分钟"),
    ],
)
def test_digits_are_read_as_they_are_spoken(heard: str, meant: str) -> None:
    assert best("师傅会在{时间}上门", f"师傅会在{heard}上门").filled("时间") == meant


@pytest.mark.parametrize(
    ("heard", "level"),
    [
        ("四小十内", MatchLevel.TONED),
        ("明天上午九典", MatchLevel.TONED),
        ("司小时之内", MatchLevel.TONELESS),
        ("明田上午", MatchLevel.TONELESS),
    ],
)
def test_homophones_fill_it_at_a_price(heard: str, level: MatchLevel) -> None:
    match = best("师傅会在{时间}上门", f"师傅会在{heard}上门")
    assert match.filled("时间") == heard
    assert match.level is level
    assert 0.9 < match.similarity < 1.0


@pytest.mark.parametrize("heard", ["马上", "三栋楼", "三楼", "家里", "第三", "某某某"])
def test_what_is_no_time_is_a_guess_or_nothing(heard: str) -> None:
    match = best("在{时间}上门", f"在{heard}上门")
    assert match.similarity <= 0.7


def test_a_time_may_go_on_after_a_breath_and_not_after_a_long_answer() -> None:
    assert best("会在{时间}上门", "会在明天", "上午上门").filled("时间") == "明天上午"
    stream = build_stream(
        [
            Utterance(Speaker.AGENT, "会在明天"),
            Utterance(Speaker.CUSTOMER, "你们每次都这么说但是从来没有人来"),
            Utterance(Speaker.AGENT, "上午上门"),
        ],
        Speaker.AGENT,
    )
    (pattern,) = compile_phrase("会在{时间}上门")
    assert not [m for m in find_all(pattern, stream, min_similarity=0.4) if m.filled("时间") == "明天上午"]


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        ("13812345678", "一三八一二三四五六七八"),
        ("幺三八幺二三四五六七八", "一三八一二三四五六七八"),
        ("腰三八幺二三四五六七八", "腰三八一二三四五六七八"),
        ("88612319", "八八六一二三一九"),
        ("0533-2345678", "零五三三二三四五六七八"),
        ("二三四五六七八", "二三四五六七八"),
    ],
)
def test_telephone_numbers_fill_the_slot(heard: str, number: str) -> None:
    match = best("请拨打{电话}", f"请拨打{heard}咨询")
    assert match.filled("电话") == number
    assert match.similarity > 0.99


def test_homophones_of_digits_fill_a_telephone_number_at_a_price() -> None:
    match = best("请拨打{电话}", "请拨打巴巴六一二三一九")
    assert match.filled("电话") == "巴巴六一二三一九"
    assert match.level is MatchLevel.TONED


@pytest.mark.parametrize("heard", ["一二三四五六", "一百二十", "三号", "您好", "前台"])
def test_what_is_no_telephone_number_is_at_most_a_guess(heard: str) -> None:
    match = best("请拨打{电话}", f"请拨打{heard}")
    assert match.similarity < 0.8


@pytest.mark.parametrize("phrase", ["电话是{电话}", "电话是{电话}对吗"])
def test_a_number_of_too_many_digits_is_not_read_as_a_shorter_one(phrase: str) -> None:
    match = best(phrase, "电话是一三八一二三四五六七八九零一对吗")
    assert match.similarity < 0.8


def test_a_particle_that_sounds_like_a_digit_is_no_part_of_a_number() -> None:
    assert best("请拨打{电话}", "请拨打八八六一二三一九吧").filled("电话") == "八八六一二三一九"


def test_no_filling_is_longer_than_its_slot_says() -> None:
    text = "下个星期三的上午十二点三十分到下午十二点三十分以前请张先生拨打八八六一二三一九"
    text += "或者一三八一二三四五六七八九零一二三"
    stream = build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)
    for slot in SLOTS.values():
        fills = slot.fills(Window.of(stream.columns))
        assert fills
        assert all(0 < end - start <= slot.longest for start, end, _ in fills)
