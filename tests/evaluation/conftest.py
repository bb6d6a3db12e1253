"""Small seasons: calls by the dozen, and one branch whose figures can be computed by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from analyzer.domain import CallStatus
from analyzer.evaluation.records import Complaint, Gravity, Lapse, PeriodData, Posting, Quota, ScoredCall

FIRST_DAY = date(2026, 11, 2)


def call(call_id: str, agent_id: str, score: float | None, branch: str = "东", **facts) -> ScoredCall:
    status = CallStatus.CANNOT_JUDGE if score is None else CallStatus.SCORED
    return ScoredCall(**{"call_id": call_id, "agent_id": agent_id, "branch": branch, "day": FIRST_DAY, "status": status,
                         "score_pct": score, "call_type": "报修"} | facts)  # fmt: skip


def calls_of(agent_id: str, scores: list[float], branch: str = "东", **facts) -> tuple[ScoredCall, ...]:
    return tuple(call(f"{branch}{agent_id}-{n:03d}", agent_id, s, branch, **facts) for n, s in enumerate(scores))


def fatal(rule_id: str = "T-quarrel", *, is_confirmed: bool = False, severity: Gravity = Gravity.FATAL) -> Lapse:
    return Lapse(rule_id, severity, "G", "服务忌语", is_confirmed, 3.5, "", "顶撞客户")


def data_of(**fields) -> PeriodData:
    return PeriodData(**{"period": "2026-11", "as_of": datetime(2026, 11, 21, 9)} | fields)


def worked_branch(**fields) -> PeriodData:
    """Five agents with means 88, 84, 80, 76, 72; each has ten calls, five 9 above and five 9 below. See test_awards."""
    means = {"01": 88.0, "02": 84.0, "03": 80.0, "04": 76.0, "05": 72.0}
    calls = tuple(call for agent, mean in means.items() for call in calls_of(agent, [mean + 9.0, mean - 9.0] * 5))
    return data_of(
        **{
            "calls": calls,
            "postings": tuple(Posting(agent, "东", f"管家{agent}") for agent in means),
            "complaints": (Complaint("T1", FIRST_DAY, "02", "东", True),),
            "quotas": (Quota("东", "2026-11", 2),),
        }
        | fields
    )


@pytest.fixture
def make():
    """The functions above, as attributes."""

    class Make:
        pass

    for function in (call, calls_of, fatal, data_of, worked_branch):
        setattr(Make, function.__name__, staticmethod(function))
    Make.first_day = FIRST_DAY
    return Make
