"""Corrections of closed periods in words, for the people who have to act on them. Nothing that was said is repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from analyzer.evaluation.ledger import NOTHING, Difference
from analyzer.evaluation.records import shown_id

_KINDS: Mapping[str, str] = {
    "calls": "通话",
    "postings": "花名册",
    "complaints": "投诉",
    "feedback": "满意度回访",
    "orders": "工单",
    "assessments": "考评",
    "honours": "表扬",
    "quotas": "名额",
    "decisions": "决定",
    "problems": "重大服务问题",
    "agents": "座席成绩",
    "branches": "分公司成绩",
    "awards": "优秀供热管家",
    "gold": "金牌供热管家",
    "penalties": "奖惩建议",
}
_OUTCOMES = ("agents", "branches", "awards", "gold", "penalties")
"""Kinds of what came out, not of what went in."""
_AWARDS = ("awards", "gold")
"""Their subject begins with the award, which the kind says already."""
_TITLES = {"excellent": "优秀供热管家", "gold": "金牌供热管家"}
_SEVERAL: Mapping[str, Mapping[str, str]] = {
    "postings": {},
    "quotas": _TITLES,
    "decisions": _TITLES,
    "assessments": {"self": "自评", "superior": "上级评价", "users": "用户评价"},
}
"""Kinds whose subject is made of several things, with the words for some of them."""
_FIELDS: Mapping[str, str] = {
    "score_pct": "得分",
    "status": "状态",
    "lapses": "不合格项",
    "cannot_judge_rules": "无法判定项",
    "is_reviewed": "复核",
    "agent_id": "工号",
    "branch": "分公司",
    "day": "日期",
    "started_at": "通话时间",
    "call_type": "通话类型",
    "is_justified": "是否属实",
    "level": "等级",
    "places": "名额",
    "ruling": "决定",
    "rank": "名次",
    "raw_pct": "原始均分",
    "calls": "通话数",
    "scored": "计分通话",
    "fatal_calls": "致命项通话",
    "unreviewed_fatal": "致命项未复核",
    "complaints_justified": "成立投诉",
    "honours": "表扬",
    "grade": "等级",
    "out_of_year_awards": "取消年度评优",
}
"""Fields whose values may be shown; of others only that they changed."""
_NAMES: Mapping[str, str] = {
    "amount_yuan": "金额",
    "arrived_at": "到场时间",
    "by_handling": "处理不当引发",
    "call_id": "通话编号",
    "called_back_at": "回访时间",
    "cause": "原因",
    "change_told_at": "改约告知时间",
    "consented": "是否同意收费",
    "created_at": "创建时间",
    "decided_by": "决定人",
    "direction": "呼叫方向",
    "from_day": "起始日期",
    "is_emergency": "是否紧急",
    "is_paid": "是否有偿",
    "is_vip": "是否VIP",
    "kind": "类型",
    "machine_score_pct": "机器评分",
    "name": "姓名",
    "note": "备注",
    "order_id": "工单编号",
    "pack_id": "话术包",
    "post": "岗位",
    "reason": "理由",
    "reference": "文号",
    "resolved_at": "解决时间",
    "responded_at": "首次响应时间",
    "to_day": "结束日期",
    "until": "截止日期",
    "user_id": "户号",
    "visit_at": "预约时间",
    "visit_changes": "改约次数",
}
"""The other fields."""
_ORDER = {name: number for number, name in enumerate(_FIELDS)}
_WORDS: Mapping[Any, str] = {
    None: "无", True: "是", False: "否", "proposed": "拟评", "open": "待评议", "granted": "已评定",
    "not_chosen": "未入选", "not_eligible": "不具备资格", "refused": "已否决", "needs_review": "待复核",
    "scored": "已计分", "cannot_judge": "无法判定", "failed": "录音不可用", "minor": "一般", "serious": "较重",
    "major": "重大",
}  # fmt: skip


def described(difference: Difference) -> str:
    """A correction in one line of Chinese."""
    title = f"{_KINDS[difference.kind]} {_subject(difference)}"
    if difference.kind == "calls" and difference.agent_id:
        title += f"（{difference.agent_id}）"
    if difference.kind in _OUTCOMES:
        title = f"若按现有数据重算：{title}"
    if difference.was == NOTHING:
        return f"{title}：新增"
    if difference.is_now == NOTHING:
        return f"{title}：已不存在"
    was, is_now = json.loads(difference.was), json.loads(difference.is_now)
    names = sorted(was.keys() | is_now.keys(), key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    changed = [name for name in names if was.get(name) != is_now.get(name)]
    return f"{title}：{'，'.join(_change(name, was.get(name), is_now.get(name)) for name in changed)}"


def _subject(difference: Difference) -> str:
    """What the row is about, as people know it."""
    if difference.kind in _AWARDS:
        return difference.subject.partition("/")[2]
    if difference.kind not in _SEVERAL:
        return shown_id(difference.subject, _day(difference))
    parts = (part for part in difference.subject.split("/") if part not in ("", "None"))
    return "、".join(_SEVERAL[difference.kind].get(part, part) for part in parts)


def _day(difference: Difference) -> date | None:
    row = json.loads(difference.is_now if difference.was == NOTHING else difference.was)
    return date.fromisoformat(row["day"]) if "day" in row else None


def _change(name: str, was: Any, is_now: Any) -> str:
    title = _FIELDS.get(name) or _NAMES.get(name, name)
    if name == "lapses":
        was, is_now = _rules(was), _rules(is_now)
        return f"{title} {was} → {is_now}" if was != is_now else f"{title}的依据有变"
    if name not in _FIELDS or isinstance(was, list | dict) or isinstance(is_now, list | dict):
        return f"{title}有变"
    return f"{title} {_word(was)} → {_word(is_now)}"


def _rules(lapses: list[dict[str, Any]] | None) -> str:
    return (
        "、".join(f"{lapse['rule_id']}{'（已确认）' if lapse['is_confirmed'] else ''}" for lapse in lapses or ())
        or "无"
    )


def _word(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return _WORDS.get(value, str(value)) if value is None or isinstance(value, bool | str) else str(value)
