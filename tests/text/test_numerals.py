import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.numerals import is_spoken_number, speak


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("36号", "三十六号"),
        ("10", "十"),
        ("0", "零"),
        ("036", "零三六"),
        ("968111", "九六八一一一"),
        ("101室", "一零一室"),
        ("120元", "一百二十元"),
        ("1005元", "一千零五元"),
        ("20010元", "二万零十元"),
        ("110平", "一百一十平"),
        ("18.5度", "十八点五度"),
        ("50%", "百分之五十"),
        ("无数字", "无数字"),
        ("", ""),
    ],
)
def test_digits_are_spoken(written: str, spoken: str) -> None:
    assert "".join(char for char, _ in speak(written)) == spoken


def test_spoken_characters_point_to_their_digits() -> None:
    assert speak("在36号") == [("在", 0), ("三", 1), ("十", 1), ("六", 2), ("号", 3)]


@given(st.text(alphabet="0123456789.%元号一"))
def test_every_spoken_character_points_into_the_text(text: str) -> None:
    assert all(0 <= index < len(text) for _, index in speak(text))


@pytest.mark.parametrize(
    "number", ["三", "零零八", "一零三", "十", "十六", "三十六", "一百二十", "一百零三", "三千零五"]
)
def test_numbers_are_recognised(number: str) -> None:
    assert is_spoken_number(number)


@pytest.mark.parametrize("other", ["", "十十", "百", "一二三四五六", "三十六十", "千百"])
def test_other_strings_are_no_numbers(other: str) -> None:
    assert not is_spoken_number(other)
