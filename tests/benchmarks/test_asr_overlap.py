"""The overlap check finds all that patterns can say, whole or between punctuation, and nothing else."""

from __future__ import annotations

import random

import pytest

from benchmarks.asr.overlap import TrainingText, overlapping
from benchmarks.asr.sentences import Sentence, read_sentences
from models.train.patterns import Patterns

SLOTS = "小区: [阳光花园, 东方小区]\n问: ['({小区}|你们那里)热吗', '几点来。谁来']\n"
LINES = "# 一句备注\n(您好，|){工号}号为您服务\n{小区}(很|不)冷(了|)！\n麻烦问一下，{问}？谢谢。\n门牌是〇\n"


@pytest.fixture(scope="module")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> Patterns:
    folder = tmp_path_factory.mktemp("patterns")
    (folder / "slots_small.yaml").write_text(SLOTS, "utf-8")
    (folder / "lines.txt").write_text(LINES, "utf-8")
    return Patterns(folder)


@pytest.fixture(scope="module")
def training(patterns: Patterns) -> TrainingText:
    return TrainingText(patterns)


def test_every_expansion_is_found(patterns: Patterns, training: TrainingText) -> None:
    chance = random.Random(1)
    for pattern in patterns:
        for _ in range(30):
            assert training.can_say(patterns.expand(pattern, chance))


def test_every_expansion_of_shipped_patterns_is_found() -> None:
    patterns = Patterns()
    training = TrainingText(patterns)
    chance = random.Random(2)
    for pattern in chance.sample(list(patterns), 25):
        assert training.can_say(patterns.expand(pattern, chance))


@pytest.mark.parametrize(
    "text",
    [
        "阳光花园不冷",
        "阳光花园，不冷了。",
        "您好",
        "三十六号为您服务",
        "您好幺零七号为您服务",
        "麻烦问一下",
        "你们那里热吗",
        "东方小区热吗谢谢",
        "谁来，谢谢",
        "门牌是零",
    ],
)
def test_whole_sentences_count(training: TrainingText, text: str) -> None:
    assert training.can_say(text)


@pytest.mark.parametrize(
    "text",
    [
        "阳光花园冷",
        "阳光花园不冷了吗",
        "光花园不冷",
        "号为您服务",
        "您好三十六号",
        "小王号为您服务",
        "您好谢谢",
        "几点来东方小区",
        "一句备注",
        "谢",
    ],
)
def test_parts_and_other_sentences_do_not(training: TrainingText, text: str) -> None:
    assert not training.can_say(text)


def test_overlapping_names_the_sentences(training: TrainingText) -> None:
    known, new = Sentence("a", "东方小区很冷。"), Sentence("b", "东方小区停水了。")
    assert overlapping([new, known], training) == [known]


@pytest.mark.parametrize(
    ("line", "message"), [("(好|行", "unbalanced"), ("好)的", "unbalanced"), ("在{何处}", "unknown slot {何处}")]
)
def test_broken_patterns_are_refused(tmp_path_factory: pytest.TempPathFactory, line: str, message: str) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "lines.txt").write_text(line, "utf-8")
    with pytest.raises(ValueError, match=message):
        TrainingText(Patterns(folder)).can_say("在家")


@pytest.mark.parametrize("kind", ["scripts", "offscript", "nearmiss"])
def test_sentences_are_unique_within_and_between_halves(kind: str) -> None:
    sentences = [*read_sentences(kind, "dev"), *read_sentences(kind, "test")]
    assert len({s.id for s in sentences}) == len(sentences)
    assert len({s.text for s in sentences}) == len(sentences)
