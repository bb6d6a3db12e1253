import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.fluency import cuts, fluency


@pytest.mark.parametrize(("words", "garble"), [("不知道", "不支到"), ("服务", "夫勿"), ("现在方便", "县再方变")])
def test_words_are_more_fluent_than_characters_of_the_same_sound(words: str, garble: str) -> None:
    assert fluency(words) > fluency(garble)


def test_no_text_is_certain() -> None:
    assert fluency("") == 0.0


@given(st.text(alphabet="不知道资到我管关您好abc\U0002a700", max_size=8), st.text(alphabet="不知道方便吗", max_size=8))
def test_two_texts_together_are_at_least_as_likely_as_one_after_the_other(one: str, other: str) -> None:
    """Cutting between them is one of the ways to cut both."""
    assert fluency(one + other) >= fluency(one) + fluency(other) - 1e-9
    assert -math.inf < fluency(one + other) <= 0.0


def test_cuts_are_between_words() -> None:
    assert cuts("明天开发布会") == {0, 2, 3, 6}
    assert cuts("") == {0}
