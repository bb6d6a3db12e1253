"""Bounds are what they say: the cheapest of the syllables in so many blocks from each on."""

import numpy as np
import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.matching.codes import NEAR, SPANS
from analyzer.matching.ground import Ground
from analyzer.matching.phrase import Sounded, compile_phrase
from analyzer.matching.pricing import SOUNDS
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
