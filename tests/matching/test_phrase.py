import pytest

from analyzer.matching.phrase import PhraseError, Sounded, compile_phrase


def wordings(phrase: str) -> list[str]:
    return [pattern.text for pattern in compile_phrase(phrase)]


def test_alternatives_and_options_are_written_out_longest_first() -> None:
    assert wordings("[请问]您是(先生|女士|我)") == [
        "请问您是先生",
        "请问您是女士",
        "请问您是我",
        "您是先生",
        "您是女士",
        "您是我",
    ]


def test_alternatives_need_no_brackets_and_may_be_nested() -> None:
    assert wordings("再见|(祝您(生活|工作)愉快)") == ["祝您生活愉快", "祝您工作愉快", "再见"]


def test_full_width_brackets_are_the_same() -> None:
    full_width = "(先生|女士)[好]".translate({ord(char): ord(char) + 0xFEE0 for char in "()|[]"})
    assert wordings(full_width) == wordings("(先生|女士)[好]")


def test_slots_and_particles_have_their_own_weight() -> None:
    assert compile_phrase("管家{号}号")[0].weight == pytest.approx(5.0)
    assert compile_phrase("好吗")[0].weight == pytest.approx(1.4)


def test_digits_in_a_phrase_are_spoken() -> None:
    assert [item.char for item in compile_phrase("36号")[0].items] == ["三", "十", "六", "号"]


def test_what_must_itself_be_heard_is_marked_and_not_written() -> None:
    (pattern,) = compile_phrase("《还》有什么")
    assert pattern.text == "还有什么"
    assert [item.char for item in pattern.items if isinstance(item, Sounded) and item.is_key] == ["还"]
    assert wordings("有《其他|别的》问题") == wordings("有(其他|别的)问题")
    assert compile_phrase("还有什么") != compile_phrase("《还》有什么")


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("(先生|女士", "missing"),
        ("先生)", "closes nothing"),
        ("(先生]", "missing before"),
        ("{工号}号", "unknown slot"),
        ("{号", "missing"),
        ("", "nothing to say"),
        ("[您好]", "nothing to say"),
        ("，。", "nothing to say"),
        ("…您好", "edge"),
        ("(一|二)" * 7, "more than 64"),
        ("《还有什么", "missing"),
        ("还》有什么", "closes nothing"),
        ("《《还》》有什么", "within each other"),
        ("(《还)》有什么", "missing before"),
    ],
)
def test_unreadable_phrases_say_why(phrase: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        compile_phrase(phrase)
