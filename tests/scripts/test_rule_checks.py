"""Keys of rules that contradict each other or mean nothing, each told with its place and the way out."""

from pathlib import Path

import pytest

from analyzer.errors import PackError
from analyzer.scripts.load import load_pack

HEAD = """\
id: p
title: 包
version: "1"
source: 测试
windows:
  closing: {side: end, turns: 2}
scoring:
  fatal: zero
  grades: [{grade: 优, from_pct: 0}]
rules:
  - id: r
    title: 项目
    source: T1
    section: 节
    must_match: [{dialogue: ["坐席：再见"]}]
    must_not_match: [{dialogue: ["坐席：好的"]}]
"""
TRIGGER = "after: {speaker: customer, phrases: [不热]}"
SAID = "{said: {speaker: agent, phrases: [再见]}}"


def problems_of(tmp_path: Path, *keys: str) -> tuple[str, ...]:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + "".join(f"    {key}\n" for key in keys), encoding="utf-8")
    try:
        load_pack(path)
    except PackError as error:
        return tuple(problem.removeprefix(f"{path}:") for problem in error.problems)
    return ()


@pytest.mark.parametrize(
    "keys",
    [
        ("kind: require", "phrases: [再见]"),
        ("kind: require", "phrases: [再见, 您好]", "need: 2"),
        ("kind: require", "phrases: [再见]", TRIGGER, "within: {turns: 2}"),
        ("kind: forbid", "phrases: [再见]", TRIGGER, "within: {seconds: 2.5}", f"when: {SAID}"),
        ("kind: count", "phrases: [再见]", "at_least: 1", "at_most: 1"),
        ("kind: expect", f"condition: {{all_of: [{SAID}, {SAID}]}}"),
        ("kind: avoid", "condition: {said: {speaker: agent, phrases: [再见], place: closing}}"),
        ("kind: require", "phrases: [再见]", "before: {speaker: agent, phrases: [不热], which: every}"),
    ],
)
def test_rules_that_make_sense(keys: tuple[str, ...], tmp_path: Path) -> None:
    assert problems_of(tmp_path, *keys) == ()


@pytest.mark.parametrize(
    ("keys", "place", "message"),
    [
        (("kind: require",), "rules[0]", "either phrases or elements"),
        (("kind: forbid",), "rules[0]", "needs phrases"),
        (("kind: count", "phrases: [再见]"), "rules[0]", "write at_least, at_most or both"),
        (("kind: count", "phrases: [再见]", "at_least: 3", "at_most: 2"), "rules[0].at_least", "more than at_most 2"),
        (("kind: require", "phrases: [再见]", "at_most: 2"), "rules[0].at_most", "limits what kind count counts"),
        (("kind: require", "phrases: [再见]", "need: 2"), "rules[0].need", "only 1 phrases"),
        (("kind: forbid", "phrases: [再见]", "need: all"), "rules[0].need", "leave it out here"),
        (("kind: expect",), "rules[0]", "needs a condition"),
        (("kind: expect", f"condition: {SAID}", "phrases: [再见]"), "rules[0].phrases", "means nothing to kind expect"),
        (("kind: avoid", f"condition: {SAID}", TRIGGER), "rules[0].after", "means nothing to kind avoid"),
        (("kind: avoid", f"condition: {SAID}", "speaker: agent"), "rules[0].speaker", "write it inside condition"),
        (
            ("kind: require", "phrases: [再见]", f"condition: {SAID}"),
            "rules[0].condition",
            "for kinds expect and avoid",
        ),
        (
            ("kind: count", "at_least: 1", "elements: [{id: e, title: t, phrases: [再见], points: 1}]"),
            "rules[0].elements",
            "only kind require has elements",
        ),
        (("kind: require", "phrases: [再见]", "within: {turns: 1}"), "rules[0].within", "write after as well"),
        (
            ("kind: require", "phrases: [再见]", TRIGGER, "within: {}"),
            "rules[0].within",
            "needs turns, seconds or both",
        ),
        (
            ("kind: require", "phrases: [再见]", "after: {speaker: customer, phrases: [不热], place: start}"),
            "rules[0].after.place",
            "no window is called 'start'; known are anywhere, closing",
        ),
        (
            ("kind: require", "phrases: [再见]", TRIGGER, "before: {speaker: agent, phrases: [好], which: every}"),
            "rules[0].before.which",
            "write first or a number",
        ),
        (
            ("kind: require", "phrases: [再见]", "after: {speaker: customer, phrases: [不热], which: 0}"),
            "rules[0].after.which",
            "greater than or equal to 1",
        ),
        (("kind: require", "phrases: [再见]", "when: {}"), "rules[0].when", "exactly one key (found nothing)"),
        (
            ("kind: expect", "condition: {said: {speaker: agent, phrases: [好]}, pace: {above: 300}}"),
            "rules[0].condition",
            "exactly one key (found said、pace)",
        ),
        (
            ("kind: expect", "condition: {any_of: [{said: {speaker: agent, phrases: [好], place: start}}]}"),
            "rules[0].condition.any_of[0].said.place",
            "no window is called 'start'",
        ),
        (
            ("kind: expect", "condition: {said: {speaker: agent, phrases: [好], within: {turns: 1}}}"),
            "rules[0].condition.said.within",
            "write after as well",
        ),
        (
            (
                "kind: require",
                "phrases: [再见]",
                "after: {speaker: customer, phrases: [好], exceptions: "
                "[{phrases: [好], reason: r, source: s, within_syllables: 3}]}",
            ),
            "rules[0].after.exceptions[0].within_syllables",
            "there is none",
        ),
        (("kind: require", "phrases: [再见]", 'near: {phrases: ["{热线}"]}'), "rules[0]", "nor listed under names"),
    ],
)
def test_rules_that_make_none(keys: tuple[str, ...], place: str, message: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, *keys)
    found = [problem for problem in problems if message in problem]
    assert found, problems
    line, key, _ = found[0].split(": ", 2)
    assert int(line) >= 11
    assert key == place
