from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.bands import bands, chance_above, draw_line


def chance_of(means: list[float], sd: float):
    return lambda one, other: chance_above(means[one] - means[other], sd)


@pytest.mark.parametrize(
    ("difference", "sd", "chance"),
    [(0.0, 2.0, 0.5), (1.96, 1.0, 0.975), (-1.2816, 1.0, 0.1), (0.0, 0.0, 0.5), (0.1, 0.0, 1.0), (-0.1, 0.0, 0.0)],
)
def test_chances_are_those_of_the_normal_law(difference, sd, chance):
    assert chance_above(difference, sd) == pytest.approx(chance, abs=1e-4)


def test_a_band_ends_where_its_first_member_is_told_apart():
    # each step is a tie, and yet the third is not tied to the first
    means = [90.0, 89.5, 88.9, 88.5]
    assert bands([0, 1, 2, 3], chance_of(means, 1.0), 0.8) == [1, 1, 2, 2]


def test_a_clear_line_needs_no_people():
    line = draw_line([0, 1, 2, 3], 2, chance_of([95.0, 94.0, 80.0, 79.0], 2.0), 0.8)
    assert (line.taken, line.tied, line.left, line.open_places) == ((0, 1), (), (2, 3), 0)


def test_a_tie_across_the_line_names_both_sides_and_leaves_the_rest_alone():
    line = draw_line([0, 1, 2, 3], 2, chance_of([95.0, 85.0, 84.9, 70.0], 2.0), 0.8)
    assert (line.taken, line.tied, line.left, line.open_places) == ((0,), (1, 2), (3,), 1)
    assert line.chances[1] == pytest.approx(1 - line.chances[2])
    assert line.chances[1] == pytest.approx(0.52, abs=0.01)


def test_places_for_everybody_leave_nobody_tied():
    line = draw_line([0, 1], 3, chance_of([90.0, 90.0], 2.0), 0.8)
    assert (line.taken, line.tied, line.left, line.open_places) == ((0, 1), (), (), 0)


def test_no_places_leave_everybody_out():
    line = draw_line([0, 1], 0, chance_of([90.0, 90.0], 2.0), 0.8)
    assert (line.taken, line.tied, line.left, line.open_places) == ((), (), (0, 1), 0)


@given(
    means=st.lists(st.floats(50, 100), min_size=1, max_size=12),
    sd=st.floats(0, 20),
    places=st.integers(0, 14),
    limit=st.floats(0.5, 0.99),
)
def test_a_line_parts_everybody_once_and_keeps_the_quota(means, sd, places, limit):
    order = sorted(range(len(means)), key=lambda one: (-means[one], one))
    chance = chance_of(means, sd)
    line = draw_line(order, places, chance, limit)
    assert sorted(line.taken + line.tied + line.left) == sorted(order)
    assert len(line.taken) + line.open_places == min(places, len(order))
    assert len(line.tied) > line.open_places or not line.tied
    assert all(chance(one, other) >= limit for one in line.taken for other in order[places:])
    assert all(chance(one, other) >= limit for one in order[:places] for other in line.left)
