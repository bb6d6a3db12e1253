import pytest

from analyzer.domain import MatchLevel, Speaker, Utterance, Word
from analyzer.matching.match import Match
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import find_all, nearest
from analyzer.text.stream import Stream, build_stream

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def stream_of(*texts: str) -> Stream:
    return build_stream([Utterance(AGENT, text) for text in texts], AGENT)


def best(phrase: str, *texts: str, at_least: float = 0.5) -> Match | None:
    stream = stream_of(*texts)
    found = [m for p in compile_phrase(phrase) for m in find_all(p, stream, min_similarity=at_least)]
    return max(found, key=lambda m: m.similarity, default=None)


@pytest.mark.parametrize(
    ("heard", "level"),
    [
        ("我真的不知道", MatchLevel.EXACT),
        ("我真的不支到", MatchLevel.TONED),
        ("我真的不指导", MatchLevel.TONELESS),
        ("我真的不资道", MatchLevel.CONFUSED),
        ("我真的不之后道", MatchLevel.EDITED),
    ],
)
def test_levels_are_graded(heard: str, level: MatchLevel) -> None:
    match = best("不知道", heard)
    assert match is not None
    assert match.level is level


def test_a_hesitation_costs_something_but_does_not_change_the_level() -> None:
    match = best("环保供热", "环保嗯供热")
    assert match is not None
    assert match.level is MatchLevel.EXACT
    assert 0.95 < match.similarity < 1.0


def test_a_breath_inside_a_phrase_is_crossed() -> None:
    match = best("请问有什么可以帮您", "请问有什么", "可以帮您")
    assert match is not None
    assert match.said == "请问有什么 可以帮您"
    assert match.level is MatchLevel.EXACT


def test_a_long_reply_of_the_other_side_is_not_crossed() -> None:
    utterances = [Utterance(AGENT, "我"), Utterance(CUSTOMER, "你们到底什么时候来"), Utterance(AGENT, "不管")]
    assert not find_all(compile_phrase("我不管")[0], build_stream(utterances, AGENT), min_similarity=0.7)


def test_names_do_not_match_other_names() -> None:
    match = best("环保供热", "环球供热")
    assert match is not None
    assert match.similarity == pytest.approx(0.75)
    assert best("环保供热", "绿源热力") is None


def test_joined_syllables_are_not_mistaken_for_others() -> None:
    assert best("先生", "西安生意", at_least=0.9) is None


def test_every_place_is_found_once_and_in_order() -> None:
    stream = stream_of("不知道，我也不知道", "真的不知道")
    found = find_all(compile_phrase("不知道")[0], stream, min_similarity=0.9)
    assert [(m.start, m.end) for m in found] == [(0, 3), (5, 8), (10, 13)]


def test_a_match_points_back_to_characters_words_and_seconds() -> None:
    words = (Word("您好", 0.0, 0.4, 0.9), Word("环保", 0.5, 0.9, 0.8), Word("供热", 0.9, 1.3, 0.6))
    stream = build_stream([Utterance(AGENT, "您好 环保 供热", 0.0, 1.3, 0.8, words)], AGENT)
    (match,) = find_all(compile_phrase("环保供热")[0], stream, min_similarity=0.9)
    places = stream.columns.char_indexes
    assert (places[match.start], places[match.end - 1] + 1) == (3, 8)
    assert (stream.word_index(match.start), stream.word_index(match.end - 1)) == (1, 2)
    assert (match.start_s, match.end_s) == pytest.approx((0.5, 1.3))
    assert match.confidence == pytest.approx(0.7)
    assert match.said == "环保 供热"


def test_a_range_limits_the_search() -> None:
    stream = stream_of("不知道不知道")
    assert [m.start for m in find_all(compile_phrase("不知道")[0], stream, min_similarity=0.9, start=1)] == [3]


def test_the_nearest_miss_is_told() -> None:
    match = nearest(compile_phrase("环保供热")[0], stream_of("您好环球供热"))
    assert match is not None
    assert match.said == "环球供热"
    assert nearest(compile_phrase("环保供热")[0], stream_of("你看")) is None
    assert nearest(compile_phrase("环保供热")[0], stream_of("")) is None
