"""Searching for several groups of phrases at once."""

from analyzer.domain import Speaker, Utterance
from analyzer.rules.seek import groups_of, seek, seek_each
from analyzer.text.stream import build_stream

SAID = "您好，我不知道，也不清楚，您好好说"
GROUPS = (("不知道", "不清楚"), ("您好",), ("没办法",), ("不清楚",))


def test_each_group_is_found_as_by_itself() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, SAID)], Speaker.AGENT)
    size = stream.size
    found = seek_each(groups_of(GROUPS), stream, 0, size, 0.9)
    assert [[s.match for s in one] for one in found] == [
        [s.match for s in seek(group, stream, 0, size, 0.9)] for group in GROUPS
    ]
    assert [[s.match.said for s in one] for one in found] == [["不知道", "不清楚"], ["您好", "您好"], [], ["不清楚"]]


def test_each_group_has_a_limit_of_its_own() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, "我不清楚，这个没办发")], Speaker.AGENT)
    size = stream.size
    strict, lenient = (seek_each(groups_of(GROUPS), stream, 0, size, (1.0, 1.0, limit, 0.5)) for limit in (1.0, 0.8))
    assert [[s.match.said for s in one] for one in strict] == [["不清楚"], [], [], ["不清楚"]]
    assert [[s.match.said for s in one] for one in lenient] == [["不清楚"], [], ["没办发"], ["不清楚"]]


def test_what_is_said_to_the_letter_is_all_there_is_where_it_is_asked_for_first() -> None:
    groups = groups_of((("没办法", "不清楚"), ("您好",)))
    stream = build_stream([Utterance(Speaker.AGENT, SAID + "没办发")], Speaker.AGENT)
    size = stream.size
    everything = seek_each(groups, stream, 0, size, 0.8)
    assert [[s.match.said for s in one] for one in everything] == [["没办发", "不清楚"], ["您好", "您好"]]
    first = seek_each(groups, stream, 0, size, 0.8, perfect_first=True)
    assert [[s.match.said for s in one] for one in first] == [["不清楚"], []]
    # Of the other groups nothing is perfect enough.
    others = groups_of((("没办法",), ("您好",)))
    found, every = (seek_each(others, stream, 0, size, 0.8, perfect_first=first) for first in (True, False))
    assert [[s.match for s in one] for one in found] == [[s.match for s in one] for one in every]


def test_nothing_is_searched_in_an_empty_stretch() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, SAID)], Speaker.AGENT)
    assert seek_each(groups_of(GROUPS), stream, 3, 3, 0.9) == ((), (), (), ())
