"""A month of two branches with everything that reports show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest

from analyzer.domain import CallStatus
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.records import (
    Complaint,
    Gravity,
    Honour,
    Lapse,
    OrderKind,
    PeriodData,
    Posting,
    Quota,
    RuleCount,
    ScoredCall,
    WorkOrder,
)
from analyzer.evaluation.results import TopicRow
from analyzer.evaluation_settings import EvaluationSettings

DAY = date(2026, 11, 3)
NUMBER = "一三八零零一三八零零零"
FORMULA = "=HYPERLINK(1)"


def _calls(day: date) -> tuple[ScoredCall, ...]:
    return tuple(
        ScoredCall(f"{branch}{agent}-{n}", f"{branch}{agent}", branch, day, CallStatus.SCORED, 60.0 + 5 * agent + n)
        for branch in ("东", "西")
        for agent in range(1, 6)
        for n in range(12)
    )


def _period(name: str, day: date, as_of: datetime, earlier=(), **fields):
    staff = tuple(
        Posting(f"{b}{n}", b, FORMULA if n == 1 else f"管家0{n}", "管家") for b in "东西" for n in range(1, 6)
    )
    data = PeriodData(name, as_of, _calls(day), postings=staff, **fields)
    lapse = Lapse("T-promise", Gravity.MINOR, "Z24", "服务忌语", False, 12.5, f"我的电话{NUMBER}", "随意承诺")
    data = replace(data, calls=(replace(data.calls[0], lapses=(lapse,)), *data.calls[1:]))
    return data, evaluate_period(data, EvaluationSettings(), earlier)


@pytest.fixture(scope="session")
def month() -> SimpleNamespace:
    """``result`` of 2026-11, ``earlier`` that of 2026-10, ``calls`` of the month, the secret ``number`` said in one."""
    _, october = _period("2026-10", date(2026, 10, 6), datetime(2026, 10, 21, 9))
    orders = (
        WorkOrder(
            "W1", datetime(2026, 11, 2, 9), "东1", "东", OrderKind.REPAIR, responded_at=datetime(2026, 11, 2, 9, 5)
        ),
    )
    data, result = _period(
        "2026-11",
        DAY,
        datetime(2026, 11, 21, 9, 30),
        (october,),
        rule_counts=(
            RuleCount("Z10", "东1", "东", 2, 7, 1, "东1-3"),
            RuleCount("T-promise", "东1", "东", 9, 1, 0, "东1-0"),
        ),
        complaints=(Complaint("T1", DAY, "东2", "东", True),),
        honours=(Honour("H1", DAY, "东5", "东", "锦旗"),),
        orders=orders,
        quotas=(Quota("东", "2026-11", 2),),
        rule_names=(("Z10", "结束前询问"), ("T-promise", "随意承诺")),
    )
    topics = (TopicRow("东", 1, "不热", 0.5, 30, 8, True, ("东1-1",)),)
    return SimpleNamespace(
        result=replace(result, topics=topics), earlier=(october,), calls=data.calls, number=NUMBER, formula=FORMULA
    )
