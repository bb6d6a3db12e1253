"""The table at the end of a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.commands import outcome
from analyzer.domain import CallResult, CallScore, CallStatus


def result(call_id: str, status: CallStatus = CallStatus.SCORED, **score: object) -> CallResult:
    return CallResult(call_id, f"{call_id}.wav", CallScore(call_id, status, **score), agent_id=f"GJ{call_id}")


GOOD = result("1", score_pct=92.5, grade="优秀", failed_rules=("Z3a.unit",))
UNSURE = result("2", CallStatus.CANNOT_JUDGE, reason="mono: 单声道录音", cannot_judge_rules=("a", "b", "c", "d"))
BROKEN = result("3", CallStatus.FAILED, reason="not_audio: holds text")


def shown(capsys: pytest.CaptureFixture[str], *results: CallResult) -> str:
    outcome.show(results, Path("somewhere"))
    return capsys.readouterr().out


def test_every_call_and_every_count_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, BROKEN, UNSURE, GOOD)
    lines = text.splitlines()
    assert "3 calls: 1 scored, 1 cannot judge, 0 skipped, 1 failed" in lines
    assert "  cannot judge: 1 × mono: 单声道录音" in lines
    assert "  failed: 1 × not_audio: holds text" in lines
    assert lines[-1] == "written: somewhere/calls.csv verdicts.csv agents.csv transcripts/"
    rows = [line for line in lines if line.startswith("│")]
    assert [row.split()[1] for row in rows[:3]] == ["1", "2", "3"]
    assert all(word in rows[0] for word in ("92.5", "优秀", "Z3a.unit"))
    assert "4 rules" in rows[1]


def test_agents_outside_the_roster_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, replace(GOOD, known_agent=False))
    assert "GJ1 ?" in text
    assert "  not in the roster: GJ1" in text.splitlines()


def test_long_tables_are_cut_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, *(result(str(1000 + i), score_pct=90.0) for i in range(45)))
    assert "… and 5 more in calls.csv" in text
    assert "… and 5 more in agents.csv" in text
    assert "45 calls: 45 scored" in text


def test_without_agents_there_is_no_table_of_agents(capsys: pytest.CaptureFixture[str]) -> None:
    assert "95 % interval" not in shown(capsys, replace(GOOD, agent_id=None))


def test_long_paths_are_not_broken_into_lines(capsys: pytest.CaptureFixture[str]) -> None:
    outcome.show([GOOD], Path("/".join(["folder"] * 60)))
    assert "/".join(["folder"] * 60) + "/calls.csv" in capsys.readouterr().out


def test_the_exit_code_tells_of_failures() -> None:
    assert outcome.exit_code([GOOD, UNSURE]) == 0
    assert outcome.exit_code([GOOD, BROKEN]) == 4
    assert outcome.exit_code([]) == 0
