"""Names for the language model: the lists hold together, and drawing from them follows how common a name is."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from models.train.classes import PERSON
from models.train.lexicon import COMMON_CHARACTERS, name_characters, pronounce
from models.train.names import SIGNS, SURNAME, WORD_END, Names
from models.train.segment import split_sentences, tokenizer

NAMES = Names()


@pytest.mark.parametrize("form", sorted(NAMES.forms))
def test_every_form_gives_words_to_say(form: str) -> None:
    chance = random.Random(1)
    for _ in range(10):
        text = NAMES.expand(form, chance).replace(WORD_END, "")
        assert split_sentences(text) == [text], f"{form!r} gives {text!r}"
    assert NAMES.forms[form] > 0


@pytest.mark.parametrize("name", sorted(NAMES.slots))
def test_lists_hold_every_value_once_and_can_be_expanded(name: str) -> None:
    values = NAMES.slots[name]
    chance = random.Random(1)
    assert all(NAMES.expand(value, chance) for value in values)
    plain = [value for value in values if split_sentences(value) == [value]]
    if name != "路尾":  # 路 stands there several times, for most roads end in it
        assert len(plain) == len(set(plain))


def test_no_list_hides_a_builtin_one() -> None:
    assert not set(NAMES.slots) & set(NAMES.builtin)


def test_surnames_are_drawn_by_how_many_people_bear_them() -> None:
    chance = random.Random(2)
    drawn = Counter(NAMES.choose(SURNAME, chance) for _ in range(20_000))
    assert 0.05 < drawn["王"] / 20_000 < 0.09
    assert drawn["王"] > drawn["周"] > drawn["夏"] > drawn["亓"]
    assert sum(drawn[surname] for surname in NAMES.slots[SURNAME][:100]) / 20_000 > 0.8


def test_the_commoner_of_two_homophones_is_the_likelier() -> None:
    order = NAMES.slots[SURNAME]
    for common, rare in (("余", "虞"), ("付", "傅"), ("肖", "萧"), ("闫", "阎"), ("程", "成")):
        assert order.index(common) < order.index(rare)


def test_every_character_of_a_name_can_be_written_and_spoken() -> None:
    assert {"沂", "潍", "棠", "翟", "逄", "峄"} <= name_characters()
    assert all(pronounce(character) for character in sorted(name_characters()))
    assert len(COMMON_CHARACTERS) == len(set(COMMON_CHARACTERS)) == 3755
    assert COMMON_CHARACTERS[0] == "啊"
    assert all(pronounce(character) for character in COMMON_CHARACTERS)


def test_contexts_hold_classes_and_keep_word_ends_and_repeat_with_their_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names()
    # 老王 is a word of this dictionary, and still what stands before a name stands alone.
    made = tokenizer({f"老{PERSON}": 50, "老": 1, "先生": 5, PERSON: 1})
    monkeypatch.setattr(names, "forms", {"老/{姓名}/先生": 2})
    sentences = list(names.contexts(made, 1))
    assert sentences == [["老", PERSON, "先生"]] * 2
    assert sentences == list(names.contexts(made, 1))


def test_every_slot_that_is_a_class_is_a_list() -> None:
    assert set(SIGNS) <= set(NAMES.slots)
