"""How people write the fields of a call, in tables, file names and transcripts, read into the domain's values."""

from __future__ import annotations

import re
from datetime import datetime

from analyzer.domain import Direction, Speaker

_DIRECTIONS = {
    "inbound": Direction.INBOUND,
    "in": Direction.INBOUND,
    "呼入": Direction.INBOUND,
    "来电": Direction.INBOUND,
    "outbound": Direction.OUTBOUND,
    "out": Direction.OUTBOUND,
    "呼出": Direction.OUTBOUND,
    "去电": Direction.OUTBOUND,
}
DIRECTION_WORDS = tuple(sorted(_DIRECTIONS, key=len, reverse=True))
"""Every accepted spelling of a direction, longest first."""

_CHANNELS = {"0": 0, "left": 0, "左": 0, "左声道": 0, "1": 1, "right": 1, "右": 1, "右声道": 1}

_PARTIES = {
    **dict.fromkeys(("agent", "坐席", "座席", "客服", "管家", "话务员"), Speaker.AGENT),
    **dict.fromkeys(("customer", "caller", "客户", "用户", "来电人"), Speaker.CUSTOMER),
    **dict.fromkeys(("unknown", "system", "未知", "系统"), Speaker.UNKNOWN),
}
_YES = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "vip"), True),
    **dict.fromkeys(("no", "n", "false", "0", "否", "非vip"), False),
}
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]+)?", re.ASCII)

# Spreadsheets rewrite ISO dates into their own; strptime takes months and hours of one digit, fromisoformat does not.
_TIME_FORMATS = (
    *(
        f"{date}{time}"
        for date in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
        for time in (" %H:%M:%S", " %H:%M", "")
    ),
    "%Y%m%d%H%M%S",
)


def parse_direction(text: str) -> Direction:
    """``inbound``/``outbound`` in English or Chinese, any case. Raises ValueError with what would be right."""
    try:
        return _DIRECTIONS[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text.strip()!r} is not a direction; write inbound or outbound (呼入 or 呼出)") from None


def parse_channel(text: str) -> int:
    """0 or 1, or left or right in English or Chinese. Raises ValueError with what would be right."""
    try:
        return _CHANNELS[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text.strip()!r} is not a channel; write 0 (left) or 1 (right)") from None


def parse_duration_s(text: str) -> float:
    """Seconds, 0 or more: ``12.5``, ``12秒``, ``0:12`` or ``00:00:12``. Raises ValueError with what would be right."""
    written = text.strip().removesuffix("秒").removesuffix("s").strip()
    parts = written.split(":")
    if len(parts) <= 3 and all(_NUMBER.fullmatch(part) for part in parts):
        return sum(float(part) * 60.0**place for place, part in enumerate(reversed(parts)))
    raise ValueError(f"{text.strip()!r} is not a number of seconds; write it like 12 or 0:12")


def parse_count(text: str) -> int:
    """A whole number of 0 or more: ``3`` or ``3次``. Raises ValueError with what would be right."""
    written = text.strip().removesuffix("次").removesuffix("声").strip()
    if written.isascii() and written.isdigit():
        return int(written)
    raise ValueError(f"{text.strip()!r} is not a whole number; write it like 3")


def parse_party(text: str) -> Speaker:
    """``agent``, ``customer`` or ``unknown`` in English or Chinese, any case; the line itself (系统) is unknown.

    Raises ValueError with what would be right.
    """
    try:
        return _PARTIES[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text.strip()!r} is neither side; write agent or customer (坐席 or 客户)") from None


def parse_yes(text: str) -> bool:
    """Yes or no in English, Chinese or as 1 and 0. Raises ValueError with what would be right."""
    try:
        return _YES[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text.strip()!r} is neither yes nor no; write yes or no (是 or 否)") from None


def parse_started_at(text: str) -> str:
    """A date and time as ISO 8601 with seconds; a zone is kept, none is added. Raises ValueError."""
    written = " ".join(text.split())
    try:
        return datetime.fromisoformat(written).isoformat(timespec="seconds")
    except ValueError:
        pass
    for form in _TIME_FORMATS:
        try:
            return datetime.strptime(written, form).isoformat(timespec="seconds")
        except ValueError:
            continue
    raise ValueError(f"{written!r} is not a date and time; write it like 2026-11-20 08:05:00")


def printable(text: str) -> str:
    """``text`` with bytes that were no UTF-8 in a file name written as escapes, so that it can be stored."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
