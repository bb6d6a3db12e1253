"""What is found out about a call once, and only when somebody asks."""

from __future__ import annotations

import pytest

from analyzer.domain import Speaker, Transcript, Utterance
from analyzer.rules import scene as scenes
from analyzer.rules.hits import find_hits
from analyzer.rules.scene import Scene
from analyzer.rules.windows import locate
from analyzer.scripts.blocks import PRESETS, Exclusion
from analyzer.text.stream import Stream, build_stream

CALL = Transcript(
    "1",
    (
        Utterance(Speaker.AGENT, "您好，请问有什么可以帮您"),
        Utterance(Speaker.CUSTOMER, "……"),
        Utterance(Speaker.AGENT, "请稍等，请问有什么可以帮您"),
    ),
)


def test_a_stream_is_made_once_and_only_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Speaker] = []

    def build(utterances: tuple[Utterance, ...], speaker: Speaker) -> Stream:
        made.append(speaker)
        return build_stream(utterances, speaker)

    monkeypatch.setattr(scenes, "build_stream", build)
    scene = Scene.of(CALL)
    assert made == []
    assert scene.streams[Speaker.AGENT] is scene.streams[Speaker.AGENT]
    assert made == [Speaker.AGENT]
    assert list(scene.streams) == list(Speaker)


def test_an_answer_belongs_to_the_very_subject_not_to_its_equal() -> None:
    scene, one, equal = Scene.of(CALL), ["a"], ["a"]
    answers = iter([1, 2])
    assert [scene.once_of(subject, lambda: next(answers)) for subject in (one, equal, one)] == [1, 2, 1]


def test_a_perfect_hit_is_all_there_is_where_one_is_enough() -> None:
    stream = build_stream(CALL.utterances, Speaker.AGENT)
    phrases, everywhere = ("有什么可以帮您", "有什么需要帮您"), locate(stream, None)
    every = find_hits(phrases, stream, everywhere, PRESETS["lenient"])
    first = find_hits(phrases, stream, everywhere, PRESETS["lenient"], one_is_enough=True)
    assert [match.start for match in every.clear] == [4, 16]
    assert [match.start for match in first.clear] == [4]


def test_what_an_excused_perfect_hit_kept_out_of_sight_counts() -> None:
    utterances = [Utterance(Speaker.AGENT, "有什么可以帮您的朋友，请问有什么可以帮到您")]
    stream = build_stream(utterances, Speaker.AGENT)
    excuse = Exclusion(phrases=("帮您的朋友",), reason="说的是别人", source="T")
    asked = (("有什么可以帮您",), stream, locate(stream, None), PRESETS["lenient"])
    every = find_hits(*asked, exceptions=(excuse,))
    first = find_hits(*asked, exceptions=(excuse,), one_is_enough=True)
    assert [excused.match.said for excused in every.excused] == ["有什么可以帮您"]
    assert [match.said for match in every.clear] == ["有什么可以帮到您"]
    assert first == every
