"""The tables of a period: who, what, how sure, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from analyzer.evaluation.composite import TITLES
from analyzer.evaluation.records import shown_id
from analyzer.evaluation.results import (
    AgentMonth,
    AwardRow,
    AwardStatus,
    BranchMonth,
    Component,
    KpiRow,
    Part,
    PenaltyKind,
    PenaltyRow,
    PenaltyStatus,
    PeriodResult,
    Proof,
    RuleRate,
    StratumRow,
    TopicRow,
)
from analyzer.reports.evaluation.sheet import Column, Sheet, Value, sheet

AWARDS = {"excellent": "优秀供热管家", "gold": "金牌供热管家"}
AWARD_STATUS: Mapping[AwardStatus, str] = {
    AwardStatus.PROPOSED: "拟评",
    AwardStatus.OPEN: "待评议",
    AwardStatus.GRANTED: "已评定",
    AwardStatus.NOT_CHOSEN: "未入选",
    AwardStatus.NOT_ELIGIBLE: "不具备资格",
    AwardStatus.REFUSED: "已否决",
}
PENALTY_KIND: Mapping[PenaltyKind, str] = {
    PenaltyKind.COACHING: "教育辅导",
    PenaltyKind.PENALTY: "处罚",
    PenaltyKind.REWARD: "奖励",
    PenaltyKind.BRANCH: "部门考核",
}
PENALTY_STATUS: Mapping[PenaltyStatus, str] = {
    PenaltyStatus.PROPOSED: "建议",
    PenaltyStatus.NEEDS_REVIEW: "待复核",
    PenaltyStatus.GRANTED: "已批准",
    PenaltyStatus.REFUSED: "未批准",
}

PROOFS = {
    "call": "通话",
    "complaint": "投诉",
    "order": "工单",
    "honour": "表扬",
    "problem": "重大服务问题",
    "earlier": "以前",
}


def sheets(result: PeriodResult) -> tuple[Sheet, ...]:
    """All tables of ``result``. Those of the award of the season are with the monthly ones."""
    return (
        sheet("agents", "座席", _AGENTS, result.agents),
        sheet("branches", "分公司", _BRANCHES, result.branches),
        sheet("awards", "评优", _AWARDS, (*result.awards, *result.gold)),
        sheet("penalties", "奖惩建议", _PENALTIES, result.penalties),
        sheet("kpi", "工单指标", _KPIS, result.kpis),
        sheet("topics", "热点话题", _topics(result.period), result.topics),
        sheet("rules", "质检项", _RULES, result.rules),
        sheet("strata", "通话类型", _STRATA, result.strata),
    )


def _proof(proof: Proof) -> str:
    return f"[{PROOFS.get(proof.kind, proof.kind)} {shown_id(proof.ref, proof.day)}] {proof.text}"


def _shown(rates: tuple[RuleRate, ...]) -> tuple[str, ...]:
    return tuple(f"{rate.rule_id} {rate.title} 漏 {rate.failed}/{rate.passed + rate.failed}" for rate in rates)


def _of(part: Part, value: Callable[[Component], Value]) -> Callable[[AgentMonth], Value]:
    def found(row: AgentMonth) -> Value:
        return next((value(component) for component in row.components if component.part is part), None)

    return found


def _components() -> Iterator[Column[AgentMonth]]:
    for part in Part:
        title = TITLES[part]
        yield Column(f"{part.value}_pct", f"{title}得分", _of(part, lambda c: c.value_pct))
        yield Column(f"{part.value}_weight", f"{title}权重", _of(part, lambda c: c.weight), 3)
        yield Column(f"{part.value}_effective_weight", f"{title}实际权重", _of(part, lambda c: c.effective_weight), 3)
        yield Column(f"{part.value}_note", f"{title}说明", _of(part, lambda c: c.note))


_AGENTS: tuple[Column[AgentMonth], ...] = (
    Column("agent_id", "工号", lambda row: row.agent_id),
    Column("name", "姓名", lambda row: row.name),
    Column("branch", "分公司", lambda row: row.branch),
    Column("post", "岗位", lambda row: row.post),
    Column("rank", "名次", lambda row: row.rank),
    Column("band", "并列档", lambda row: row.band),
    Column("composite_pct", "综合得分", lambda row: row.composite_pct),
    Column("composite_sd_pct", "综合得分标准差", lambda row: row.composite_sd_pct),
    Column("calls", "通话数", lambda row: row.calls),
    Column("scored", "计分通话", lambda row: row.scored),
    Column("cannot_judge", "无法判定", lambda row: row.cannot_judge),
    Column("fatal_calls", "致命项通话", lambda row: row.fatal_calls),
    Column("unreviewed_fatal", "致命项未复核", lambda row: row.unreviewed_fatal),
    Column("raw_pct", "原始均分", lambda row: row.raw_pct),
    Column("raw_low_pct", "原始均分下限", lambda row: row.raw_low_pct),
    Column("raw_high_pct", "原始均分上限", lambda row: row.raw_high_pct),
    Column("adjusted_pct", "扣除类型影响后均分", lambda row: row.adjusted_pct),
    Column("branch_pct", "分公司均分", lambda row: row.branch_pct),
    Column("shrinkage", "收缩比例", lambda row: row.shrinkage, 3),
    Column("shrunk_pct", "收缩后得分", lambda row: row.shrunk_pct),
    Column("shrunk_low_pct", "收缩后下限", lambda row: row.shrunk_low_pct),
    Column("shrunk_high_pct", "收缩后上限", lambda row: row.shrunk_high_pct),
    *_components(),
    Column("complaints_justified", "成立投诉", lambda row: row.complaints_justified),
    Column("honours", "表扬", lambda row: row.honours),
    Column("worst_rules", "漏做最多的质检项", lambda row: _shown(row.worst_rules)),
    Column("note", "说明", lambda row: row.note),
)

_BRANCHES: tuple[Column[BranchMonth], ...] = (
    Column("branch", "分公司", lambda row: row.branch),
    Column("grade", "等级", lambda row: row.grade),
    Column("composite_pct", "综合得分", lambda row: row.composite_pct),
    Column("agents", "座席数", lambda row: row.agents),
    Column("calls", "通话数", lambda row: row.calls),
    Column("scored", "计分通话", lambda row: row.scored),
    Column("cannot_judge", "无法判定", lambda row: row.cannot_judge),
    Column("fatal_calls", "致命项通话", lambda row: row.fatal_calls),
    Column("raw_pct", "原始均分", lambda row: row.raw_pct),
    Column("mean_pct", "扣除类型影响后均分", lambda row: row.mean_pct),
    Column("low_pct", "均分下限", lambda row: row.low_pct),
    Column("high_pct", "均分上限", lambda row: row.high_pct),
    Column("complaints_justified", "成立投诉", lambda row: row.complaints_justified),
    Column("satisfaction_pct", "用户满意度", lambda row: row.satisfaction_pct),
    Column("places", "优秀名额", lambda row: row.places),
    Column("out_of_year_awards", "取消年度评优", lambda row: row.out_of_year_awards),
    Column("grade_reasons", "等级依据", lambda row: row.grade_reasons),
    Column("worst_rules", "漏做最多的质检项", lambda row: _shown(row.worst_rules)),
    Column("note", "说明", lambda row: row.note),
)

_AWARDS: tuple[Column[AwardRow], ...] = (
    Column("award", "奖项", lambda row: row.award),
    Column("award_title", "奖项名称", lambda row: AWARDS.get(row.award, row.award)),
    Column("period", "考核期", lambda row: row.period),
    Column("branch", "分公司", lambda row: row.branch),
    Column("agent_id", "工号", lambda row: row.agent_id),
    Column("name", "姓名", lambda row: row.name),
    Column("status", "状态代码", lambda row: row.status.value),
    Column("status_title", "状态", lambda row: AWARD_STATUS[row.status]),
    Column("rank", "名次", lambda row: row.rank),
    Column("score_pct", "比较得分", lambda row: row.score_pct),
    Column("places", "名额", lambda row: row.places),
    Column("chance", "优于名额线另一侧的把握", lambda row: row.chance, 3),
    Column("reasons_for", "有利依据", lambda row: row.reasons_for),
    Column("reasons_against", "不利依据与提示", lambda row: row.reasons_against),
    Column("candidates", "待评议候选人", lambda row: row.candidates),
    Column("open_places", "待评议名额", lambda row: row.open_places),
    Column("decided_by", "评定人", lambda row: row.decided_by),
)

_PENALTIES: tuple[Column[PenaltyRow], ...] = (
    Column("step", "条款代码", lambda row: row.step),
    Column("title", "事由", lambda row: row.title),
    Column("kind", "类别代码", lambda row: row.kind.value),
    Column("kind_title", "类别", lambda row: PENALTY_KIND[row.kind]),
    Column("status", "状态代码", lambda row: row.status.value),
    Column("status_title", "状态", lambda row: PENALTY_STATUS[row.status]),
    Column("branch", "分公司", lambda row: row.branch),
    Column("agent_id", "工号", lambda row: row.agent_id),
    Column("name", "姓名", lambda row: row.name),
    Column("points_low", "扣分下限", lambda row: row.points_low, 1),
    Column("points_high", "扣分上限", lambda row: row.points_high, 1),
    Column("yuan_low", "金额下限（元）", lambda row: row.yuan_low, 0),
    Column("yuan_high", "金额上限（元）", lambda row: row.yuan_high, 0),
    Column("effects", "其他后果", lambda row: row.effects),
    Column("reason", "理由", lambda row: row.reason),
    Column("evidence", "证据", lambda row: tuple(map(_proof, row.evidence))),
    Column("source", "依据", lambda row: row.source),
    Column("decided_by", "决定人", lambda row: row.decided_by),
)

_KPIS: tuple[Column[KpiRow], ...] = (
    Column("kpi", "指标代码", lambda row: row.kpi.value),
    Column("title", "指标", lambda row: row.title),
    Column("branch", "分公司", lambda row: row.branch),
    Column("agent_id", "工号", lambda row: row.agent_id),
    Column("rate_pct", "指标值", lambda row: row.rate_pct),
    Column("done", "及时", lambda row: row.done),
    Column("due", "到期", lambda row: row.due),
    Column("pending", "未到期", lambda row: row.pending),
    Column("unknown", "缺时间", lambda row: row.unknown),
    Column("missed", "超时工单", lambda row: row.missed),
)


def _topics(period: str) -> tuple[Column[TopicRow], ...]:
    return (
        Column("period", "考核月", lambda row: period),
        Column("branch", "分公司", lambda row: row.branch),
        Column("rank", "名次", lambda row: row.rank),
        Column("term", "话题", lambda row: row.term),
        Column("weight", "权重", lambda row: row.weight, 4),
        Column("calls", "通话数", lambda row: row.calls),
        Column("previous_calls", "上期通话数", lambda row: row.previous_calls),
        Column("is_rising", "上升", lambda row: row.is_rising),
        Column("example_call_ids", "例", lambda row: row.example_call_ids),
    )


_RULES: tuple[Column[RuleRate], ...] = (
    Column("rule_id", "质检项", lambda row: row.rule_id),
    Column("title", "名称", lambda row: row.title),
    Column("passed", "做到", lambda row: row.passed),
    Column("failed", "漏做", lambda row: row.failed),
    Column("cannot_judge", "无法判定", lambda row: row.cannot_judge),
    Column("missed_pct", "漏做率", lambda row: row.missed_pct),
    Column("example_call_id", "例", lambda row: row.example_call_id),
)

_STRATA: tuple[Column[StratumRow], ...] = (
    Column("stratum", "通话类型", lambda row: row.stratum),
    Column("calls", "计分通话", lambda row: row.calls),
    Column("mean_pct", "均分", lambda row: row.mean_pct),
    Column("offset_pct", "类型影响", lambda row: row.offset_pct),
    Column("note", "说明", lambda row: row.note),
)
