"""Searches that are made on every stream, put together, so that one pass over a stream answers all of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analyzer.matching.wordings import Wordings

Search = tuple[Wordings, float]
"""What is looked for, and how like it (0–1) a match has to be at least."""


class Repertoire:
    """Some searches and all their wordings, one after the other. Shared by threads.

    The wordings of search n are those from ``firsts[n]`` up to ``firsts[n + 1]``; ``limits`` are their highest costs.
    """

    def __init__(self, searches: Iterable[Search]) -> None:
        self.searches = tuple(dict.fromkeys(searches))
        self.words = Wordings.together([words for words, _ in self.searches])
        limits = (words.limits(min_similarity) for words, min_similarity in self.searches)
        self.limits = np.concatenate([np.zeros(0, np.int32), *limits])
        self.firsts = np.cumsum([0, *(len(words.patterns) for words, _ in self.searches)])
