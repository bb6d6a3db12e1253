"""Searching for several groups of phrases at once."""

from analyzer.domain import Speaker, Utterance
from analyzer.rules.seek import seek, seek_each
from analyzer.text.stream import build_stream

SAID = "您好，我不知道，也不清楚，您好好说"
GROUPS = (("不知道", "不清楚"), ("您好",), ("没办法",), ("不清楚",))


def test_each_group_is_found_as_by_itself() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, SAID)], Speaker.AGENT)
    size = len(stream.syllables)
    found = seek_each(GROUPS, stream, 0, size, 0.9)
    assert [[s.match for s in one] for one in found] == [
        [s.match for s in seek(group, stream, 0, size, 0.9)] for group in GROUPS
    ]
    assert [[s.match.said for s in one] for one in found] == [["不知道", "不清楚"], ["您好", "您好"], [], ["不清楚"]]


def test_nothing_is_searched_in_an_empty_stretch() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, SAID)], Speaker.AGENT)
    assert seek_each(GROUPS, stream, 3, 3, 0.9) == [[], [], [], []]
