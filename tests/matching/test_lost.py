import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.matching.lost import words_lost
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import nearest
from analyzer.text.stream import build_stream


@pytest.mark.parametrize(
    ("phrase", "text", "lost"),
    [
        ("请问还有什么需要帮忙", "请问还有什么需要帮忙", 0),
        ("请问还有什么需要帮忙", "请问还有什么需要", 1),
        ("请问还有什么需要帮忙", "请问还有什么需要注意", 1),
        ("请问还有什么需要帮忙", "请问还有什么需要帮", 0),
        ("请问还有什么需要帮忙", "请问还有什么需要办忙", 0),
        ("还有什么需要帮忙", "有什么需要帮忙", 0),
        ("给您带来不便", "给你带来不便", 0),
        ("管家{号}号登记地址", "管家三十六号登记", 1),
        ("第一时间…通知", "第一时间赶到了现场", 1),
    ],
)
def test_words_of_which_nothing_was_heard(phrase: str, text: str, lost: int) -> None:
    match = nearest(compile_phrase(phrase)[0], build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT))
    assert match is not None
    assert words_lost(match.steps) == lost
