"""A name that was heard as another one is a miss only where the difference itself was heard well."""

from typing import Any

import pytest

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance, Word
from analyzer.rules.judge import Rulebook
from analyzer.scripts.load import load_pack

REST = "供热供热管家三十六号为您服务，请问有什么可以帮您"


def opening(first: str, confidence: float) -> Transcript:
    words = [("您好", 1.0), (first, confidence), *((char, 1.0) for char in REST if char != "，")]
    heard = tuple(Word(text, 0.4 * i, 0.4 * i + 0.4, sure) for i, (text, sure) in enumerate(words))
    answer = Utterance(Speaker.CUSTOMER, "我家暖气从昨天晚上开始就不热了", 20.0, 24.0, 1.0)
    own = Utterance(Speaker.AGENT, "".join(word.text for word in heard), 0.0, 16.0, None, heard)
    more = Utterance(Speaker.AGENT, "好的我给您登记一下安排师傅上门检查您看可以吗", 25.0, 30.0, 1.0)
    known: dict[str, Any] = {"direction": Direction.INBOUND, "duration_s": 60.0, "agent_confidence": 1.0}
    return Transcript("c", (own, answer, more), **known)


@pytest.mark.parametrize(("confidence", "outcome"), [(0.5, Outcome.CANNOT_JUDGE), (1.0, Outcome.FAIL)])
def test_another_name_fails_only_when_it_was_heard_well(confidence: float, outcome: Outcome) -> None:
    verdicts = Rulebook.of(load_pack("heating_steward").pack).judge(opening("河北", confidence))
    (unit,) = (verdict for verdict in verdicts if verdict.rule_id == "Z3a.unit")
    assert unit.outcome is outcome, unit.note
