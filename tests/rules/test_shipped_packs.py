"""Every pack that ships is tried on its own examples."""

from dataclasses import replace

import pytest

from analyzer.domain import Outcome, Transcript
from analyzer.resources import PACKS_DIR
from analyzer.rules.examples import ExampleResult, dialogue_transcript, run_examples
from analyzer.rules.judge import judge
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Kind, Pack, Rule, Scope

NAMES = sorted(path.stem for path in PACKS_DIR.glob("*.yaml"))


def wrong(results: tuple[ExampleResult, ...]) -> list[ExampleResult]:
    return [result for result in results if not result.is_right]


@pytest.mark.parametrize("name", NAMES)
def test_all_examples_come_out_as_written(name: str) -> None:
    results = run_examples(load_pack(name).pack)
    assert len(results) > 50
    assert wrong(results) == []


def test_a_wrong_example_is_noticed() -> None:
    pack = load_pack("heating_steward").pack
    swapped = [
        rule.model_copy(update={"must_match": rule.must_not_match, "must_not_match": rule.must_match})
        for rule in pack.rules
        if rule.id == "Z11"
    ]
    results = run_examples(pack.model_copy(update={"rules": tuple(swapped)}))
    assert len(wrong(results)) == len(swapped[0].must_match) + len(swapped[0].must_not_match)


def test_the_steward_pack_has_the_rules_of_its_document() -> None:
    rules = {rule.id: [element.id for element in rule.elements] for rule in load_pack("heating_steward").pack.rules}
    assert rules == {
        "Z3a": ["greeting", "unit", "badge", "offer"],
        "Z3b": ["greeting", "unit", "badge", "identity"],
        "Z10": [],
        "closing": [],
        "Z11": [],
    }


def inbound_total(pack: Pack) -> float:
    rules = [rule for rule in pack.rules if rule.direction in (Scope.INBOUND, Scope.BOTH)]
    return sum(rule.points + sum(element.points for element in rule.elements) for rule in rules)


def test_an_inbound_call_is_worth_a_hundred_points() -> None:
    assert inbound_total(load_pack("heating_steward").pack) == 100


def filled(transcript: Transcript) -> Transcript:
    utterances = tuple(
        replace(u, text=u.text[:2] + "嗯" + u.text[2:]) if len(u.text) > 4 else u for u in transcript.utterances
    )
    return replace(transcript, utterances=utterances)


def require_rules() -> list[Rule]:
    return [rule for rule in load_pack("heating_steward").pack.rules if rule.kind is Kind.REQUIRE]


@pytest.mark.parametrize("rule", require_rules(), ids=lambda rule: rule.id)
def test_what_must_match_still_does_with_a_hesitation(rule: Rule) -> None:
    pack = load_pack("heating_steward").pack.model_copy(update={"rules": (rule,)})
    for example in rule.must_match:
        if not example.elements:
            outcomes = {v.outcome for v in judge(filled(dialogue_transcript(example, rule)), pack)}
            assert outcomes == {Outcome.PASS}, example.why
