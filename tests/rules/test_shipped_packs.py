"""Every pack that ships is tried on its own examples."""

import os
from dataclasses import replace
from random import Random

import pytest

from analyzer.domain import Outcome, Speaker, Transcript
from analyzer.matching.match import Op
from analyzer.resources import PACKS_DIR
from analyzer.rules.demands import Demand
from analyzer.rules.examples import ExampleResult, dialogue_transcript, run_examples
from analyzer.rules.judge import Rulebook
from analyzer.rules.seek import seek
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Example, Kind, Pack, Rule, Scope
from analyzer.text.stream import build_stream

NAMES = sorted(path.stem for path in PACKS_DIR.glob("*.yaml"))


def wrong(results: tuple[ExampleResult, ...]) -> list[ExampleResult]:
    return [result for result in results if not result.is_right]


@pytest.mark.parametrize("name", NAMES)
def test_all_examples_come_out_as_written(name: str) -> None:
    results = run_examples(load_pack(name).own)
    assert len(results) > 30
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


def test_the_steward_pack_keeps_the_ids_of_its_first_rules() -> None:
    """Ids are never reused: reports of other years refer to them."""
    rules = {rule.id: [element.id for element in rule.elements] for rule in load_pack("heating_steward").own.rules}
    first = {
        "Z3a": ["greeting", "unit", "badge", "offer"],
        "Z3b": ["greeting", "unit", "badge", "identity"],
        "Z10": [],
        "closing": [],
        "Z11": [],
    }
    assert {key: rules.get(key) for key in first} == first


def inbound_total(pack: Pack) -> float:
    rules = [rule for rule in pack.rules if rule.direction in (Scope.INBOUND, Scope.BOTH)]
    return sum(rule.points + sum(element.points for element in rule.elements) for rule in rules)


def test_an_inbound_call_is_worth_a_hundred_points() -> None:
    assert inbound_total(load_pack("heating_steward").pack) == 100


HESITATIONS = ("嗯", "啊", "呃", "那个")


def hesitating(rule: Rule, demands: tuple[Demand, ...], example: Example, random: Random) -> Transcript:
    """The example with a hesitation, or a syllable said twice, somewhere in the words of the rule's speaker.

    Not within what fills a slot, nor within a number: 二嗯十 is two numbers. Nor beside a syllable that may be part of
    a hesitation: those are other words.
    """
    transcript = dialogue_transcript(example, rule)
    places = [
        (index, at)
        for index, utterance in enumerate(transcript.utterances)
        if utterance.speaker.value == rule.speaker.value
        for at in range(1, len(utterance.text))
        if not set(utterance.text[at - 1 : at + 1]) & NOT_BETWEEN
    ]
    slots = slots_of(demands, transcript)
    places = [place for place in places if place not in slots]
    if not places:
        return transcript
    index, at = random.choice(places)
    text = transcript.utterances[index].text
    more = random.choice([*HESITATIONS, text[at - 1]])
    changed = replace(transcript.utterances[index], text=text[:at] + more + text[at:])
    return replace(
        transcript, utterances=(*transcript.utterances[:index], changed, *transcript.utterances[index + 1 :])
    )


NOT_BETWEEN = set("零一二三四五六七八九十百千两幺点半几0123456789，。？！、；：,.?! …哪那这个嗯啊呃哦")


def slots_of(demands: tuple[Demand, ...], transcript: Transcript) -> set[tuple[int, int]]:
    """(utterance, character) inside or at the edge of what fills the slots of the phrases."""
    found = set()
    phrases = [phrase for demand in demands for phrase in demand.phrases]
    for speaker in (Speaker.AGENT, Speaker.CUSTOMER):
        stream = build_stream(transcript.utterances, speaker)
        for match in (s.match for s in seek(tuple(phrases), stream, 0, stream.size, 0.8)):
            filled = [step for step in match.steps if step.op is Op.FILLED]
            for s in (s for step in filled for s in stream.syllables[step.start : step.end]):
                found |= {(s.utterance_index, s.char_index), (s.utterance_index, s.char_index + 1)}
    return found


def mandated() -> list[tuple[str, Rule]]:
    packs = [(name, load_pack(name)) for name in NAMES]
    return [(name, rule) for name, loaded in packs for rule in loaded.own.rules if rule.kind is Kind.REQUIRE]


@pytest.mark.parametrize(("name", "rule"), mandated(), ids=lambda value: getattr(value, "id", value))
def test_what_must_match_still_does_with_a_hesitation(name: str, rule: Rule) -> None:
    pack = load_pack(name).pack
    book = Rulebook.of(pack.model_copy(update={"rules": (rule,)}))
    random = Random(int(os.environ.get("HESITATION_SEED", "1")))
    for example in rule.must_match:
        for _ in range(3):
            transcript = hesitating(rule, book.demands, example, random)
            for verdict in book.judge(transcript):
                if not example.elements or verdict.rule_id.partition(".")[2] in example.elements:
                    texts = [u.text for u in transcript.utterances]
                    assert verdict.outcome is Outcome.PASS, (verdict.rule_id, texts, verdict.note)
