import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import nearest
from analyzer.rules.nearness import why_not
from analyzer.scripts.blocks import PRESETS
from analyzer.text.stream import build_stream


@pytest.mark.parametrize(
    ("phrase", "text", "preset", "why"),
    [
        ("《还》有什么需要帮忙", "还有什么需要帮忙", "lenient", ""),
        ("《还》有什么需要帮忙", "您看有什么需要帮忙", "lenient", "没有听到“还”，意思可能不同"),
        ("还有什么能帮到您", "周边还有什么能玩的地方", "lenient", "读音接近，但更像是别的话（相似度 0.6"),
        ("环保供热", "环保公司", "name", "接近但不能确定（相似度 0."),
    ],
)
def test_it_says_what_speaks_against_a_match(phrase: str, text: str, preset: str, why: str) -> None:
    stream = build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)
    match = nearest(compile_phrase(phrase)[0], stream)
    assert match is not None
    found = why_not(match, PRESETS[preset], stream)
    assert found.startswith(why) if why else not found
