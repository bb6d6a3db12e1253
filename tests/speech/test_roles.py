"""Who is the agent is told by what is said, whichever channel it is said on."""

from __future__ import annotations

from functools import lru_cache

import pytest

from analyzer.domain import Speaker, Utterance
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Pack
from analyzer.speech.roles import RoleGuess, assign, find_agent

OPENING = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你好我家这两天特别冷客厅才十五度你们赶紧派人来看看"


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack("heating_steward").pack


def said(*lines: str) -> tuple[Utterance, ...]:
    return tuple(Utterance(Speaker.UNKNOWN, line, 5.0 * i, 5.0 * i + 4.0) for i, line in enumerate(lines))


def guess(left: tuple[str, ...], right: tuple[str, ...]) -> RoleGuess:
    return find_agent({0: said(*left), 1: said(*right)}, pack())


@pytest.mark.parametrize("agent_channel", [0, 1])
@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        ((OPENING,), (COLD,)),
        (("您好供热管家为您服务",), ("喂我想问一下",)),
        (("请稍等我帮您查一下", "我们会尽快安排"), ("好的", "麻烦您了")),
        (("您好", "请您放心给您带来不便", "再见"), ("你们公司什么时候来", "再见")),
    ],
    ids=["full opening", "short opening", "service talk", "no opening"],
)
def test_the_agent_is_found_on_either_channel(
    agent: tuple[str, ...], customer: tuple[str, ...], agent_channel: int
) -> None:
    found = guess(agent, customer) if agent_channel == 0 else guess(customer, agent)
    assert found.agent_channel == agent_channel
    assert 0.8 < found.confidence <= 1.0


@pytest.mark.parametrize("agent_channel", [0, 1])
def test_a_channel_without_words_leaves_it_to_the_other(agent_channel: int) -> None:
    agent, nothing = (OPENING,), ()
    found = guess(agent, nothing) if agent_channel == 0 else guess(nothing, agent)
    assert found.agent_channel == agent_channel
    assert found.confidence > 0.8


@pytest.mark.parametrize("silent", [0, 1])
def test_a_lone_customer_is_not_made_the_agent(silent: int) -> None:
    found = guess((), (COLD,)) if silent == 0 else guess((COLD,), ())
    assert found.agent_channel == silent


@pytest.mark.parametrize("line", ["", "嗯对好的", OPENING], ids=["silence", "small talk", "both greet"])
def test_two_channels_alike_are_a_coin_toss(line: str) -> None:
    lines = (line,) if line else ()
    assert guess(lines, lines).confidence == 0.5


@pytest.mark.parametrize("agent_channel", [0, 1])
def test_a_customer_who_quotes_the_agent_stays_the_customer(agent_channel: int) -> None:
    customer = ("你们的人说供热管家为您服务结果呢", "我家还是不热你们公司赶紧来人", "我要投诉")
    agent = (OPENING, "给您带来不便请您放心我帮您登记")
    found = guess(agent, customer) if agent_channel == 0 else guess(customer, agent)
    assert found.agent_channel == agent_channel
    assert found.confidence > 0.8


def test_saying_more_of_it_makes_it_surer() -> None:
    little = guess(("请稍等",), (COLD,)).confidence
    assert 0.5 < little < guess(("请稍等", OPENING), (COLD,)).confidence


def test_assign_changes_nothing_but_the_speaker() -> None:
    (utterance,) = assign(said(COLD), Speaker.CUSTOMER)
    assert (utterance.speaker, utterance.text, utterance.start_s) == (Speaker.CUSTOMER, COLD, 0.0)
