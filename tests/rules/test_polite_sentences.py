"""Sentences that an agent may say, though they share words with taboos."""

from functools import cache
from pathlib import Path

import pytest

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance
from analyzer.rules.judge import Rulebook
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Kind

SENTENCES = [
    line
    for line in Path(__file__).with_name("polite_sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ANSWER = "好的好的我明白了谢谢你啊那就先这样"


@cache
def taboos(pack: str) -> Rulebook:
    loaded = load_pack(pack).pack
    rules = tuple(rule for rule in loaded.rules if rule.kind is Kind.FORBID)
    return Rulebook.of(loaded.model_copy(update={"rules": rules, "include": ()}))


@pytest.mark.parametrize("pack", ["service_taboos", "heating_steward"])
@pytest.mark.parametrize("start", range(0, len(SENTENCES), 60))
def test_a_polite_sentence_fails_no_taboo(pack: str, start: int) -> None:
    turns = [
        utterance
        for sentence in SENTENCES[start : start + 60]
        for utterance in (Utterance(Speaker.AGENT, sentence), Utterance(Speaker.CUSTOMER, ANSWER))
    ]
    call = Transcript("polite", utterances=tuple(turns), direction=Direction.INBOUND)
    fails = [v.note for v in taboos(pack).judge(call) if v.outcome is Outcome.FAIL]
    assert not fails
