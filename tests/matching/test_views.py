"""What is handed to compiled loops as one array comes apart as it was."""

import numpy as np

from analyzer.domain import Speaker, Utterance
from analyzer.matching.arrays import pack
from analyzer.matching.ground import Ground
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.views import ground_of, part, slots_of, words_of
from analyzer.matching.wordings import SLOT_LIST, Wordings
from analyzer.text.stream import build_stream


def test_parts_come_in_the_order_in_which_they_were_packed() -> None:
    packed = pack([3, 1], np.zeros((0, 2)), np.array([[4, 5], [6, 7]], np.int16))
    assert packed.dtype == np.int32
    assert [part(packed, number).tolist() for number in range(3)] == [[3, 1], [], [4, 5, 6, 7]]


def test_wordings_are_as_they_were() -> None:
    words = Wordings([*compile_phrase("管家{号}号[为您]服务"), *compile_phrase("不知(道|晓)")])
    for was, comes in zip(words.arrays, words_of(words.packed), strict=True):
        assert was.shape == comes.shape
        assert was.tolist() == comes.tolist()


def test_a_stream_is_as_long_in_numbers_as_in_syllables() -> None:
    text = "嗯您好，供热管家三十六号为您服务，请问有什么可以帮您"
    stream = build_stream([Utterance(Speaker.AGENT, text)], Speaker.AGENT)
    size = stream.size
    made = Ground(stream)
    ground = ground_of(*made.packed[:4])
    for of_syllables in (ground.heard, ground.joints, ground.insertions, ground.insertion_ranks, ground.block_of):
        assert len(of_syllables) == size
    assert ground.light_at.tolist() == [0]
    assert (ground.block_start[0], ground.block_start[-1]) == (0, size)
    assert len(ground.block_start) == ground.bounds.shape[2] + 1
    assert len(ground.made) == len(ground.is_light) == ground.bounds.shape[1]


def test_fills_stand_where_their_slot_and_end_say() -> None:
    stream = build_stream([Utterance(Speaker.AGENT, "管家三十六号")], Speaker.AGENT)
    size = stream.size
    ground = Ground(stream)
    empty = slots_of(*ground.packed[4:])
    assert empty.fill_ends.shape == (len(SLOT_LIST), size + 2)
    assert not len(empty.fill_starts)
    place = next(place for place, slot in enumerate(SLOT_LIST) if slot.name == "号")
    ground.list_fills([(place, 0, 4)])
    ground.list_fills([(place, 4, size)])
    slots = slots_of(*ground.packed[4:])
    assert slots.is_listed[place].all()
    assert not slots.is_listed[place + 1].any()
    found = {
        (int(slots.fill_starts[number]), end): ground.fill(number)[:2]
        for end in range(size + 1)
        for number in range(slots.fill_ends[place, end], slots.fill_ends[place, end + 1])
    }
    # 三, 三十, 三十六, 十, 十六, 六.
    assert sorted(found) == [(2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5)]
    assert all(span == fill for span, fill in found.items())
