"""Days and times as text, as they are on the clock of the company."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local(text: str, zone: ZoneInfo) -> datetime:
    """The time on the wall in ``zone``, without a zone; ISO 8601 text without one is such a time already."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo is None else time.astimezone(zone).replace(tzinfo=None)


def local_day(text: str, zone: ZoneInfo) -> date:
    """The day in ``zone``."""
    return local(text, zone).date()
