"""Sentence patterns: everything shipped can be expanded, and mistakes in brackets and slots are refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.train.patterns import TEXT_DIR, Patterns
from models.train.segment import split_sentences

SHIPPED = Patterns()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Patterns:
    folder = tmp_path_factory.mktemp("patterns")
    slots = "小区: [阳光花园, 东方小区]\n问: ['({小区}|你们那里)热吗']\n圈: ['{圈}']\n"
    (folder / "slots_small.yaml").write_text(slots, "utf-8")
    (folder / "lines.txt").write_text("# a remark\n\n您好{小区}\n(好|行)的\n", "utf-8")
    (folder / "vocabulary.txt").write_text("不是模式\n", "utf-8")
    return Patterns(folder)


def all_of(patterns: Patterns, pattern: str) -> set[str]:
    return {patterns.expand(pattern, random.Random(seed)) for seed in range(200)}


@pytest.mark.parametrize("name", sorted(SHIPPED.by_file))
def test_every_shipped_pattern_can_be_expanded(name: str) -> None:
    chance = random.Random(1)
    assert SHIPPED.by_file[name]
    for pattern in SHIPPED.by_file[name]:
        for _ in range(4):
            text = SHIPPED.expand(pattern, chance)
            assert split_sentences(text), f"{name}: {pattern!r} can be empty"
            assert not set(text) & set("(){}|[]#"), f"{name}: {pattern!r} gives {text!r}"
            assert not any(char.isdigit() or (char.isascii() and char.isalpha()) for char in text), (
                f"{name}: {pattern!r}"
            )


def test_every_shipped_slot_value_can_be_expanded() -> None:
    chance = random.Random(1)
    for name, values in SHIPPED.slots.items():
        assert values, name
        assert all(SHIPPED.expand(value, chance) for value in values), name


def test_no_shipped_slot_hides_a_builtin_one() -> None:
    assert not set(SHIPPED.slots) & set(SHIPPED.builtin)


def test_no_pattern_is_in_two_files() -> None:
    seen: dict[str, str] = {}
    twice = [
        f"{line!r} in {file} and {seen[line]}"
        for file, lines in SHIPPED.by_file.items()
        for line in lines
        if seen.setdefault(line, file) != file
    ]
    assert len(twice) < 0.02 * len(seen), twice[:10]


def test_remarks_blank_lines_and_the_vocabulary_are_no_patterns(small: Patterns) -> None:
    assert list(small) == ["您好{小区}", "(好|行)的"]
    assert (TEXT_DIR / "vocabulary.txt").exists()
    assert "vocabulary" not in SHIPPED.by_file


@pytest.mark.parametrize(
    ("pattern", "expansions"),
    [
        ("您好", {"您好"}),
        ("(好|行)的", {"好的", "行的"}),
        ("(请|)稍等", {"请稍等", "稍等"}),
        ("((您|你)好|喂)", {"您好", "你好", "喂"}),
        ("您好{小区}", {"您好阳光花园", "您好东方小区"}),
        ("{问}", {"阳光花园热吗", "东方小区热吗", "你们那里热吗"}),
        ("甲|乙", {"甲|乙"}),
    ],
)
def test_expansions(small: Patterns, pattern: str, expansions: set[str]) -> None:
    assert all_of(small, pattern) == expansions


@pytest.mark.parametrize("pattern", ["(好", "好)", "(好|(行)", "()好)", "{小区", "{nonsense}", "{圈}"])
def test_mistakes_are_refused(small: Patterns, pattern: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|unknown slot|nested too deeply|substring"):
        small.expand(pattern, random.Random(1))


@given(st.text("好行(|)", max_size=12), st.integers(0, 5))
def test_any_text_is_expanded_or_refused_and_repeats_with_its_seed(small: Patterns, pattern: str, seed: int) -> None:
    try:
        text = small.expand(pattern, random.Random(seed))
    except ValueError:
        return
    assert text == small.expand(pattern, random.Random(seed))
    assert "(" not in text
    assert ")" not in text
