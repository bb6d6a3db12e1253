import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import MatchLevel, Speaker, Utterance
from analyzer.matching.match import Match
from analyzer.matching.odds import Clues, clues, log_odds
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.said import Closeness
from analyzer.matching.search import find_all
from analyzer.scripts.blocks import PRESETS
from analyzer.text.stream import Stream, build_stream


def stream_of(*texts: str) -> Stream:
    return build_stream([Utterance(Speaker.AGENT, text) for text in texts], Speaker.AGENT)


def clues_of(phrase: str, text: str) -> Clues:
    stream = stream_of(text)
    return clues(find_all(compile_phrase(phrase)[0], stream, min_similarity=0.6)[0], stream)


def odds(phrase: str, text: str) -> float:
    stream = stream_of(text)
    matches = find_all(compile_phrase(phrase)[0], stream, min_similarity=0.5)
    return max(log_odds(match, stream) for match in matches)


def test_what_stands_there_word_for_word_was_said() -> None:
    assert odds("不知道", "这个我不知道") == math.inf


@pytest.mark.parametrize(
    ("phrase", "garble", "words"),
    [
        ("不会", "我补会这个", "干部会盯着的"),
        ("不知道", "我真的不支到", "我们已经布置到了"),
        ("再见", "好的再件", "这个楼在建了"),
        ("谢谢", "好的写谢您", "天气歇一歇"),
    ],
)
def test_what_makes_no_words_is_the_phrase_sooner_than_what_does(phrase: str, garble: str, words: str) -> None:
    assert odds(phrase, garble) > odds(phrase, words)


def test_nearer_sounds_and_longer_wordings_have_better_odds() -> None:
    assert odds("不知道", "我不资道") > odds("不知道", "我不几道")
    assert odds("我们真的不知道", "我们真的不支到") > odds("不知道", "我们真的不支到")


def test_words_of_another_utterance_are_no_context() -> None:
    alone, beside = stream_of("不支到"), stream_of("部队支援", "不支到", "到达")
    pattern = compile_phrase("不知道")[0]
    found = [find_all(pattern, stream, min_similarity=0.9)[0] for stream in (alone, beside)]
    assert clues(found[0], alone) == clues(found[1], beside)


def test_a_slot_is_no_syllable_and_keeps_what_fills_it() -> None:
    found = clues_of("管家{号}号", "管家三十六耗")
    assert found.syllables == 3
    assert found.heard == found.lost == 0.0
    assert found.gain < 0


def test_what_is_missing_is_no_surprise_at_what_was_heard() -> None:
    found = clues_of("感谢您的来电", "感谢您来电")
    assert found.lost > 0
    assert found.heard == 0.0
    assert clues_of("感谢您的来电", "感谢您得来带").lost == 0.0


def test_a_gap_counts_when_something_stands_in_it() -> None:
    assert clues_of("马上…联系", "马上给您联西").gaps == 1
    assert clues_of("马上…联系", "马上联西").gaps == 0
    assert odds("马上…联系", "马上联西") > odds("马上…联系", "马上给您联西")


def test_a_match_that_breaks_words_is_less_likely() -> None:
    assert clues_of("不会", "明天开发布会").broken == 1
    assert clues_of("不会", "我说补会这个").broken == 0
    assert odds("不会", "明天开发布会") < odds("不会", "我说补会这个")


def test_recognisers_write_the_plain_you_for_the_polite_one() -> None:
    assert clues_of("您说得对", "你说得对").heard == 0.0
    assert clues_of("你说得对", "您说得对").heard > 0.0


HEARD = st.text(alphabet="不知道资到我管关您好布置支部会补", min_size=1, max_size=10)


@given(HEARD, st.floats(-6, 6), st.floats(0, 3))
def test_asking_for_better_odds_never_finds_more(text: str, least: float, more: float) -> None:
    stream = stream_of(text)
    for match in find_all(compile_phrase("不知道")[0], stream, min_similarity=0.6):
        loose = Closeness(MatchLevel.EDITED, 0.8, odds=least, reach=0.6)
        tight = Closeness(MatchLevel.EDITED, 0.8, odds=least + more, reach=0.6)
        assert loose.holds(match, stream) or not tight.holds(match, stream)
        if match.level is MatchLevel.EXACT and match.similarity >= 0.8:
            assert tight.holds(match, stream)


def test_without_odds_level_and_similarity_decide() -> None:
    stream = stream_of("这个楼在建了")
    match = find_all(compile_phrase("再见")[0], stream, min_similarity=0.8)[0]
    assert Closeness(MatchLevel.TONED, 0.9).holds(match, stream)
    assert not Closeness(MatchLevel.TONED, 0.9, odds=3.0).holds(match, stream)
    assert not Closeness(MatchLevel.EXACT, 0.9).holds(match, stream)


def closest(phrase: str, text: str) -> tuple[Match, Stream]:
    stream = stream_of(text)
    return find_all(compile_phrase(phrase)[0], stream, min_similarity=0.6)[0], stream


def test_a_long_wording_of_sounds_that_are_taken_for_each_other_needs_no_odds() -> None:
    match, stream = closest("请问有什么可以帮您", "请问有什么可以邦您")
    assert match.level is MatchLevel.TONED
    assert Closeness(MatchLevel.EDITED, 0.8, odds=20.0).holds(match, stream)


@pytest.mark.parametrize(
    ("phrase", "garble", "sentence"),
    [
        ("还有什么需要帮忙", "还有什么虚要办忙", "还有什么需要注意的吗"),
        ("还有什么能帮到您", "还有什么能邦道林", "周边还有什么能玩的地方"),
        ("谢谢您给我们建议", "谢谢林给我们间义", "休息您给我推荐一家评分高的"),
        ("不好意思给您打扰", "不好一思给您打要", "不好意思给你带来麻烦"),
    ],
)
def test_a_long_wording_is_told_from_another_sentence(phrase: str, garble: str, sentence: str) -> None:
    lenient = PRESETS["lenient"].closeness
    assert lenient.holds(*closest(phrase, garble))
    match, stream = closest(phrase, sentence)
    assert match.similarity >= lenient.similarity
    assert not lenient.holds(match, stream)


def test_a_word_of_which_nothing_was_heard_speaks_against_a_long_wording() -> None:
    lost = clues_of("请问还有什么需要帮忙", "请问还有什么需要注意")
    assert (lost.words_lost, clues_of("请问还有什么需要帮忙", "请问还有什么需要办着").words_lost) == (1, 0)
    assert clues_of("我给您登记", "我给您").words_lost == 0, "short wordings"


def test_particles_do_not_make_a_wording_long() -> None:
    assert clues_of("感谢您的来电", "感谢您的来店").is_long is False
    assert clues_of("感谢您今天来电", "感谢您今天来店").is_long is True


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("还有什么需要帮忙", True),
        ("孩有什么需要帮忙", True),
        ("海有什么系要帮忙", True),
        ("有什么需要帮忙", False),
        ("看有什么需要帮忙", False),
    ],
)
def test_without_its_key_a_phrase_is_another(text: str, *, is_said: bool) -> None:
    for closeness in (PRESETS["lenient"].closeness, Closeness(MatchLevel.EDITED, 0.65)):
        assert closeness.holds(*closest("《还》有什么需要帮忙", text)) is is_said


def test_the_reach_is_searched_only_with_odds() -> None:
    assert Closeness(MatchLevel.EDITED, 0.8, odds=0.0, reach=0.6).least_similarity == 0.6
    assert Closeness(MatchLevel.EDITED, 0.8, reach=0.6).least_similarity == 0.8


def test_a_long_wording_without_its_end_is_another() -> None:
    match, stream = closest("请问您还有其他问题需要我们帮助", "请问您还有其他问题需要")
    assert not Closeness(MatchLevel.EDITED, 0.6, odds=-2.4).holds(match, stream)
