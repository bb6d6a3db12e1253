"""How companies write days, marks and words in their tables, read into what the store keeps: text, numbers, yes and no.

Every function takes the text of a cell that is filled in, and raises ValueError with what would be right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from analyzer.domain import Outcome
from analyzer.evaluation.ladder import STEPS
from analyzer.evaluation.records import EXCELLENT, GOLD, Assessor, ComplaintLevel, OrderKind, Ruling
from analyzer.ingest.fields import parse_started_at, parse_yes

_MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?(份)?")
_SEASON = re.compile(r"(\d{4})\s*(?:[-/–—]\s*\d{2,4})?\s*(?:年度|年|采暖季|供热季|供暖季|考核季|季)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_HAS_TIME = re.compile(r"\d:\d|\d{14}|\dT\d", re.IGNORECASE)


def parse_day(text: str) -> str:
    """A day as ``2026-11-03``; a time of day behind it is left away."""
    try:
        return datetime.fromisoformat(parse_started_at(text)).date().isoformat()
    except ValueError:
        raise ValueError(f"{text.strip()!r} is not a day; write it like 2026-11-20") from None


def parse_last_day(text: str) -> str | None:
    """As ``parse_day``; 至今 and the like are an open end."""
    return None if text.strip() in ("至今", "在岗", "长期", "-", "—") else parse_day(text)


def parse_moment(text: str) -> str:
    """A day with its time, ISO 8601 with seconds; deadlines of minutes hang on it."""
    if not _HAS_TIME.search(text):
        raise ValueError(f"{text.strip()!r} has no time of day; write it like 2026-11-20 08:05:00")
    return parse_started_at(text)


def parse_period(text: str) -> str:
    """A month as ``2026-11``."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        # Excel turns 2026-11 into the first day of that month.
        try:
            return parse_day(text)[:7]
        except ValueError:
            raise ValueError(f"{text.strip()!r} is not a month; write it like 2026-11") from None
    return f"{match[1]}-{int(match[2]):02d}"


def parse_period_or_season(text: str) -> str:
    """A month as ``2026-11``, or the year that a season begins in, as ``2026``."""
    month, season = _MONTH.fullmatch(text.strip()), _SEASON.fullmatch(text.strip())
    if season is not None and (month is None or not 1 <= int(month[2]) <= 12):
        return season[1]
    return parse_period(text)


def parse_pct(text: str) -> float:
    """0–100: ``95``, ``95%`` or ``95分``."""
    written = text.strip().removesuffix("%").removesuffix("分").strip()
    if _NUMBER.fullmatch(written) and 0 <= float(written) <= 100:
        return float(written)
    raise ValueError(f"{text.strip()!r} is not a number from 0 to 100")


def parse_yuan(text: str) -> float:
    """0 or more yuan: ``200``, ``200元`` or ``1,000.00``."""
    written = text.strip().removesuffix("元").replace(",", "").strip()
    if _NUMBER.fullmatch(written) and float(written) >= 0 and math.isfinite(float(written)):
        return float(written)
    raise ValueError(f"{text.strip()!r} is not an amount in yuan; write it like 200")


_SATISFACTION: Mapping[str, float | None] = {
    "非常满意": 100.0, "很满意": 100.0, "满意": 75.0, "比较满意": 75.0, "较满意": 75.0, "一般": 50.0, "基本满意": 50.0,
    "不满意": 25.0, "不太满意": 25.0, "非常不满意": 0.0, "很不满意": 0.0,
    **dict.fromkeys(("未接通", "无人接听", "未接", "拒访", "拒绝", "未评价", "无", "未回访", "空号", "停机"), None),
}  # fmt: skip


def parse_satisfaction(text: str) -> float | None:
    """A mark of 0–100, or one of five steps in words, which lie 25 apart; not reached is None."""
    written = text.strip()
    if written in _SATISFACTION:
        return _SATISFACTION[written]
    try:
        return parse_pct(text)
    except ValueError:
        raise ValueError(
            f"{written!r} is no mark; write 0–100, or 非常满意, 满意, 一般, 不满意, 非常不满意, 未接通"
        ) from None


def parse_stars(text: str) -> float:
    """1–5 stars, 25 points of 0–100 apart."""
    written = text.strip().removesuffix("星").removesuffix("级").removesuffix("分").strip()
    if _NUMBER.fullmatch(written) and 1 <= float(written) <= 5:
        return (float(written) - 1) * 25.0
    raise ValueError(f"{text.strip()!r} is not a number from 1 to 5")


def _one_of(words: Mapping[str, str], what: str, write: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        try:
            return words[text.strip().lower()]
        except KeyError:
            raise ValueError(f"{text.strip()!r} is not {what}; write {write}") from None

    return parse


def _words(kind: type[StrEnum], **chinese: tuple[str, ...]) -> dict[str, str]:
    known = {member.value: member.value for member in kind}
    return known | {word: kind[name].value for name, words in chinese.items() for word in words}


parse_level = _one_of(
    _words(
        ComplaintLevel,
        MINOR=("一般", "一般投诉", "轻微", "普通"),
        SERIOUS=("较重", "较大", "严重"),
        MAJOR=("重大", "重大投诉", "特大"),
    ),
    "a level of complaint",
    "minor, serious or major (一般, 较重 or 重大)",
)
parse_order_kind = _one_of(
    _words(
        OrderKind,
        REPAIR=("报修", "维修", "抢修", "故障", "入户维修", "报修单"),
        COMPLAINT=("投诉", "投诉单"),
        REPORT=("举报", "举报单"),
        ENQUIRY=("咨询", "查询", "咨询单"),
        OUT_OF_AREA=("非本片区", "片区外", "区域外", "跨片区", "转派"),
        OTHER=("其他", "其它"),
    ),
    "a kind of work order",
    "repair, complaint, report, enquiry, out_of_area or other (报修, 投诉, 举报, 咨询, 非本片区 or 其他)",
)
parse_assessor = _one_of(
    _words(
        Assessor,
        SELF=("自评", "本人", "自我评价"),
        SUPERIOR=("上级评价", "上级", "上级评", "领导评价", "主管评价"),
        USERS=("用户评价", "用户", "用户评", "客户评价"),
    ),
    "an assessor",
    "self, superior or users (自评, 上级评价 or 用户评价)",
)
parse_ruling = _one_of(
    _words(
        Ruling,
        GRANTED=("同意", "授予", "批准", "通过", "执行", "是"),
        REFUSED=("不同意", "不授予", "不批准", "否决", "不执行", "撤销", "否"),
    ),
    "a ruling",
    "granted or refused (同意 or 不同意)",
)
parse_award = _one_of(
    {
        **dict.fromkeys((EXCELLENT, "优秀供热管家", "优秀", "优秀管家"), EXCELLENT),
        **dict.fromkeys((GOLD, "金牌供热管家", "金牌", "金牌管家"), GOLD),
    },
    "an award",
    "excellent or gold (优秀供热管家 or 金牌供热管家)",
)
parse_outcome = _one_of(
    _words(
        Outcome,
        PASS=("合格", "通过", "达标"),
        FAIL=("不合格", "不通过", "违规", "未达标"),
        NOT_APPLICABLE=("不适用",),
        CANNOT_JUDGE=("无法判定", "无法判断", "听不清"),
    ),
    "a verdict",
    "pass, fail, not_applicable or cannot_judge (合格, 不合格, 不适用 or 无法判定)",
)


_GRADES = {
    **dict.fromkeys(("重要", "重要客户", "重点", "vip客户", "贵宾"), True),
    **dict.fromkeys(("普通", "普通客户", "一般", "一般客户", "非重要"), False),
}
_JUSTIFIED = {
    **dict.fromkeys(("属实", "有责", "有责投诉", "部分属实", "justified"), True),
    **dict.fromkeys(("不属实", "无责", "无责投诉", "unjustified"), False),
    **dict.fromkeys(("待核实", "核实中", "待定", "未定", "处理中", "pending"), None),
}


def parse_grade(text: str) -> bool:
    """Whether a customer is VIP: yes or no, or the customer's grade."""
    known = _GRADES.get(text.strip().lower())
    try:
        return parse_yes(text) if known is None else known
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no grade; write yes or no (是 or 否), VIP or 普通") from None


def parse_justified(text: str) -> bool | None:
    """Whether a complaint is justified; None while nobody has decided."""
    word = text.strip().lower()
    return _JUSTIFIED[word] if word in _JUSTIFIED else parse_yes(text)


def parse_matter(text: str) -> str:
    """An award, or the id of a step of the ladder."""
    try:
        return parse_award(text)
    except ValueError:
        step = text.strip().upper()
        if step in STEPS:
            return step
    known = f"优秀供热管家, 金牌供热管家, or a step as in penalties.csv ({', '.join(STEPS)})"
    raise ValueError(f"{text.strip()!r} is neither an award nor a step of the ladder; write {known}")


def parse_places(text: str) -> int:
    """How many places: a whole number of 0 or more."""
    written = text.strip().removesuffix("名").removesuffix("人").removesuffix("个").strip()
    if written.isascii() and written.isdigit():
        return int(written)
    raise ValueError(f"{text.strip()!r} is not a number of places; write it like 3")
