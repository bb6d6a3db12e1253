import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound, readings, sound_class


def test_sounds_are_split() -> None:
    assert parse_sound("zhuang4") == Sound("zh", "uang", 4)
    assert parse_sound("er2") == Sound("", "er", 2)
    assert parse_sound("v") == Sound("", "v", 0)


def test_readings_are_one_for_one_even_with_foreign_characters() -> None:
    assert len(readings("VIP客户100%，好")) == len("VIP客户100%，好")


def test_context_decides_and_the_other_reading_stays_possible() -> None:
    assert readings("银行")[1] == ("hang2", "xing2")
    assert "huan2" in readings("还款")[0]


def test_sandhi_is_levelled() -> None:
    assert readings("不是")[0] == readings("不知")[0] == ("bu4",)


@pytest.mark.parametrize(
    ("one", "other"), [("zhi1", "zi1"), ("nan2", "lan2"), ("fei1", "hei1"), ("ren2", "leng2"), ("guan3", "guang1")]
)
def test_confused_sounds_share_a_class(one: str, other: str) -> None:
    assert sound_class(parse_sound(one)) == sound_class(parse_sound(other))


def test_different_sounds_do_not() -> None:
    assert sound_class(parse_sound("bao3")) != sound_class(parse_sound("qiu2"))


@given(st.sampled_from(["z", "zh", "c", "ch", "s", "sh", "n", "l", "r", "f", "h", "b", "g"]), st.data())
def test_every_confusion_is_inside_a_class(initial: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(["z", "zh", "c", "ch", "s", "sh", "n", "l", "r", "f", "h", "b", "g"]))
    if initials_confused(initial, other):
        assert sound_class(Sound(initial, "an", 1)) == sound_class(Sound(other, "ang", 2))
        assert finals_confused("an", "ang")
