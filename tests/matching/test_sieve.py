"""Bounds are what they say: the cheapest of the syllables in so many blocks from each on."""

from typing import Any

import numpy as np
import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.matching.codes import NEAR, SPANS
from analyzer.matching.ground import Ground
from analyzer.matching.phrase import Sounded, compile_phrase
from analyzer.matching.pricing import SOUNDS
from analyzer.matching.search import searcher_of
from analyzer.matching.sieve import make_spans
from analyzer.matching.views import ground_of
from analyzer.matching.wordings import Wordings
from analyzer.text.stream import Stream, build_stream

TEXT = "嗯您好，那个供热管家三十六号为您服务啊，请问有什么可以帮您，这件事我不清楚，等我了解情况后再给您答复" * 3


def said(text: str = TEXT) -> Stream:
    return build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)


def key_of(syllable: str) -> int:
    items = compile_phrase(syllable)[0].items
    return int(SOUNDS.expected([item.key for item in items if isinstance(item, Sounded)])[0])


@pytest.mark.parametrize("span", range(len(SPANS)))
def test_bounds_are_the_cheapest_of_so_many_blocks(span: int) -> None:
    key = key_of("资")
    ground = ground_of(*Ground(said()).packed[:4])
    make_spans(key, span, ground)
    assert ground.made[key] == span
    prices = ground.costs[ground.heard, key]
    blocks = ground.bounds.shape[2]
    for block in range(blocks):
        until = min(block + SPANS[span], blocks)
        inside = prices[ground.block_start[block] : ground.block_start[until]]
        assert ground.bounds[span, key, block] == inside.min()


def test_a_key_is_light_that_is_like_a_filler() -> None:
    expected = {"嗯": True, "啊": True, "管": False}
    keys = {syllable: key_of(syllable) for syllable in expected}
    ground = ground_of(*Ground(said()).packed[:4])
    for syllable, is_light in expected.items():
        key = keys[syllable]
        assert bool(ground.is_light[key]) is is_light
        assert bool((ground.costs[ground.heard[ground.light_at], key] < NEAR).any()) is is_light


def test_what_is_expected_later_finds_its_bounds_too() -> None:
    made = Ground(said())
    known = SOUNDS.expected_keys
    before = made.packed[2][0, :known].copy()
    # Rare characters that no other test expects.
    words = Wordings(compile_phrase("鬯魃甪"))
    assert SOUNDS.expected_keys > known
    made.fit(words)
    ground = ground_of(*made.packed[:4])
    assert ground.bounds.shape[1] == SOUNDS.expected_keys
    assert np.array_equal(ground.bounds[0, :known], before)
    new = SOUNDS.expected_keys - 1
    prices = ground.costs[ground.heard, new]
    assert ground.bounds[0, new].tolist() == np.minimum.reduceat(prices, ground.block_start[:-1]).tolist()


@pytest.mark.parametrize("filling", [0, 32_767])
def test_no_bound_is_read_that_is_not_made(monkeypatch: pytest.MonkeyPatch, filling: int) -> None:
    phrases = ["不清楚", "管家{号}号[为您]服务", "请问…帮您", "等我了解(情况|一下)后再给您…答复", "我不管", "您好"]
    words = Wordings(pattern for phrase in phrases for pattern in compile_phrase(phrase))

    def found() -> list[tuple[int, int, int, float]]:
        stream = said()
        searcher = searcher_of(stream)
        all_hits = [hit for least in (1.0, 0.8, 0.5) for hit in searcher.sightings(words, least, 0, stream.size)]
        nearest = [searcher.closest(words, start, start + 20) for start in range(0, stream.size - 20, 7)]
        return [(hit.wording, hit.start, hit.end, hit.similarity) for hit in all_hits] + [
            (-1, match.start, match.end, match.similarity) for match in nearest if match is not None
        ]

    expected = found()
    empty = np.empty

    def filled(shape: Any, dtype: Any = float) -> Any:
        """Memory as somebody else may have left it."""
        made = empty(shape, dtype)
        if dtype is np.int16:
            made[...] = filling
        return made

    monkeypatch.setattr(np, "empty", filled)
    assert found() == expected
