"""The evaluation cycle: a season and its monthly evaluations (document Z, evaluation cycle; Z-EVAL).

The source: the season runs from 1 October to the end of heating, with six evaluations, each fixed by the 20th of its
month. A period therefore runs from the day after one cut-off to the next one and is named after the month it ends in;
the first begins with the season, the last ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """One evaluation (考核月): ``first_day`` to ``last_day``, both included. ``name`` is ``YYYY-MM``.

    ``season`` is the year the season begins in, ``number`` counts from 1 within it.
    """

    name: str
    season: str
    number: int
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether ``day`` belongs to this period."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Cycle:
    """How seasons are cut. ``start`` and ``end`` are (month, day); a season whose end comes first ends next year."""

    start: tuple[int, int] = (10, 1)
    end: tuple[int, int] = (3, 15)
    cut_off_day: int = 20
    periods: int = 6

    def season(self, year: int) -> tuple[Period, ...]:
        """The periods of the season that begins in ``year``, in order.

        Raises UsageError where the season is too short for its number of periods.
        """
        begins = date(year, *self.start)
        ends = date(year if self.end > self.start else year + 1, *self.end)
        cuts = list(_cuts(begins, self.cut_off_day, self.periods - 1))
        if cuts and cuts[-1] >= ends:
            raise UsageError(
                f"evaluation: no {self.periods} periods between {begins} and {ends}, cut on day {self.cut_off_day}",
                hint="set season_start, season_end, cut_off_day and periods in [evaluation] so that they fit",
            )
        firsts = [begins, *(cut + timedelta(days=1) for cut in cuts)]
        lasts = [*cuts, ends]
        named = [cut.strftime("%Y-%m") for cut in cuts] + [_last_name(cuts[-1] if cuts else begins)]
        return tuple(
            Period(name, str(year), number, first, last)
            for number, (name, first, last) in enumerate(zip(named, firsts, lasts, strict=True), start=1)
        )

    def period(self, name: str) -> Period:
        """The period called ``name`` (``2026-11``).

        Raises UsageError for what is no month, and for a month outside the season, naming the periods there are.
        """
        match = _MONTH.fullmatch(name)
        if match is None or not 1 <= int(match[2]) <= 12:
            raise UsageError(f"--period {name}: not a month", hint="write it as 2026-11")
        year = int(match[1])
        seasons = [self.season(year - 1), self.season(year)]
        for periods in seasons:
            for period in periods:
                if period.name == name:
                    return period
        near = ", ".join(period.name for period in seasons[int(int(match[2]) >= self.start[0])])
        raise UsageError(f"--period {name}: no month of the evaluation season", hint=f"its periods are {near}")

    def season_of(self, name: str) -> tuple[Period, ...]:
        """All periods of the season that ``name`` belongs to. Raises UsageError as ``period`` does."""
        return self.season(int(self.period(name).season))

    def period_of(self, day: date) -> Period | None:
        """The period that ``day`` belongs to; None outside the season."""
        for year in (day.year - 1, day.year):
            for period in self.season(year):
                if period.holds(day):
                    return period
        return None


def _cuts(begins: date, day: int, count: int) -> Iterator[date]:
    """The first ``count`` cut-off days that come after ``begins``."""
    year, month = begins.year, begins.month
    while count > 0:
        cut = date(year, month, day)
        if cut > begins:
            yield cut
            count -= 1
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _last_name(last_cut: date) -> str:
    """The month after the last cut: the last period is named so even where heating goes on longer."""
    month = last_cut.month % 12 + 1
    return f"{last_cut.year + (month == 1)}-{month:02d}"
