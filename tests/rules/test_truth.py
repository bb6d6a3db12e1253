"""Kleene's three-valued logic, against its truth tables; notes and evidence are of the answers that decide."""

from itertools import product

import pytest

from analyzer.domain import Evidence
from analyzer.rules.truth import Answer, Truth, all_of, any_of, none_of, opposite

ORDER = [Truth.FAILS, Truth.UNKNOWN, Truth.HOLDS]


@pytest.mark.parametrize("truths", list(product(Truth, repeat=3)))
def test_the_least_and_the_greatest(truths: tuple[Truth, ...]) -> None:
    answers = [Answer(truth, str(i)) for i, truth in enumerate(truths)]
    ranks = [ORDER.index(truth) for truth in truths]
    assert all_of(answers).truth is ORDER[min(ranks)]
    assert any_of(answers).truth is ORDER[max(ranks)]
    assert none_of(answers).truth is ORDER[2 - max(ranks)]
    assert none_of(answers) == opposite(any_of(answers)) == all_of(map(opposite, answers))


def test_notes_and_evidence_are_of_those_that_decide() -> None:
    said, unsaid = Evidence("不热"), Evidence("漏水")
    answers = [
        Answer(Truth.HOLDS, "甲", (said,)),
        Answer(Truth.FAILS, "乙", (unsaid,)),
        Answer(Truth.HOLDS, "甲", (said,)),
    ]
    assert all_of(answers) == Answer(Truth.FAILS, "乙", (unsaid,))
    assert any_of(answers) == Answer(Truth.HOLDS, "甲", (said,))
    assert opposite(opposite(answers[0])) == answers[0]
