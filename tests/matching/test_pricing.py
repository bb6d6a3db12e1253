"""Prices in tables against the grades that they stand for."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.matching import pricing
from analyzer.matching.costs import grade
from analyzer.matching.pricing import MOST_READINGS, Sounds, in_units
from analyzer.text.syllables import spell, toned_of

TEXT = "您好不知道我不管环保供热管家三十六号为您服务请问有什么可以帮您行调还重得长张先生吗么嘛嗯暖气片温度漏水呢了地ABC"
KEYS = sorted({syllable.key for syllable in spell(TEXT)})


def costs_in(sounds: Sounds, expected: list[str], heard: list[str]) -> list[list[int]]:
    rows, columns = sounds.expected(expected), sounds.heard(heard)
    found: list[list[int]] = sounds.costs[np.ix_(columns, rows)].T.tolist()
    return found


def test_the_table_holds_the_grades() -> None:
    expected = [[in_units(grade(one, other)[1]) for other in KEYS] for one in KEYS]
    assert costs_in(Sounds(), KEYS, KEYS) == expected


@given(st.integers(0, 1000), st.integers(1, len(KEYS) - 1), st.integers(1, len(KEYS) - 1))
def test_what_is_learnt_in_parts_is_the_same(seed: int, rows: int, columns: int) -> None:
    shuffled = Random(seed).sample(KEYS, len(KEYS))
    at_once, in_parts = Sounds(), Sounds()
    before = in_parts.expected(shuffled[:rows]).tolist(), in_parts.heard(KEYS[:columns]).tolist()
    assert costs_in(in_parts, shuffled, KEYS) == costs_in(at_once, shuffled, KEYS)
    assert (in_parts.expected(shuffled[:rows]).tolist(), in_parts.heard(KEYS[:columns]).tolist()) == before


def test_threads_that_meet_the_same_keys_at_once_learn_them_once() -> None:
    wanted = costs_in(Sounds(), KEYS, KEYS)
    for _ in range(10):
        sounds, ready = Sounds(), Barrier(4)

        def ask(_: int, sounds: Sounds = sounds, ready: Barrier = ready) -> list[list[int]]:
            ready.wait()
            return costs_in(sounds, KEYS, KEYS)

        with ThreadPoolExecutor(4) as executor:
            assert list(executor.map(ask, range(4))) == [wanted] * 4
        assert sounds.expected_keys == len(KEYS)


def test_the_table_grows_with_what_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "_ROOM", 2)
    in_parts, at_once = Sounds(), Sounds()
    for key in KEYS:
        costs_in(in_parts, [key], [key])
    assert costs_in(in_parts, KEYS, KEYS) == costs_in(at_once, KEYS, KEYS)


def test_no_syllable_has_more_readings_than_fit() -> None:
    assert max(len(toned_of(key)) for key in KEYS) <= MOST_READINGS
