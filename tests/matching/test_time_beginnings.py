"""Looking at the first syllable before reading a time loses none."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance
from analyzer.matching import spoken_time
from analyzer.matching.fills import Window
from analyzer.text.stream import build_stream

PIECES = (
    *(
        "今天",
        "明早",
        "大后天",
        "第二天",
        "下个",
        "星期三",
        "周末",
        "上午",
        "晚上",
        "夜里",
        "十点",
        "半",
        "三刻",
        "十一月",
    ),
    *("二十", "号", "两", "小时", "之内", "百", "我们", "您好", "那个", "到", "进天", "是"),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_every_readable_time_begins_as_times_do(text: str) -> None:
    window = Window.of(build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT).columns)
    slot = spoken_time.TimeSlot()
    read = [
        (start, end, graded)
        for start in range(len(window))
        for end, graded in spoken_time._TIME(window, start).items()
        if 0 < end - start <= slot.longest
    ]
    assert slot.fills(window) == read
