"""The sentences of verdict notes: short Chinese for a supervisor, the finding first, then where it comes from."""

from __future__ import annotations

from analyzer.matching.match import Match
from analyzer.rules.windows import Searched
from analyzer.scripts.schema import Side

_WORTH_SHOWING = 0.4


def place_of(searched: Searched) -> str:
    """``搜索范围 0.0–12.4 秒``, or the part of the call where there are no times."""
    if searched.start_s is not None and searched.end_s is not None:
        return f"搜索范围 {searched.start_s:.1f}–{searched.end_s:.1f} 秒"
    part = {Side.START: "开头部分", Side.END: "结尾部分", None: "整通电话"}[searched.side]
    return f"搜索范围：{part}（无时间信息）"


def at(match: Match) -> str:
    """``第 3.2 秒``; empty without times."""
    return f"第 {match.start_s:.1f} 秒" if match.start_s is not None else ""


def closest(match: Match | None) -> str:
    """``最接近“…”（相似度 0.75）``; nothing worth showing has its own words."""
    if match is None or match.similarity < _WORTH_SHOWING:
        return "没有相近的说法"
    return f"最接近“{match.said}”（相似度 {match.similarity:.2f}）"


def sentence(*parts: str) -> str:
    """The parts that are there, joined."""
    return "；".join(part for part in parts if part)
