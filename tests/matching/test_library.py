import pickle

import pytest

from analyzer.matching.library import Library
from analyzer.matching.phrase import compile_phrase


def test_a_book_has_what_was_asked_for_at_the_lowest_similarity() -> None:
    library = Library()
    (pattern,) = compile_phrase("环保供热")
    library.note(pattern, 0.9)
    library.note(pattern, 0.7)
    library.note(pattern, 0.8)
    book = library.book()
    assert [p.text for p in book.patterns] == ["环保供热"]
    assert book.max_costs[0] == pytest.approx(0.3 * 4)


def test_the_book_stays_until_enough_is_new() -> None:
    library = Library()
    for text in (
        "不知道",
        "我不管",
        "环保供热",
        "供热管家",
        "有什么可以帮您",
        "感谢您的来电",
        "再见",
        "您好",
        "请稍等",
        "不客气",
    ):
        library.note(compile_phrase(text)[0], 0.8)
    book = library.book()
    library.note(compile_phrase("打扰您了")[0], 0.8)
    assert library.book() is book
    library.note(compile_phrase("让您久等了")[0], 0.8)
    assert len(library.book().patterns) == 12


def test_a_library_goes_to_another_process_without_its_lock() -> None:
    library = Library()
    library.note(compile_phrase("环保供热")[0], 0.8)
    there = pickle.loads(pickle.dumps(library))
    assert [p.text for p in there.book().patterns] == ["环保供热"]
