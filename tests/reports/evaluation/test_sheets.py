"""The CSV tables of a period, from a result that the core has made."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from analyzer.domain import CallStatus
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.records import Complaint, Gravity, Lapse, PeriodData, Posting, Quota, RuleCount, ScoredCall
from analyzer.evaluation.results import AwardStatus, PenaltyKind, PenaltyStatus, PeriodResult, TopicRow
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.reports.evaluation.sheet import cell
from analyzer.reports.evaluation.sheets import AWARD_STATUS, PENALTY_KIND, PENALTY_STATUS, sheets
from analyzer.reports.evaluation.write import write_reports

DAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def result() -> PeriodResult:
    calls = [
        ScoredCall(f"{agent}-{n}", agent, "东", DAY, CallStatus.SCORED, 60.0 + 5 * int(agent) + n, call_type="报修")
        for agent in ("01", "02", "03", "04", "05")
        for n in range(12)
    ]
    lapse = Lapse("T-promise", Gravity.MINOR, "Z24", "服务忌语", note="随意承诺")
    data = PeriodData(
        "2026-11",
        datetime(2026, 11, 21, 9, 30),
        (replace(calls[0], lapses=(lapse,)), *calls[1:]),
        (RuleCount("Z10", "01", "东", 2, 4, 1, "01-3"),),
        tuple(Posting(f"0{n}", "东", f"管家0{n}") for n in range(1, 6)),
        (Complaint("T1", DAY, "02", "东", True),),
        quotas=(Quota("东", "2026-11", 2),),
        rule_names=(("Z10", "结束前询问"),),
    )
    topics = (TopicRow("东", 1, "不热", 0.5, 30, None, True, ("01-1", "01-2")),)
    return replace(evaluate_period(data, EvaluationSettings()), topics=topics)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_of_the_contract_are_written(result, tmp_path):
    names = write_reports(result, tmp_path)
    assert {f"{n}.csv" for n in ("agents", "branches", "awards", "penalties", "kpi", "topics")} <= set(names)
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    agents = {row["agent_id"]: row for row in read(tmp_path / "agents.csv")}
    assert (agents["05"]["rank"], agents["05"]["name"], agents["05"]["raw_pct"]) == ("1", "管家05", "90.50")
    assert agents["02"]["complaints_pct"] == "90.00"
    assert agents["02"]["satisfaction_note"] == "本期无数据，权重按比例分给其他项"
    assert agents["01"]["worst_rules"] == "Z10 结束前询问 漏 4/6"
    awards = {row["agent_id"]: row for row in read(tmp_path / "awards.csv")}
    assert awards["02"]["status_title"] == "不具备资格"
    assert awards["02"]["reasons_against"] == "成立投诉 1 件，上限 0 件：T1"
    (penalty,) = read(tmp_path / "penalties.csv")
    assert penalty["evidence"] == "[通话 01-0] T-promise 随意承诺（未经人工复核）"
    assert (penalty["kind_title"], penalty["yuan_high"]) == ("教育辅导", "0")
    (topic,) = read(tmp_path / "topics.csv")
    assert (topic["is_rising"], topic["previous_calls"], topic["example_call_ids"]) == ("1", "", "01-1；01-2")


def test_names_of_columns_are_translated_and_values_are_not(result, tmp_path):
    write_reports(result, tmp_path, headers="zh")
    (row, *_) = read(tmp_path / "awards.csv")
    assert row["状态代码"] == "proposed"
    assert row["奖项名称"] == "优秀供热管家"


def test_every_column_has_two_names_of_its_own(result):
    for table in sheets(result):
        english, chinese = zip(*table.columns, strict=True)
        assert len(set(english)) == len(set(chinese)) == len(table.columns), table.name
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_every_state_has_a_chinese_name():
    assert set(AWARD_STATUS) == set(AwardStatus)
    assert set(PENALTY_KIND) == set(PenaltyKind)
    assert set(PENALTY_STATUS) == set(PenaltyStatus)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, 2, ""),
        (True, 2, "1"),
        (3, 2, "3"),
        (2.345, 1, "2.3"),
        (("甲", "乙"), 2, "甲；乙"),
        (("=1+1",), 2, "'=1+1"),
        ("-x", 2, "'-x"),
        (DAY, 2, "2026-11-03"),
        (datetime(2026, 11, 3, 9, 30), 2, "2026-11-03 09:30"),
    ],
)
def test_cells(value, decimals, shown):
    assert cell(value, decimals) == shown
