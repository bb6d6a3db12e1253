"""Texts are taken apart as pypinyin itself does it, which is the definition of ``words_of``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.simpleseg import seg

from analyzer.text.segments import words_of

WORDS = sorted(PHRASES_DICT)
PARTS = st.one_of(
    st.sampled_from(WORDS),
    st.builds(lambda word, size: word[:size], st.sampled_from(WORDS), st.integers(1, 9)),
    st.text("供热不得为人一还的", min_size=1, max_size=4),
    st.sampled_from(["A", "9", "，", "\n", "\u3007", "\U00020000", "\ud800"]),
)


@given(st.lists(PARTS, max_size=5).map("".join))
def test_texts_are_taken_apart_as_by_pypinyin(text: str) -> None:
    wanted: list[str] = []
    for piece in seg(text):
        wanted += [piece] if RE_HANS.match(piece) else piece
    assert words_of(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我们还款了", ["我们", "还款", "了"]),
        ("一路风尘", ["一路风尘"]),
        ("VIP我们", ["V", "I", "P", "我们"]),
        ("", []),
    ],
)
def test_words_are_the_longest_from_the_left(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_an_end_that_longer_words_begin_with_is_taken_character_by_character() -> None:
    assert words_of("路风") == ["路风"]
    assert words_of("一路风") == ["一", "路", "风"]
