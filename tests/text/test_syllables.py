from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.text.syllables import Role, has_syllables, said_syllables, spell


def chars(text: str) -> str:
    return "".join(s.char for s in spell(text))


def test_punctuation_and_spaces_are_not_spoken() -> None:
    assert chars("您好 ，环保 供热。") == "您好环保供热"


def test_both_scripts_and_both_ways_of_writing_numbers_are_the_same() -> None:
    assert [s.key for s in spell("環保供熱36號")] == [s.key for s in spell("环保供热三十六号")]
    assert [s.key for s in spell("幺零两")] == [s.key for s in spell("一零二")]


def test_syllables_point_to_the_characters_as_given() -> None:
    assert [s.char_index for s in spell("在 36号")] == [0, 2, 2, 3, 4]


def test_roles() -> None:
    roles = {s.char: s.role for s in spell("您您好那个嗯什么先生么")}
    assert roles["嗯"] is roles["那"] is roles["个"] is Role.FILLER
    assert [s.role for s in spell("您您好")] == [Role.PLAIN, Role.STUTTER, Role.PLAIN]
    assert [s.role for s in spell("什么")] == [Role.PLAIN, Role.PLAIN]
    assert spell("先生么")[-1].role is Role.PARTICLE


def test_stops_are_remembered() -> None:
    assert [s.is_after_stop for s in spell("不知道。您方便")] == [False, False, False, True, False, False]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_spelled(text: str) -> None:
    assert all(0 <= s.char_index < len(text) for s in spell(text))


@settings(deadline=None)
@given(st.text() | st.text("您嗯那个这個12\uff13%.，"))
def test_what_is_asked_without_spelling_is_what_spelling_finds(text: str) -> None:
    assert has_syllables(text) is bool(spell(text))
    said = sum(1 for s in spell(text) if s.role is not Role.FILLER)
    assert said_syllables(text, 100) == said
    assert min(said_syllables(text, 2), 3) == min(said, 3)
