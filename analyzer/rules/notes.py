"""The sentences of verdict notes: short Chinese for a supervisor, the finding first, then where it comes from."""

from __future__ import annotations

from analyzer.matching.match import Match

_WORTH_SHOWING = 0.4


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
    return "；".join([part for part in parts if part])
