"""The sample tables say what the dialogue files say, and cover what they are meant to cover."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from maker.dialogue import DialogueError, load_dialogue, load_dialogues
from maker.expectations import EVERY_CALL, RULES, expected_outcomes
from maker.tables import EXPECTED, EXPECTED_CALLS, MANIFEST, write_tables

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
DIALOGUES = SAMPLES / "dialogues"


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("name", [MANIFEST, EXPECTED, EXPECTED_CALLS])
def test_committed_tables_are_those_of_the_dialogues(name: str, tmp_path: Path) -> None:
    write_tables(load_dialogues(DIALOGUES), tmp_path, "recordings")
    assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_every_readable_call_has_one_row_per_rule() -> None:
    counts = Counter((row["call_id"], row["rule_id"]) for row in rows(EXPECTED))
    readable = {row["call_id"] for row in rows(EXPECTED_CALLS) if row["status"] != "failed"}
    assert set(counts) == {(call_id, rule) for call_id in readable for rule in RULES}
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("rule", [rule for rule in EVERY_CALL if rule != "Z3b.greeting"])
def test_what_every_call_is_asked_is_failed_somewhere_and_passed_somewhere(rule: str) -> None:
    outcomes = {row["outcome"] for row in rows(EXPECTED) if row["rule_id"] == rule}
    assert outcomes == {"pass", "fail", "not_applicable", "cannot_judge"} - (
        {"not_applicable"} if rule in {"closing", "Z11"} else set()
    )


def test_agents_and_branches_are_those_of_the_roster_but_one() -> None:
    roster = {(row["agent_id"], row["branch"]) for row in rows("agents.csv")}
    assert len(roster) == 4
    strangers = [row["call_id"] for row in rows(MANIFEST) if (row["agent_id"], row["branch"]) not in roster]
    assert strangers == ["ZB-0017"]
    assert {row["branch"] for row in rows(MANIFEST)} == {"张店分公司", "临淄分公司"}


def test_manifest_leaves_the_agent_channel_to_the_product_except_once() -> None:
    told = [row["call_id"] for row in rows(MANIFEST) if row["agent_channel"]]
    assert told == ["ZB-0018"]
    hidden = Counter(dialogue.agent_channel for dialogue in load_dialogues(DIALOGUES))
    assert min(hidden[0], hidden[1]) >= 8


def test_forbidden_words_are_where_the_expectations_say() -> None:
    for dialogue in load_dialogues(DIALOGUES):
        outcome = expected_outcomes(dialogue).get("Z11")
        said = "".join(line.text or "" for line in dialogue.lines if line.speaker == "agent")
        polite = said.replace("不知道您什么时候方便", "").replace("今天不管多晚", "")
        assert ("不知道" in polite or "我不管" in polite) == (outcome == "fail"), dialogue.call_id


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (DIALOGUES / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "blamed"),
    [
        ("variant: f3", "variant: f2", "voices.agent.variant"),
        ("rate_wpm: 182", "rate_wpm: 260", "voices.agent.rate_wpm"),
        ("direction: inbound", "direction: sideways", "direction"),
        ("agent_channel: 0", "agent_channel: null", "agent_channel"),
        ("speaker: customer, text", "speaker: customer, words", "lines.1"),
        ("about:", "about: twice\nabout:", "about"),
    ],
)
def test_a_wrong_dialogue_is_refused_with_file_and_field(tmp_path: Path, old: str, new: str, blamed: str) -> None:
    path = changed(tmp_path, "ZB-0001_full.yaml", old, new)
    with pytest.raises(DialogueError) as caught:
        load_dialogue(path)
    assert str(path) in str(caught.value)
    assert blamed in str(caught.value)


def test_an_expectation_for_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "ZB-0002_no_greeting.yaml", "Z3a.greeting:", "Z3a.hello:")
    with pytest.raises(DialogueError, match=r"ZB-0002: .*Z3a\.hello"):
        expected_outcomes(load_dialogue(path))


def test_a_call_without_any_judgement_must_say_how_it_ends(tmp_path: Path) -> None:
    path = changed(tmp_path, "ZB-0020_mono.yaml", "expect_call:", "expect_call: null\n#")
    with pytest.raises(DialogueError, match=r"ZB-0020: .* needs expect_call"):
        expected_outcomes(load_dialogue(path))


def test_ids_used_twice_are_refused(tmp_path: Path) -> None:
    text = (DIALOGUES / "ZB-0001_full.yaml").read_text(encoding="utf-8")
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DialogueError, match="call_id used twice: ZB-0001"):
        load_dialogues(tmp_path)
