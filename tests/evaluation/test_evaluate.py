from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from analyzer.domain import CallStatus, Direction
from analyzer.errors import UsageError
from analyzer.evaluation.evaluate import evaluate_period, stratum_of
from analyzer.evaluation.records import (
    Assessment,
    Assessor,
    Complaint,
    Feedback,
    Gravity,
    Lapse,
    OrderKind,
    PeriodData,
    Posting,
    Quota,
    RuleCount,
    ScoredCall,
    WorkOrder,
)
from analyzer.evaluation.results import AwardStatus, Part, PeriodResult
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings

SETTINGS = EvaluationSettings(limits=LimitSettings(min_calls=3, min_stratum_calls=4))
DAY = date(2026, 11, 2)


def test_every_row_knows_where_it_belongs(make):
    data = make.worked_branch(
        rule_counts=(
            RuleCount("Z10", "01", "东", 3, 7, 0, "东01-003"),
            RuleCount("Z10", "02", "东", 9, 1, 0, "东02-001"),
        ),
        rule_names=(("Z10", "结束前询问"),),
    )
    result = evaluate_period(data, EvaluationSettings())
    first = result.agents[0]
    assert (first.agent_id, first.name, first.branch, first.calls, first.scored) == ("01", "管家01", "东", 10, 10)
    assert first.raw_pct == 88.0
    assert first.raw_low_pct is not None
    assert first.raw_low_pct < 88.0 < (first.raw_high_pct or 0.0)
    assert first.branch_pct == pytest.approx(80.0)
    assert first.worst_rules[0].missed_pct == 70.0
    (branch,) = result.branches
    assert (branch.agents, branch.calls, branch.raw_pct, branch.places) == (5, 50, 80.0, 2)
    assert branch.composite_pct == pytest.approx(sum(a.composite_pct or 0.0 for a in result.agents) / 5)
    assert branch.complaints_justified == 1
    assert (result.rules[0].passed, result.rules[0].failed, result.rules[0].title) == (12, 8, "结束前询问")
    assert result.within_agent_sd_pct == pytest.approx(90**0.5)
    assert result.between_agents_sd_pct == pytest.approx(9.0)  # A = V (1 − B) / B = 81


def test_a_result_survives_json(make):
    result = evaluate_period(make.worked_branch(), EvaluationSettings())
    kept = TypeAdapter(PeriodResult)
    assert kept.validate_json(kept.dump_json(result)) == result


def test_calls_that_cannot_be_judged_are_counted_and_cost_nothing(make):
    data = make.worked_branch()
    more = replace(data, calls=(*data.calls, *(make.call(f"X{n}", "03", None) for n in range(7))))
    before, after = (evaluate_period(d, EvaluationSettings()) for d in (data, more))
    rows = [next(a for a in r.agents if a.agent_id == "03") for r in (before, after)]
    assert (rows[1].calls, rows[1].scored, rows[1].cannot_judge) == (17, 10, 7)
    assert replace(rows[1], calls=10, cannot_judge=0) == rows[0]


def test_who_gets_the_complaints_is_not_punished(make):
    """Complaint calls are 20 points harder; the better agent takes nine tenths of them."""

    def both(agent: str, mean: float, hard: int) -> tuple[ScoredCall, ...]:
        noise = [4.0, -4.0]
        easy = make.calls_of(agent, [mean + noise[n % 2] for n in range(20 - hard)])
        rest = [make.call(f"投诉{agent}-{n}", agent, mean - 20.0 + noise[n % 2], call_type="投诉") for n in range(hard)]
        return (*easy, *rest)

    calls = (*both("01", 90.0, 18), *(c for n, m in enumerate((84.0, 82.0, 78.0, 75.0)) for c in both(f"1{n}", m, 2)))
    result = evaluate_period(make.data_of(calls=calls), SETTINGS)
    by_agent = {row.agent_id: row for row in result.agents}
    assert by_agent["01"].raw_pct == pytest.approx(72.0)
    assert by_agent["10"].raw_pct == pytest.approx(82.0)
    assert by_agent["01"].rank == 1
    assert {row.stratum: row.calls for row in result.strata} == {"报修": 74, "投诉": 26}
    offsets = {row.stratum: row.offset_pct for row in result.strata}
    assert offsets["报修"] - offsets["投诉"] == pytest.approx(20.0)


def test_components_come_from_call_backs_orders_and_assessments(make):
    at = datetime(2026, 11, 3, 9)
    data = make.worked_branch(
        feedback=tuple(Feedback(f"F{n}", DAY, "01", "", 90.0) for n in range(4)),
        orders=(
            WorkOrder(
                "G1",
                at,
                "01",
                "",
                OrderKind.REPAIR,
                arrived_at=at + timedelta(hours=1),
                resolved_at=at + timedelta(hours=2),
            ),
        ),
        assessments=(
            Assessment("01", "2026-11", Assessor.SUPERIOR, 80.0),
            Assessment("01", "2026-10", Assessor.SELF, 1.0),
        ),
    )
    result = evaluate_period(data, EvaluationSettings())
    parts = {c.part: c for c in result.agents[0].components}
    assert {part: (c.count, c.effective_weight) for part, c in parts.items()} == {
        Part.CALLS: (10, 0.5), Part.COMPLAINTS: (0, 0.15), Part.SATISFACTION: (4, 0.15),
        Part.TIMELINESS: (2, 0.1), Part.ASSESSMENTS: (1, 0.1),
    }  # fmt: skip
    values = (87.2, 100.0, 90.0, 100.0, 80.0)
    assert result.agents[0].composite_pct == pytest.approx(
        sum(v * w for v, w in zip(values, (0.5, 0.15, 0.15, 0.1, 0.1), strict=True))
    )
    assert {row.branch for row in result.kpis} == {"", "东"}


def test_the_notes_say_what_is_missing(make):
    data = make.data_of(
        as_of=datetime(2026, 11, 10, 8),
        calls=(make.call("1", "", 80.0), make.call("2", "01", 80.0, branch="")),
        complaints=(Complaint("T1", DAY),),
        advisory_rules=("Z9",),
    )
    notes = "\n".join(evaluate_period(data, SETTINGS).notes)
    for part in (
        "阶段性结果",
        "没有导入花名册",
        "Z9",
        "投诉有 1 条无法确定分公司",
        "有 1 通通话不知属于哪个分公司",
        "有 1 通通话不知座席是谁",
    ):
        assert part in notes


def test_rows_of_other_periods_do_not_count(make):
    early = tuple(replace(call, day=date(2026, 10, 20)) for call in make.calls_of("01", [10.0] * 20))
    result = evaluate_period(make.worked_branch(calls=(*make.worked_branch().calls, *early)), EvaluationSettings())
    assert result.agents[0].calls == 10


def test_an_empty_period_has_rows_for_everybody_posted(make):
    result = evaluate_period(make.data_of(postings=(Posting("01", "东", "管家01"),)), SETTINGS)
    assert [(row.agent_id, row.calls, row.note) for row in result.agents] == [("01", 0, "本期没有计分通话，不参加评比")]
    assert [row.status for row in result.awards] == [AwardStatus.NOT_ELIGIBLE]


def test_a_month_outside_the_season_is_refused(make):
    with pytest.raises(UsageError, match="no month of the evaluation season"):
        evaluate_period(make.data_of(period="2026-07"), SETTINGS)


def test_types_are_told_apart_by_the_fields_of_the_settings(make):
    call = make.call("1", "01", 80.0, direction=Direction.OUTBOUND, is_vip=True, pack_id="heating_steward")
    wide = EvaluationSettings(strata=("call_type", "direction", "vip", "pack"))
    assert stratum_of(call, wide) == "报修·呼出·VIP·heating_steward"
    assert stratum_of(replace(call, call_type=""), SETTINGS) == "未分类"
    assert stratum_of(call, EvaluationSettings(strata=())) == "全部"


AGENTS = [(branch, f"{n:02d}") for branch in ("东", "西") for n in range(4)]


@st.composite
def periods(draw: st.DrawFn) -> PeriodData:
    """Two branches of four, each with three to ten calls of two types, and a complaint or two."""
    calls = []
    for branch, agent in AGENTS:
        for n in range(draw(st.integers(3, 10))):
            score = draw(st.integers(40, 100))
            kind = draw(st.sampled_from(["报修", "投诉"]))
            calls.append(
                ScoredCall(f"{branch}{agent}{n}", agent, branch, DAY, CallStatus.SCORED, float(score), call_type=kind)
            )
    who = draw(st.lists(st.sampled_from(AGENTS), max_size=2))
    complaints = tuple(Complaint(f"T{n}", DAY, agent, branch, True) for n, (branch, agent) in enumerate(who))
    quotas = (Quota("东", "2026-11", draw(st.integers(0, 3))), Quota("西", "2026-11", 1))
    return PeriodData("2026-11", datetime(2026, 11, 21), tuple(calls), complaints=complaints, quotas=quotas)


def standing(result: PeriodResult) -> dict[tuple[str, str], AwardStatus]:
    return {(row.branch, row.agent_id): row.status for row in result.awards}


@settings(max_examples=25)
@given(periods(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_at_all(data, random):
    calls, complaints, quotas = list(data.calls), list(data.complaints), list(data.quotas)
    for rows in (calls, complaints, quotas):
        random.shuffle(rows)
    mixed = replace(data, calls=tuple(calls), complaints=tuple(complaints), quotas=tuple(quotas))
    assert evaluate_period(mixed, SETTINGS) == evaluate_period(data, SETTINGS)


@settings(max_examples=40)
@given(periods(), st.integers(0, 23), st.booleans())
def test_another_fatal_never_helps(data, which, is_confirmed):
    """Nor does it bring anybody an award whom the calls did not bring one."""
    victim = data.calls[which % len(data.calls)]
    lapse = Lapse("T-quarrel", Gravity.FATAL, is_confirmed=is_confirmed)
    worse = replace(victim, score_pct=0.0, lapses=(lapse,))
    calls = tuple(worse if call is victim else call for call in data.calls)
    before, after = evaluate_period(data, SETTINGS), evaluate_period(replace(data, calls=calls), SETTINGS)
    key = (victim.branch, victim.agent_id)
    assert standing(after)[key] is AwardStatus.NOT_ELIGIBLE
    rows = [next(a for a in r.agents if (a.branch, a.agent_id) == key) for r in (before, after)]
    assert (rows[1].raw_pct or 0.0) < (rows[0].raw_pct or 0.0)
    assert (rows[1].adjusted_pct or 0.0) < (rows[0].adjusted_pct or 0.0)


@settings(max_examples=25)
@given(periods())
def test_what_a_result_promises(data):
    result = evaluate_period(data, SETTINGS)
    assert {(row.branch, row.agent_id) for row in result.awards} == set(AGENTS)
    for row in result.agents:
        assert None not in (row.adjusted_pct, row.branch_pct, row.shrunk_pct, row.composite_pct)
        low, high = sorted([row.adjusted_pct or 0.0, row.branch_pct or 0.0])
        assert max(0.0, low) - 1e-9 <= (row.shrunk_pct or 0.0) <= high + 1e-9
        assert (row.shrunk_low_pct or 0.0) <= (row.shrunk_pct or 0.0) <= (row.shrunk_high_pct or 0.0)
        assert sum(c.effective_weight for c in row.components) == pytest.approx(1.0)
        assert row.rank is not None
        assert row.calls == row.scored + row.cannot_judge
    for branch in ("东", "西"):
        mine = [row for row in result.awards if row.branch == branch]
        proposed = sum(row.status is AwardStatus.PROPOSED for row in mine)
        tied = [row for row in mine if row.status is AwardStatus.OPEN]
        eligible = sum(row.status is not AwardStatus.NOT_ELIGIBLE for row in mine)
        places = mine[0].places or 0
        assert proposed + (tied[0].open_places if tied else 0) == min(places, eligible)
        assert all(set(row.candidates) == {other.agent_id for other in tied} for row in tied)
        ranked = sorted(a.rank or 0 for a in result.agents if a.branch == branch)
        assert ranked[0] == 1
        assert all(rank <= place for place, rank in enumerate(ranked, start=1))
