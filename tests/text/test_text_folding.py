from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.text.folding import canonical, fold


def test_traditional_becomes_simplified() -> None:
    assert fold("環保供熱為您服務") == "环保供热为您服务"


def test_full_width_and_upper_case_are_folded() -> None:
    full_width = "VIP36号?".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert fold(full_width + "\u3000好") == "vip36号? 好"


def test_numbers_said_alike_are_one() -> None:
    assert canonical("幺零三两百") == "一零三二百"


@settings(deadline=None)
@given(st.text())
def test_length_never_changes(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_lone_surrogate_is_survived() -> None:
    assert len(fold("好\ud800的")) == 3
