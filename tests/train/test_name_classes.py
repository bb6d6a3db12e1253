"""The shipped classes of names: common names cost less than rare ones, and any of them can be said."""

from __future__ import annotations

import pytest

from models.train import classes
from models.train.classes import Automaton
from models.train.lexicon import pronounce
from models.train.name_classes import NameClasses, read_places
from models.train.segment import tokenizer

WORDS = ("人民", "建设", "路", "街", "阳光", "花园", "小区", "锦绣", "城西", "站", "热力", "历城区", "村", "社区")


@pytest.fixture(scope="module")
def built() -> dict[str, Automaton]:
    return NameClasses(tokenizer(dict.fromkeys(WORDS, 1)), 1).build()


def test_places_have_names_and_counts() -> None:
    places = read_places()
    assert set(places) == {"community", "village", "district"}
    assert places["community"]["阳光"] > places["community"]["阳光花园"] > 2
    assert "历城区" in places["district"]
    assert all(count > 0 for names in places.values() for count in names.values())


def test_every_class_is_built_of_words_of_the_vocabulary(built: dict[str, Automaton]) -> None:
    assert tuple(built) == classes.CLASSES
    for sign in (classes.STREET, classes.HOME, classes.STATION, classes.COMPANY, classes.DISTRICT):
        assert {arc.word for arc in built[sign]} - {None} <= {*WORDS}
        assert len(built[sign]) > 1


def test_surnames_and_given_names_can_be_spoken(built: dict[str, Automaton]) -> None:
    for sign in (classes.SURNAME, classes.PERSON):
        words = {arc.word for arc in built[sign]} - {None}
        assert {"王", "欧阳", "亓"} <= words
        assert all(pronounce(word) for word in words)


def test_the_same_seed_gives_the_same_names(built: dict[str, Automaton]) -> None:
    assert NameClasses(tokenizer(dict.fromkeys(WORDS, 1)), 1).build() == built
