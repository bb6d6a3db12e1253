from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from analyzer.evaluation.cycle import Cycle
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.records import Complaint, Decision, Feedback, Quota, Ruling
from analyzer.evaluation.results import AwardStatus
from analyzer.evaluation_settings import EvaluationSettings

SETTINGS = EvaluationSettings()
MEANS = {"01": 92.0, "02": 90.0, "03": 80.0, "04": 76.0, "05": 72.0}


def season(make, *, means=MEANS, complaints=(), feedback=(), decisions=(), places=1, quotas=2):
    """Six months of the same five agents, 40 calls each; the first two win every month."""
    results = []
    for period in Cycle().season(2026):
        calls = tuple(
            replace(call, call_id=f"{period.name}-{call.call_id}", day=period.first_day)
            for agent, mean in means.items()
            for call in make.calls_of(agent, [mean + 4.0, mean - 4.0] * 20)
        )
        data = make.data_of(
            period=period.name,
            as_of=datetime(2027, 4, 1),
            calls=calls,
            complaints=tuple(c for c in complaints if c.day <= period.last_day),
            feedback=tuple(f for f in feedback if period.holds(f.day)),
            quotas=(Quota("东", period.name, quotas), Quota("东", "2026", places, "gold")),
            decisions=decisions,
        )
        results.append(evaluate_period(data, SETTINGS, results))
    return results


def test_gold_is_named_at_the_end_of_the_season_from_the_monthly_winners(make):
    results = season(make)
    assert all(not result.gold for result in results[:-1])
    rows = {row.agent_id: row for row in results[-1].gold}
    assert {a: row.status.value for a, row in rows.items()} == {
        "01": "proposed", "02": "not_chosen", "03": "not_eligible", "04": "not_eligible", "05": "not_eligible",
    }  # fmt: skip
    assert {row.period for row in rows.values()} == {"2026"}
    assert rows["01"].reasons_for[0] == "优秀供热管家 6 次：2026-10、2026-11、2026-12、2027-01、2027-02、2027-03"
    assert rows["03"].reasons_against == ("获优秀供热管家 0 次，要求至少 2 次",)
    assert rows["01"].reasons_against == ("提示：6 个月的月度入选尚未由分公司评定",)
    monthly = [next(a for a in r.agents if a.agent_id == "01").composite_pct or 0.0 for r in results]
    assert rows["01"].score_pct == pytest.approx(sum(monthly) / 6)


def test_complaints_and_answers_of_users_count(make):
    about = tuple(Complaint(f"T{n}", date(2026, 10, 9), "01", "东", True) for n in range(2))
    answers = tuple(
        Feedback(f"{agent}-{n}", date(2026, 11, 5), agent, "东", score + (n % 2))
        for agent, score in (("01", 90.0), ("02", 60.0), ("03", 90.0), ("04", 90.0), ("05", 90.0))
        for n in range(20)
    )
    rows = {row.agent_id: row for row in season(make, complaints=about, feedback=answers, places=2)[-1].gold}
    assert rows["01"].reasons_against[:2] == (
        "采暖季成立投诉 2 件，上限 1 件",
        "投诉量指标每百通 0.83 件，高于分公司平均 0.17 件",
    )
    (reason, *_) = rows["02"].reasons_against
    assert reason.startswith("回访满意度 6")
    assert reason.endswith("低于分公司平均 84.5")


def test_a_tie_for_gold_is_left_to_people_until_they_decide(make):
    close = MEANS | {"02": 91.9}
    (first, second, *_) = season(make, means=close)[-1].gold
    assert first.status is second.status is AwardStatus.OPEN
    assert first.candidates == ("01", "02")
    word = Decision("gold", "2026", Ruling.GRANTED, date(2027, 3, 30), "02", "东", decided_by="公司")
    rows = {row.agent_id: row for row in season(make, means=close, decisions=(word,))[-1].gold}
    assert rows["02"].status is AwardStatus.GRANTED
    assert rows["01"].status is AwardStatus.NOT_CHOSEN
