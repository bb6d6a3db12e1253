"""The kinds of tables that can be imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.evaluation.records import EXCELLENT, ComplaintLevel, OrderKind
from analyzer.ingest.fields import (
    parse_count,
    parse_direction,
    parse_duration_s,
    parse_party,
    parse_started_at,
    parse_yes,
)
from analyzer.ingest.imports import parsing
from analyzer.ingest.imports.checks import any_of, in_order, marks_are_no_stars, postings_apart
from analyzer.ingest.imports.table import Column, Kind, Value, Values
from analyzer.ingest.manifest import COLUMNS

_AGENT = ("工号", "坐席工号", "坐席编号", "管家工号", "被投诉人工号", "被评价人工号", "责任人工号")
_BRANCH = ("分公司", "所属分公司", "部门", "责任分公司")
_CALL = ("通话编号", "通话ID", "呼叫ID", "关联通话", "录音编号")
_ORDER = ("工单编号", "工单号", "派单号")
_NOTE = ("备注", "说明", "描述")


def _agent(*, required: bool = False) -> Column:
    return Column("agent_id", _AGENT, required=required)


def _branch(*, required: bool = False) -> Column:
    return Column("branch", _BRANCH, required=required)


def _day(*headings: str) -> Column:
    return Column("day", ("日期", *headings), parsing.parse_day, required=True)


_CALL_ID, _NOTES = Column("call_id", _CALL), Column("note", _NOTE)
_ABOUT_SOMEBODY = any_of("agent_id", "branch")


def _by_source(values: Values) -> Sequence[Value] | None:
    """One mark a period by the agent and by each superior; users are many, and their marks are told apart otherwise."""
    if values["given_by"] == "users" and values["assessor"] is None:
        return None
    return values["period"], values["agent_id"], values["given_by"], values["assessor"]


def _by_matter(values: Values) -> Sequence[Value]:
    return values["matter"], values["period"], values["agent_id"], values["branch"], values["day"]


def _by_reviewer(values: Values) -> Sequence[Value]:
    return values["call_id"], values["rule_id"], values["reviewer"], values["reviewed_at"]


_ROSTER = Kind(
    "roster",
    "花名册",
    "postings",
    (
        _agent(required=True),
        Column("name", ("姓名", "管家姓名", "坐席姓名")),
        _branch(required=True),
        Column("post", ("岗位", "职务", "职位")),
        Column(
            "from_day",
            ("from", "起始日期", "开始日期", "到岗日期", "调入日期", "入职日期"),
            parsing.parse_day,
            default="",
        ),
        Column("until_day", ("to", "结束日期", "截止日期", "离岗日期", "调出日期", "离职日期"), parsing.parse_last_day),
    ),
    ("agent_id", "from_day"),
    checks=(in_order("from_day", "until_day"),),
    file_checks=(postings_apart,),
)
_CALLS = Kind(
    "calls",
    "话务数据",
    "call_facts",
    (
        Column("call_id", COLUMNS["call_id"], required=True),
        _agent(),
        _branch(),
        Column("direction", COLUMNS["direction"], parse_direction),
        Column("started_at", COLUMNS["started_at"], parse_started_at),
        Column("ring_s", COLUMNS["ring_s"], parse_duration_s),
        Column("rings", COLUMNS["rings"], parse_count),
        Column("hung_up_by", COLUMNS["hung_up_by"], parse_party),
        Column("call_type", COLUMNS["call_type"]),
        Column("vip", (*COLUMNS["vip"], "客户等级", "用户等级"), parsing.parse_grade),
    ),
    ("call_id",),
)
_COMPLAINTS = Kind(
    "complaints",
    "投诉",
    "complaints",
    (
        Column("complaint_id", ("投诉编号", "投诉单号")),
        _day("投诉日期", "投诉时间", "受理日期", "受理时间"),
        _agent(),
        _branch(),
        _CALL_ID,
        Column("is_justified", ("是否属实", "属实", "是否有责", "有责"), parsing.parse_justified),
        Column(
            "level", ("等级", "投诉等级", "级别", "投诉级别"), parsing.parse_level, default=ComplaintLevel.MINOR.value
        ),
        Column("by_handling", ("处理不当引发", "因处理不当引发", "是否处理不当引发"), parse_yes),
        Column("cause", ("原因", "投诉原因", "投诉类别", "投诉内容")),
        _NOTES,
    ),
    ("complaint_id",),
    "complaint_id",
    checks=(_ABOUT_SOMEBODY,),
)
_FEEDBACK = Kind(
    "feedback",
    "满意度回访",
    "feedback",
    (
        Column("feedback_id", ("回访编号", "评价编号")),
        _day("回访日期", "回访时间", "评价日期", "评价时间"),
        _agent(),
        _branch(),
        _CALL_ID,
        Column("order_id", _ORDER),
        Column("score_pct", ("满意度", "满意度得分", "评分", "得分", "评价", "评价结果"), parsing.parse_satisfaction),
        Column("stars", ("星级", "评价星级", "五级评分"), parsing.parse_stars, into="score_pct"),
        _NOTES,
    ),
    ("feedback_id",),
    "feedback_id",
    checks=(_ABOUT_SOMEBODY,),
    file_checks=(marks_are_no_stars,),
)
_WORK_ORDERS = Kind(
    "workorders",
    "工单",
    "work_orders",
    (
        Column("order_id", _ORDER, required=True),
        Column("created_at", ("创建时间", "建单时间", "派单时间", "受理时间"), parsing.parse_moment, required=True),
        Column(
            "responded_at",
            ("first_response_at", "首次响应时间", "响应时间", "首次联系时间", "转办时间"),
            parsing.parse_moment,
        ),
        Column("arrived_at", ("到场时间", "到达时间", "上门时间"), parsing.parse_moment),
        Column("resolved_at", ("解决时间", "办结时间", "完成时间", "处理完成时间"), parsing.parse_moment),
        Column("called_back_at", ("回访时间", "回电时间"), parsing.parse_moment),
        Column("visit_at", ("预约时间", "约定上门时间", "改约后时间"), parsing.parse_moment),
        Column("change_told_at", ("改约告知时间", "改约通知时间"), parsing.parse_moment),
        Column("visit_changes", ("改约次数",), parse_count),
        Column("kind", ("类型", "工单类型", "工单类别"), parsing.parse_order_kind, default=OrderKind.OTHER.value),
        _agent(),
        _branch(),
        Column("user_id", ("户号", "用户编号", "用户号", "客户编号")),
        _CALL_ID,
        Column("is_paid", ("paid", "是否收费", "有偿服务", "是否有偿"), parse_yes),
        Column("is_emergency", ("emergency", "是否紧急", "紧急", "是否应急"), parse_yes),
        Column("is_vip", ("vip", "是否VIP", "VIP客户", "重要客户", "客户等级"), parsing.parse_grade),
        Column("consented", ("是否同意收费", "用户同意", "事先同意"), parse_yes),
    ),
    ("order_id",),
    checks=(
        in_order("created_at", "responded_at", "arrived_at", "resolved_at"),
        in_order("arrived_at", "resolved_at"),
    ),
)
_ASSESSMENTS = Kind(
    "assessments",
    "考评",
    "assessments",
    (
        Column("assessment_id", ("考评编号", "评价编号")),
        Column("period", ("考核月", "月份", "考核月份", "考核期"), parsing.parse_period, required=True),
        _agent(required=True),
        _branch(),
        Column(
            "given_by",
            ("by", "source", "评价来源", "评价方式", "评价类型", "考评类型"),
            parsing.parse_assessor,
            required=True,
        ),
        Column("assessor", ("评价人", "考评人", "评分人")),
        Column("score_pct", ("score", "得分", "评分", "分数"), parsing.parse_pct, required=True),
        _NOTES,
    ),
    ("assessment_id",),
    "assessment_id",
    _by_source,
    file_checks=(marks_are_no_stars,),
)
_HONOURS = Kind(
    "honours",
    "表扬",
    "honours",
    (
        Column("honour_id", ("表扬编号", "荣誉编号")),
        _day("表扬日期", "收到日期"),
        _agent(),
        _branch(),
        Column("kind", ("类型", "形式", "表扬形式", "荣誉类型")),
        _NOTES,
    ),
    ("honour_id",),
    "honour_id",
    checks=(_ABOUT_SOMEBODY,),
)
_QUOTAS = Kind(
    "quotas",
    "名额",
    "quotas",
    (
        Column(
            "period", ("考核月", "月份", "考核月份", "考核期", "season"), parsing.parse_period_or_season, required=True
        ),
        Column("award", ("奖项", "荣誉"), parsing.parse_award, default=EXCELLENT),
        _branch(required=True),
        Column("places", ("名额", "人数", "quota"), parsing.parse_places, required=True),
    ),
    ("period", "award", "branch"),
)
_DECISIONS = Kind(
    "decisions",
    "决定",
    "decisions",
    (
        Column("decision_id", ("决定编号",)),
        Column("matter", ("事项", "奖项", "award"), parsing.parse_matter, required=True),
        Column(
            "period", ("考核月", "月份", "考核月份", "考核期", "season"), parsing.parse_period_or_season, required=True
        ),
        Column("ruling", ("决定", "结果", "是否授予", "审批意见"), parsing.parse_ruling, required=True),
        _day("决定日期", "审批日期"),
        Column("until_day", ("until", "to", "截止日期", "处罚截止日期"), parsing.parse_last_day),
        _agent(),
        _branch(),
        Column("amount_yuan", ("amount", "金额", "奖惩金额"), parsing.parse_yuan),
        Column("decided_by", ("决定人", "审批人", "决定机构")),
        Column("reason", ("理由", "原因")),
        Column("reference", ("文号", "审批表编号")),
    ),
    ("decision_id",),
    "decision_id",
    _by_matter,
    checks=(_ABOUT_SOMEBODY, in_order("day", "until_day")),
)
_PROBLEMS = Kind(
    "problems",
    "重大服务问题",
    "problems",
    (
        Column("problem_id", ("问题编号",)),
        _day("发生日期", "认定日期"),
        _branch(required=True),
        _agent(),
        _NOTES,
    ),
    ("problem_id",),
    "problem_id",
)
_REVIEWS = Kind(
    "reviews",
    "人工复核",
    "reviews",
    (
        Column("review_id", ("复核编号",)),
        Column("call_id", _CALL, required=True),
        Column("rule_id", ("质检项", "质检项编号", "规则编号"), required=True),
        Column("outcome", ("verdict", "复核结论", "复核结果", "判定"), parsing.parse_outcome, required=True),
        Column("reviewer", ("复核人",), required=True),
        Column("reviewed_at", ("复核时间", "复核日期"), parse_started_at, required=True),
        Column("reason", ("理由", "复核理由", "复核说明"), required=True),
        Column("is_final", ("final", "是否终审", "终审"), parse_yes, default=True),
    ),
    ("review_id",),
    "review_id",
    _by_reviewer,
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _ROSTER, _CALLS, _COMPLAINTS, _FEEDBACK, _WORK_ORDERS, _ASSESSMENTS, _HONOURS, _QUOTAS, _DECISIONS, _PROBLEMS,
        _REVIEWS,
    )
}  # fmt: skip
"""Every kind by its name on the command line."""
