"""The three CSVs against golden files; ``golden/`` was written by hand from the contract, not by the program."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analyzer.domain import (
    CallResult,
    CallScore,
    CallStatus,
    Direction,
    Evidence,
    MatchLevel,
    Outcome,
    Speaker,
    Verdict,
)
from analyzer.reports import Provenance, write_agents_csv, write_calls_csv, write_verdicts_csv
from analyzer.reports.verdicts_csv import shown_evidence

GOLDEN = Path(__file__).parent / "golden"
RUN = Provenance("heating_steward", "ab" * 32, "demo-zh")

GREETING = "您好，环保供热供热管家{号}号为您服务，请问有什么可以帮您？"


def verdict(rule_id, outcome, points=0.0, max_points=0.0, evidence=(), note="", source="Z11", call_id="1001"):
    return Verdict(call_id, "012", rule_id, source, "全程", outcome, points, max_points, evidence=evidence, note=note)


def hit(start_s, said="不知道"):
    return Evidence("不知道", said, MatchLevel.EXACT, 1.0, 0.91, Speaker.AGENT, start_s, start_s + 0.6)


VERDICTS = (
    Verdict(
        "1001",
        "012",
        "opening",
        "Z3a",
        "开场",
        Outcome.PASS,
        20.0,
        20.0,
        evidence=(
            Evidence(GREETING, "您好，环保供热", MatchLevel.TONELESS, 0.98765, 0.876543, Speaker.AGENT, 0.504, 6.0),
            Evidence(GREETING, "另一处", MatchLevel.EDITED, 0.5),
        ),
        note="四个要素齐全",
    ),
    verdict("closing", Outcome.FAIL, 0.0, 10.0, (Evidence("再见", "", start_s=50.0, end_s=60.0),), "未说再见", "Z3a"),
    verdict("taboo", Outcome.FAIL, -5.0, 0.0, (hit(30.0), hit(12.345, "=不知道")), "禁用语 2 次"),
    verdict("offer_help", Outcome.CANNOT_JUDGE, 0.0, 10.0, (), "识别把握不足", "Z10"),
)

RESULTS = (
    CallResult(
        "2002",
        "rec/2002.wav",
        CallScore("2002", CallStatus.FAILED, reason="not_audio"),
        agent_id="099",
        known_agent=False,
    ),
    CallResult(
        "1001",
        "rec/张店,南/1001.wav",
        CallScore("1001", CallStatus.SCORED, 66.6667, "C", 1, ("closing", "taboo"), ("offer_help",)),
        model="vosk-model-cn-0.22",
        verdicts=VERDICTS,
        agent_id="012",
        branch="张店",
        direction=Direction.INBOUND,
        started_at="2026-11-20T08:05:00",
        duration_s=60.0,
        audio_sha256="cd" * 32,
        notes=("结尾被截断",),
    ),
    CallResult(
        "1002",
        "rec/1002.wav",
        CallScore("1002", CallStatus.SCORED, 80.0, "B"),
        agent_id="012",
        branch="张店",
        direction=Direction.OUTBOUND,
        duration_s=31.256,
    ),
    CallResult("@1003", "=cmd.wav", CallScore("@1003", CallStatus.CANNOT_JUDGE, reason="no_speech"), agent_id="013"),
    CallResult("1004", "rec/1004.wav", CallScore("1004", CallStatus.SCORED, 73.33, "C"), agent_id="-14", branch="周村"),
)


def written(path: Path) -> bytes:
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.mark.parametrize("order", [1, -1])
def test_calls_csv_is_the_golden_one_whatever_order_calls_finished_in(tmp_path, order):
    write_calls_csv(tmp_path / "calls.csv", RESULTS[::order], RUN)
    assert written(tmp_path / "calls.csv") == (GOLDEN / "calls.csv").read_bytes()


@pytest.mark.parametrize("order", [1, -1])
def test_verdicts_csv_is_the_golden_one(tmp_path, order):
    write_verdicts_csv(tmp_path / "verdicts.csv", RESULTS[::order])
    assert written(tmp_path / "verdicts.csv") == (GOLDEN / "verdicts.csv").read_bytes()


@pytest.mark.parametrize("order", [1, -1])
def test_agents_csv_is_the_golden_one(tmp_path, order):
    write_agents_csv(tmp_path / "agents.csv", RESULTS[::order])
    assert written(tmp_path / "agents.csv") == (GOLDEN / "agents.csv").read_bytes()


WRITERS = {
    "calls": lambda path, headers: write_calls_csv(path, RESULTS, RUN, headers),
    "verdicts": lambda path, headers: write_verdicts_csv(path, RESULTS, headers),
    "agents": lambda path, headers: write_agents_csv(path, RESULTS, headers),
}
CONTRACT = {
    "calls": "call_id, recording, agent_id, branch, direction, started_at, duration_s, status, score, grade, "
    "fatal_count, failed_rules, cannot_judge_rules, reason, pack, pack_sha256, model, audio_sha256",
    "verdicts": "call_id, agent_id, rule_id, source, section, verdict, points, max_points, level, similarity, "
    "confidence, speaker, start_s, end_s, expected, said, note",
    "agents": "agent_id, branch, calls, scored, cannot_judge, mean_score, ci_low, ci_high, fatal_calls, rank",
}


@pytest.mark.parametrize("name", WRITERS)
def test_columns_are_the_contracts_and_chinese_ones_differ_only_in_name(tmp_path, name):
    path = tmp_path / f"{name}.csv"
    WRITERS[name](path, "en")
    english = list(csv.reader(written(path).decode("utf-8-sig").splitlines()))
    WRITERS[name](path, "zh")
    chinese = list(csv.reader(written(path).decode("utf-8-sig").splitlines()))
    assert english[0] == CONTRACT[name].split(", ")
    assert english[1:] == chinese[1:]
    assert len(set(chinese[0])) == len(english[0])
    assert all(any("一" <= character <= "鿿" for character in heading) for heading in chinese[0])


@pytest.mark.parametrize("name", WRITERS)
def test_every_row_is_as_wide_as_the_heading_and_no_cell_is_a_formula(tmp_path, name):
    path = tmp_path / f"{name}.csv"
    WRITERS[name](path, "en")
    heading, *rows = csv.reader(written(path).decode("utf-8-sig").splitlines())
    assert rows
    for row in rows:
        assert len(row) == len(heading)
        for cell in row:
            assert not cell.startswith(("=", "+", "@"))
            assert not cell.startswith("-") or cell[1:].replace(".", "").isdecimal()


def test_the_points_column_adds_up_to_the_verdicts_points(tmp_path):
    write_verdicts_csv(tmp_path / "verdicts.csv", RESULTS)
    rows = csv.DictReader(written(tmp_path / "verdicts.csv").decode("utf-8-sig").splitlines())
    assert sum(float(row["points"] or 0) for row in rows) == sum(verdict.points for verdict in VERDICTS)


def test_only_a_failed_rule_shows_every_hit():
    hits = (hit(5.0), hit(1.0))
    assert shown_evidence(verdict("t", Outcome.FAIL, -5.0, 0.0, hits)) == (hits[1], hits[0])
    assert shown_evidence(verdict("t", Outcome.FAIL, 0.0, 10.0, hits)) == (hits[1], hits[0])
    assert shown_evidence(verdict("t", Outcome.PASS, 0.0, 0.0, hits)) == hits[:1]
    assert shown_evidence(verdict("t", Outcome.FAIL, -5.0, 0.0, ())) == (None,)


def test_points_stand_in_the_first_row_of_several_hits(tmp_path):
    failed = verdict("taboo", Outcome.FAIL, 0.0, 20.0, (hit(30.0), hit(12.0)))
    result = CallResult("1001", "a.wav", CallScore("1001", CallStatus.SCORED, 0.0), verdicts=(failed,))
    write_verdicts_csv(tmp_path / "verdicts.csv", [result])
    rows = list(csv.DictReader(written(tmp_path / "verdicts.csv").decode("utf-8-sig").splitlines()))
    assert [(row["start_s"], row["points"], row["max_points"]) for row in rows] == [
        ("12.00", "0.00", "20.00"),
        ("30.00", "", ""),
    ]


def test_a_run_of_nothing_has_headings_only(tmp_path):
    write_calls_csv(tmp_path / "calls.csv", [], RUN)
    assert written(tmp_path / "calls.csv").decode("utf-8-sig").count("\r\n") == 1
