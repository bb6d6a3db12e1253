from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.evaluation.cycle import Cycle


def test_a_season_has_six_periods_that_end_on_the_20th():
    periods = Cycle().season(2026)
    assert [period.name for period in periods] == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]
    assert (periods[0].first_day, periods[0].last_day) == (date(2026, 10, 1), date(2026, 10, 20))
    assert (periods[3].first_day, periods[3].last_day) == (date(2026, 12, 21), date(2027, 1, 20))
    assert (periods[5].first_day, periods[5].last_day) == (date(2027, 2, 21), date(2027, 3, 15))
    assert {period.season for period in periods} == {"2026"}


def test_the_last_period_goes_on_until_heating_ends():
    last = Cycle(end=(4, 10)).season(2026)[-1]
    assert (last.name, last.last_day) == ("2027-03", date(2027, 4, 10))


def test_a_name_of_either_year_finds_its_season():
    cycle = Cycle()
    assert cycle.period("2026-11").number == 2
    assert cycle.period("2027-02").season == "2026"
    assert [period.number for period in cycle.season_of("2027-02")] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("11-2026", "not a month (write it as 2026-11)"),
        ("2026-13", "not a month"),
        ("2026-07", "its periods are 2025-10, 2025-11, 2025-12, 2026-01, 2026-02, 2026-03"),
    ],
)
def test_what_is_no_period_is_refused_with_the_way_out(name, says):
    with pytest.raises(UsageError) as caught:
        Cycle().period(name)
    assert says in str(caught.value)
    assert name in str(caught.value)


def test_a_season_too_short_for_its_periods_is_refused():
    with pytest.raises(UsageError, match="no 6 periods between 2026-10-01 and 2027-01-10"):
        Cycle(end=(1, 10)).season(2026)


@given(
    year=st.integers(2000, 2100),
    start_month=st.integers(8, 11),
    cut_off_day=st.integers(1, 28),
    periods=st.integers(1, 6),
    offset=st.integers(0, 160),
)
def test_periods_part_a_season_without_gap_or_overlap(year, start_month, cut_off_day, periods, offset):
    cycle = Cycle(start=(start_month, 5), end=(5, 31), cut_off_day=cut_off_day, periods=periods)
    season = cycle.season(year)
    assert len(season) == periods
    for before, after in pairwise(season):
        assert after.first_day == before.last_day + timedelta(days=1)
    day = season[0].first_day + timedelta(days=offset)
    assert [period for period in season if period.holds(day)] == [cycle.period_of(day)]
    assert [cycle.period(period.name) for period in season] == list(season)


def test_days_outside_the_season_belong_to_no_period():
    assert Cycle().period_of(date(2026, 7, 1)) is None
    assert Cycle().period_of(date(2027, 3, 16)) is None
