"""One period from rows to results: pure, and the same whatever order the rows come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analyzer.domain import CallStatus, Direction
from analyzer.evaluation.agents import Month, agent_months, calls_by_key, justified_complaints
from analyzer.evaluation.attribute import Attribution, assessments_by_agent, attributed, unplaced
from analyzer.evaluation.awards import monthly_awards
from analyzer.evaluation.branches import branch_months
from analyzer.evaluation.composite import Composites, Value, assessment_value, complaint_value
from analyzer.evaluation.cycle import Cycle, Period
from analyzer.evaluation.gold import gold_awards
from analyzer.evaluation.kpi import OrderState, kpi_rows, order_states, timeliness_pct
from analyzer.evaluation.ladder import STEPS
from analyzer.evaluation.measure import Measured, Observation, measure
from analyzer.evaluation.penalties import in_force, propose
from analyzer.evaluation.rates import rule_rates
from analyzer.evaluation.records import EXCELLENT, GOLD, PeriodData, Ruling, ScoredCall
from analyzer.evaluation.results import AwardRow, AwardStatus, Part, PenaltyKind, PenaltyRow, PeriodResult
from analyzer.evaluation.staff import Key, Staff
from analyzer.evaluation_settings import EvaluationSettings, month_and_day


def cycle_of(settings: EvaluationSettings) -> Cycle:
    """The cycle that the settings describe."""
    begins, ends = month_and_day(settings.season_start), month_and_day(settings.season_end)
    return Cycle(begins, ends, settings.cut_off_day, settings.periods)


def evaluate_period(
    data: PeriodData, settings: EvaluationSettings, earlier: Sequence[PeriodResult] = ()
) -> PeriodResult:
    """Everything about ``data.period``. ``earlier`` are results of periods before it, those of its season at least.

    Topics are not filled in. Raises UsageError where the period is none of the cycle.
    """
    cycle = cycle_of(settings)
    period = cycle.period(data.period)
    staff = Staff(data.postings)
    data = attributed(_within(data, period), staff)
    states = order_states(data.orders, data.as_of, lambda day: cycle.period_of(day) is not None)
    calls = measure(_call_observations(data.calls, settings), settings.limits.min_stratum_calls)
    composites, assessment_notes = _composites(data, settings, period, staff, states, calls)
    by_key = calls_by_key(data.calls)
    month = Month(data, period, staff, by_key, calls, composites, settings.limits)
    agents = agent_months(month)
    before = sorted((result for result in earlier if result.last_day < period.first_day), key=lambda r: r.first_day)
    penalties = propose(data, period, staff, states, before)
    told = Attribution(data, staff)
    coachings = {(row.step, name, row.agent_id) for name, row in _coachings(before, period, penalties)}
    words = [w for w in data.decisions if (w.matter, w.period, w.agent_id) not in coachings]
    held = in_force(words, period, lambda day: (cycle.period_of(day) or period).last_day, told.branch)
    kpis = kpi_rows(states, data.feedback)
    result = PeriodResult(
        period=period.name,
        season=period.season,
        number=period.number,
        first_day=period.first_day,
        last_day=period.last_day,
        as_of=data.as_of,
        agents=agents,
        branches=branch_months(month, agents, kpis, penalties),
        awards=monthly_awards(month, agents, held),
        penalties=penalties,
        kpis=kpis,
        strata=calls.rows if calls else (),
        rules=rule_rates(data.rule_counts, dict(data.rule_names)),
        between_agents_sd_pct=calls.believed.spread_sd if calls else None,
        within_agent_sd_pct=calls.adjusted.noise_sd if calls else None,
    )
    if period.number == cycle.periods:
        season = [*(r for r in before if r.season == period.season), result]
        result = replace(result, gold=gold_awards(month, season, held))
    return replace(result, notes=(*_notes(result, month), *assessment_notes))


def _coachings(
    before: Sequence[PeriodResult], period: Period, penalties: Sequence[PenaltyRow]
) -> Iterator[tuple[str, PenaltyRow]]:
    """The coachings of this period and of those before, with the name of the period: to agree to one fines nobody."""
    for name, rows in (*((result.period, result.penalties) for result in before), (period.name, penalties)):
        yield from ((name, row) for row in rows if row.kind is PenaltyKind.COACHING)


def _within(data: PeriodData, period: Period) -> PeriodData:
    """What belongs to the period, and of complaints, honours and problems the twelve months that end with it."""
    year_before = period.last_day.replace(year=period.last_day.year - 1)
    return replace(
        data,
        calls=tuple(call for call in data.calls if period.holds(call.day)),
        feedback=tuple(answer for answer in data.feedback if period.holds(answer.day)),
        orders=tuple(order for order in data.orders if period.holds(order.created_at.date())),
        assessments=tuple(a for a in data.assessments if a.period == period.name),
        complaints=tuple(complaint for complaint in data.complaints if year_before < complaint.day <= period.last_day),
        honours=tuple(honour for honour in data.honours if year_before < honour.day <= period.last_day),
        problems=tuple(problem for problem in data.problems if year_before < problem.day <= period.last_day),
    )


def _call_observations(calls: Sequence[ScoredCall], settings: EvaluationSettings) -> Iterator[Observation]:
    for call in calls:
        if call.status is CallStatus.SCORED and call.score_pct is not None and call.agent_id and call.branch:
            yield (call.branch, call.agent_id), stratum_of(call, settings), call.score_pct


def stratum_of(call: ScoredCall, settings: EvaluationSettings) -> str:
    """The type of a call that the settings tell apart, in Chinese for the report."""
    directions = {Direction.INBOUND: "呼入", Direction.OUTBOUND: "呼出", None: "方向不明"}
    parts = {
        "call_type": call.call_type or "未分类",
        "direction": directions[call.direction],
        "vip": {True: "VIP", False: "非 VIP", None: "等级不明"}[call.is_vip],
        "pack": call.pack_id or "话术包不明",
    }
    return "·".join(parts[field] for field in settings.strata) or "全部"


def _composites(
    data: PeriodData,
    settings: EvaluationSettings,
    period: Period,
    staff: Staff,
    states: Sequence[OrderState],
    calls: Measured | None,
) -> tuple[Composites | None, tuple[str, ...]]:
    """Composites of everybody, and notes on assessments that could not be put to anybody; None without calls."""
    if calls is None:
        return None, ()
    keys = {*calls.index, *staff.keys(period)}
    marks, notes = assessments_by_agent(data.assessments, keys, staff)
    given: defaultdict[Key, dict[Part, Value]] = defaultdict(dict)
    for key in keys:
        if data.complaints:  # without any imported nobody is known to have none
            mine = justified_complaints(data.complaints, key, period, staff)
            given[key][Part.COMPLAINTS] = complaint_value(mine, settings.limits)
        mark = assessment_value(marks.get(key, ()), settings.weights)
        if mark is not None:
            given[key][Part.ASSESSMENTS] = mark
    answers = measure(
        ((answer.branch, answer.agent_id), "", answer.score_pct)
        for answer in data.feedback
        if answer.score_pct is not None and answer.agent_id and answer.branch
    )
    by_owner: defaultdict[Key, list[OrderState]] = defaultdict(list)
    for state in states:
        if state.order.agent_id and state.order.branch:
            by_owner[state.order.branch, state.order.agent_id].append(state)
    timely = measure((key, "", kept) for key, mine in by_owner.items() for kept in timeliness_pct(mine))
    measured = {Part.CALLS: calls, Part.SATISFACTION: answers, Part.TIMELINESS: timely}
    there = {part: found for part, found in measured.items() if found is not None}
    return Composites(there, given, settings.weights), notes


def _able(rows: Sequence[AwardRow], branch: str) -> int:
    barred = (AwardStatus.NOT_ELIGIBLE, AwardStatus.REFUSED)
    return sum(row.branch == branch and row.status not in barred for row in rows)


def _shared_numbers(result: PeriodResult, month: Month) -> set[str]:
    """Numbers that stand for more than one person."""
    people: defaultdict[str, set[Key]] = defaultdict(set)
    for row in (*result.awards, *result.gold):
        people[row.agent_id].add(month.staff.person((row.branch, row.agent_id)))
    return {agent_id for agent_id, persons in people.items() if len(persons) > 1}


def _notes(result: PeriodResult, month: Month) -> Iterator[str]:
    """In Chinese, what a reader must know about the whole."""
    data = month.data
    if data.as_of.date() <= month.period.last_day:
        yield f"考核期到 {month.period.last_day} 才结束，以下为截至 {data.as_of:%Y-%m-%d %H:%M} 的阶段性结果"
    if month.staff.is_empty:
        yield "没有导入花名册：所有座席都视为在册，姓名和岗位为空"
    if month.calls is not None and month.calls.believed.spread_sd is None:
        yield "座席太少，无法估计座席之间的差异：得分未作收缩"
    if not data.complaints:
        yield "近十二个月没有投诉数据：投诉项不计分，其权重分给其他项"
    if data.advisory_rules:
        yield f"以下质检项精度不足，只作参考、不计分：{'、'.join(sorted(data.advisory_rules))}"
    for award, rows, title in ((EXCELLENT, result.awards, "优秀供热管家"), (GOLD, result.gold, "金牌供热管家")):
        for branch in sorted({row.branch for row in rows if row.award == award}):
            granted = [row for row in rows if row.branch == branch and row.status is AwardStatus.GRANTED]
            places = next(row.places for row in rows if row.branch == branch)
            if places is None:
                yield f"{branch}：公司尚未下达{title}名额（import --kind quotas）"
            elif len(granted) > places:
                yield f"{branch}：已评定{title} {len(granted)} 人，超过名额 {places} 人"
            elif (able := _able(rows, branch)) < places:
                yield f"{branch}：{title}名额 {places} 个，有资格的只有 {able} 人"
    for quota in sorted(data.quotas, key=lambda quota: (quota.award, quota.branch)):
        rows = {EXCELLENT: result.awards, GOLD: result.gold}.get(quota.award, ())
        if rows and quota.branch not in {row.branch for row in rows}:
            yield f"名额表中的“{quota.branch}”本期没有座席：请核对分公司名称"
    unknown = {w.matter for w in data.decisions} - {EXCELLENT, GOLD, *STEPS}
    if unknown:
        yield f"有决定的事项不是奖项也不在奖惩阶梯中，未计入：{'、'.join(sorted(unknown))}"
    shared = sorted(_shared_numbers(result, month))
    known = {(row.award, row.period, row.agent_id) for row in (*result.awards, *result.gold)}
    for word in sorted(data.decisions, key=lambda word: (word.day, word.agent_id)):
        about_this = word.matter == EXCELLENT and word.period == result.period and word.ruling is Ruling.GRANTED
        if about_this and (word.matter, word.period, word.agent_id) not in known:
            yield f"评定决定中的 {word.agent_id} 不是本期任何分公司的座席，未计入"
        elif word.agent_id in shared and not word.branch and word.matter in (EXCELLENT, GOLD):
            yield f"工号 {word.agent_id} 在几个分公司都有人使用，其评定决定没有写明分公司，未计入"
    yield from unplaced(data)
