"""The words of the product are values: frozen, comparable, picklable."""

from __future__ import annotations

import dataclasses
import inspect
import pickle

import pytest

from analyzer import domain
from analyzer.domain import Fit, MatchLevel, Outcome, Span, Speaker, SpeechQuality, Transcript, Utterance, Word

CLASSES = [value for value in vars(domain).values() if inspect.isclass(value) and value.__module__ == domain.__name__]
TUPLES = [value for value in CLASSES if issubclass(value, tuple)]
VALUES = [value for value in CLASSES if dataclasses.is_dataclass(value) or value in TUPLES]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_and_slotted_and_described(kind: type) -> None:
    assert kind in TUPLES or kind.__dataclass_params__.frozen
    assert "__dict__" not in {name for base in kind.__mro__ for name in vars(base)} - {"__slots__"}
    assert not kind.__doc__.startswith(f"{kind.__name__}("), "the signature that Python writes is no description"


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_defaults_are_immutable(kind: type) -> None:
    for parameter in inspect.signature(kind).parameters.values():
        assert parameter.default is parameter.empty or hash(parameter.default) is not None, parameter.name


def test_the_contracts_names() -> None:
    assert [o.value for o in Outcome] == ["pass", "fail", "not_applicable", "cannot_judge"]
    assert [s.value for s in Speaker] == ["agent", "customer", "unknown"]
    assert [s.value for s in domain.CallStatus] == ["scored", "cannot_judge", "skipped", "failed"]
    assert [d.value for d in domain.Direction] == ["inbound", "outbound"]


def test_match_levels_from_strict_to_loose() -> None:
    assert sorted(MatchLevel, key=lambda level: level.rank) == list(MatchLevel)
    assert MatchLevel.EXACT.rank == 0
    assert MatchLevel.EXACT.rank < MatchLevel.TONED.rank < MatchLevel.TONELESS.rank < MatchLevel.EDITED.rank


def test_a_span_is_as_long_as_it_lasts() -> None:
    assert Span(1.5, 4.0).duration_s == 2.5


def test_quality_is_found_by_speaker() -> None:
    agent = SpeechQuality(Speaker.AGENT, Fit.GOOD)
    transcript = Transcript("1", (), qualities=(SpeechQuality(Speaker.CUSTOMER, Fit.DOUBTFUL), agent))
    assert transcript.quality_of(Speaker.AGENT) is agent
    assert transcript.quality_of(Speaker.UNKNOWN) is None


def test_a_transcript_survives_the_way_between_processes() -> None:
    word = Word("您好", 0.0, 0.4, 0.9)
    transcript = Transcript("1", (Utterance(Speaker.AGENT, "您好", 0.0, 0.4, 0.9, (word,)),), warnings=("mono",))
    assert pickle.loads(pickle.dumps(transcript)) == transcript
    assert hash(transcript) == hash(pickle.loads(pickle.dumps(transcript)))
