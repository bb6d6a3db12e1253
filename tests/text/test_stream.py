import pytest

from analyzer.domain import Speaker, Utterance, Word
from analyzer.text.stream import Joint, build_stream

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def agent(text: str, start_s: float | None = None, end_s: float | None = None) -> Utterance:
    return Utterance(AGENT, text, start_s, end_s)


def joints(*utterances: Utterance) -> list[Joint]:
    return [s.joint for s in build_stream(utterances, AGENT).syllables]


def test_words_give_times_confidence_and_index() -> None:
    words = (Word("您好", 1.0, 1.4, 0.9), Word("供热", 1.6, 2.0, 0.5))
    stream = build_stream([Utterance(AGENT, "您好 供热", 1.0, 2.0, 0.7, words)], AGENT)
    assert [s.word_index for s in stream.syllables] == [0, 0, 1, 1]
    assert [s.start_s for s in stream.syllables] == pytest.approx([1.0, 1.2, 1.6, 1.8])
    assert stream.confidence(0, 4) == pytest.approx(0.7)
    assert stream.times(1, 3) == pytest.approx((1.2, 1.8))


def test_a_written_number_shares_the_time_of_its_word() -> None:
    stream = build_stream([Utterance(AGENT, "36号", 0.0, 0.8, None, (Word("36号", 0.0, 0.8, 1.0),))], AGENT)
    assert [s.end_s for s in stream.syllables] == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_without_words_times_are_interpolated_and_without_times_unknown() -> None:
    assert build_stream([agent("您好", 1.0, 2.0)], AGENT).times(1, 2) == pytest.approx((1.5, 2.0))
    assert build_stream([agent("您好")], AGENT).times(0, 2) == (None, None)


def test_words_that_are_not_in_the_text_are_left_out() -> None:
    stream = build_stream([Utterance(AGENT, "您好", 0.0, 1.0, 0.4, (Word("[noise]", 0.0, 0.1, 0.1),))], AGENT)
    assert [s.word_index for s in stream.syllables] == [None, None]
    assert stream.confidence(0, 2) == pytest.approx(0.4)


def test_joints_tell_how_utterances_hang_together() -> None:
    assert joints(agent("好，的"), agent("嗯")) == [Joint.CUT, Joint.STOP, Joint.PAUSE]
    assert joints(agent("好"), Utterance(CUSTOMER, "喂"), agent("的"))[1] is Joint.TURN
    assert joints(agent("好"), Utterance(CUSTOMER, "嗯啊"), agent("的"))[1] is Joint.PAUSE
    assert joints(agent("好"), Utterance(CUSTOMER, "我家的暖气一点都不热"), agent("的"))[1] is Joint.CUT
    assert joints(agent("好", 0, 1), agent("的", 9, 10))[1] is Joint.CUT


def test_turns_count_what_the_other_side_interrupts() -> None:
    utterances = [agent("好"), Utterance(CUSTOMER, "嗯"), agent("的"), Utterance(CUSTOMER, "喂"), agent("在")]
    assert [s.turn for s in build_stream(utterances, AGENT).syllables] == [0, 0, 1]


def test_said_is_the_text_as_heard() -> None:
    stream = build_stream([agent("好，環保供熱"), agent("36号")], AGENT)
    assert stream.said(1, 8) == "環保供熱 36"


def test_a_silent_speaker_has_an_empty_stream() -> None:
    assert build_stream([agent("好"), agent("…")], CUSTOMER).size == 0


def test_a_percentage_is_spoken_in_another_order_than_it_is_written() -> None:
    words = (Word("涨了", 0.0, 1.0, 0.9), Word("50", 1.0, 2.0, 0.4), Word("%", 2.0, 3.0, 0.9))
    stream = build_stream([Utterance(AGENT, "涨了50%", 0.0, 3.0, 0.9, words)], AGENT)
    assert "".join(s.char for s in stream.syllables) == "涨了百分之五十"
    assert [s.word_index for s in stream.syllables] == [0, 0, 2, 2, 2, 1, 1]
    assert stream.times(5, 7) == (1.0, 2.0)
    assert stream.confidence(5, 7) == pytest.approx(0.4)


def test_nothing_is_said_and_known_of_no_syllables() -> None:
    stream = build_stream([agent("您好", 0.0, 1.0)], AGENT)
    assert (stream.said(0, 0), stream.confidence(1, 1), stream.times(2, 2)) == ("", None, (None, None))
