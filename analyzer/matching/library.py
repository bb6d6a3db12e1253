"""Which wordings are looked for in whole calls: learnt from the calls before, so that nobody has to list them."""

from __future__ import annotations

from threading import Lock

from analyzer.matching.book import Book
from analyzer.matching.phrase import Pattern

# A new book is made when this share of it would be new.
_NEW_SHARE = 0.1


class Library:
    """Keeps the book of one pack up to date; shared by the threads that judge with it.

    What is found does not depend on it, only how soon: a wording that is not in the book is looked for by itself.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._limits: dict[str, tuple[Pattern, float]] = {}
        self._book = Book(())
        self._new = 0

    def __reduce__(self) -> tuple[type[Library], tuple[()], dict[str, tuple[Pattern, float]]]:
        with self._lock:
            return Library, (), dict(self._limits)

    def __setstate__(self, limits: dict[str, tuple[Pattern, float]]) -> None:
        self._limits, self._new = limits, len(limits)

    def note(self, pattern: Pattern, min_similarity: float) -> None:
        """Remember that ``pattern`` was looked for at this similarity (0–1)."""
        with self._lock:
            known = self._limits.get(pattern.text)
            if known is None or min_similarity < known[1]:
                self._limits[pattern.text] = (pattern, min_similarity)
                self._new += 1

    def book(self) -> Book:
        """The book for the next call."""
        with self._lock:
            if self._new > _NEW_SHARE * len(self._book.patterns):
                self._book, self._new = Book(self._limits.values()), 0
            return self._book
