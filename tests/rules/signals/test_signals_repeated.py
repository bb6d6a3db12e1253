"""The same thing said several times, by sound."""

from collections.abc import Callable

import pytest

from analyzer.rules.scene import Call
from analyzer.rules.signals.repeated import repeated
from analyzer.rules.truth import Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Repeated

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN
MakeCall = Callable[..., Call]


def said(*texts: str, who: str = "客户", confidence: float | None = None) -> list[tuple[object, ...]]:
    return [(who, 10.0 * i, 10.0 * i + 3.0, text, None, confidence) for i, text in enumerate(texts)]


COLD = ("我家暖气不热", "我家住在五号楼", "我家暖气不惹", "好的谢谢你了啊", "嗯我家那个暖气不热")


def test_likeness_is_that_of_sound_without_hesitations(call_of: MakeCall) -> None:
    answer = repeated(Repeated(speaker=Party.CUSTOMER), call_of(*said(*COLD)))
    assert (answer.truth, answer.note) == (HOLDS, "客户把“我家暖气不热”说了 3 次（第 0.0、20.0、40.0 秒）")
    assert [evidence.said for evidence in answer.evidence] == [COLD[0], COLD[2], COLD[4]]
    assert all(evidence.similarity == 1.0 for evidence in answer.evidence)


def test_fewer_times_are_shown_and_do_not_count(call_of: MakeCall) -> None:
    answer = repeated(Repeated(speaker=Party.CUSTOMER, times=4), call_of(*said(*COLD)))
    assert (answer.truth, answer.note.endswith("不到 4 次")) == (FAILS, True)
    assert repeated(Repeated(speaker=Party.CUSTOMER), call_of(*said(*COLD[:2]))).note == "客户没有重复的话"


@pytest.mark.parametrize(("similarity", "truth"), [(0.9, FAILS), (0.7, HOLDS)])
def test_how_alike_is_the_packs_choice(similarity: float, truth: Truth, call_of: MakeCall) -> None:
    call = call_of(*said("我家的暖气不热了", "他家的暖气不热呀"))
    assert repeated(Repeated(speaker=Party.CUSTOMER, times=2, similarity=similarity), call).truth is truth


def test_short_words_and_the_other_side_do_not_count(call_of: MakeCall) -> None:
    assert repeated(Repeated(speaker=Party.CUSTOMER), call_of(*said("好的", "好的", "好的"))).truth is FAILS
    mixed = call_of(*said(COLD[0]), *said(COLD[0], COLD[0], who="坐席"))
    assert repeated(Repeated(speaker=Party.CUSTOMER), mixed).truth is FAILS
    assert repeated(Repeated(speaker=Party.AGENT, times=2), mixed).truth is HOLDS
    assert repeated(Repeated(speaker=Party.ANYONE, times=2), mixed).truth is HOLDS


def test_words_heard_badly_are_for_a_person(call_of: MakeCall) -> None:
    call = call_of(*said(COLD[0], COLD[0]), *said(COLD[0], confidence=0.2))
    answer = repeated(Repeated(speaker=Party.CUSTOMER), call)
    assert (answer.truth, "请复听" in answer.note) == (UNKNOWN, True)
    assert repeated(Repeated(speaker=Party.CUSTOMER, times=2), call).truth is HOLDS


def test_one_channel_for_both_cannot_be_told(call_of: MakeCall) -> None:
    assert repeated(Repeated(speaker=Party.CUSTOMER), call_of(*said(*COLD, who="某人"))).truth is UNKNOWN


def test_without_times_the_words_are_enough(call_of: MakeCall) -> None:
    call = call_of(*(("客户", None, None, COLD[0]) for _ in range(3)))
    answer = repeated(Repeated(speaker=Party.CUSTOMER), call)
    assert (answer.truth, answer.note) == (HOLDS, "客户把“我家暖气不热”说了 3 次")
