from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.mean import mean_interval_pct, t_quantile


@pytest.mark.parametrize(
    ("degrees", "t"),
    [  # the usual printed table, two-sided 95 %
        (1, 12.7062),
        (2, 4.3027),
        (3, 3.1824),
        (4, 2.7764),
        (5, 2.5706),
        (9, 2.2622),
        (10, 2.2281),
        (29, 2.0452),
        (30, 2.0423),
        (100, 1.9840),
        (1000, 1.9623),
    ],
)
def test_quantiles_agree_with_the_table(degrees, t):
    assert t_quantile(degrees) == pytest.approx(t, abs=6e-5)


def test_a_worked_interval():
    # mean 80, standard deviation 10, n = 5: 80 ± 2.776445 · 10 / √5
    scores = [80 - 10 * 2**0.5, 80, 80, 80, 80 + 10 * 2**0.5]
    assert mean_interval_pct(scores) == pytest.approx((67.5834, 92.4166), abs=1e-3)


@pytest.mark.parametrize("scores", [[], [90.0]])
def test_fewer_than_two_scores_have_no_interval(scores):
    assert mean_interval_pct(scores) is None


def test_equal_scores_have_a_point_and_wide_ones_are_clipped():
    assert mean_interval_pct([70.0, 70.0, 70.0]) == (70.0, 70.0)
    assert mean_interval_pct([0.0, 100.0]) == (0.0, 100.0)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=40))
def test_the_mean_lies_within_its_interval(scores):
    low, high = mean_interval_pct(scores) or (1.0, 0.0)
    mean = sum(scores) / len(scores)
    assert 0 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 100
