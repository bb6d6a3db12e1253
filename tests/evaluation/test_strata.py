from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evaluation.strata import adjust


def rows(*cells: tuple[int, int, list[float]]):
    """(agent, stratum, scores) … as the arrays that ``adjust`` takes."""
    flat = [(agent, stratum, score) for agent, stratum, scores in cells for score in scores]
    agent, stratum, score = (np.array(column) for column in zip(*flat, strict=True))
    return agent, stratum, score.astype(float), int(agent.max()) + 1, int(stratum.max()) + 1


def test_additive_data_are_taken_apart_exactly():
    # agents 90 and 80, complaints 20 points harder; the better agent gets nearly all of the complaints
    calls = rows((0, 0, [90.0]), (0, 1, [70.0] * 9), (1, 0, [80.0] * 9), (1, 1, [60.0]))
    adjusted = adjust(*calls)
    assert adjusted.offsets[0] - adjusted.offsets[1] == pytest.approx(20.0)
    assert adjusted.means[0] - adjusted.means[1] == pytest.approx(10.0)
    raw = [calls[2][calls[0] == one].mean() for one in (0, 1)]
    assert raw[0] < raw[1]  # what a plain mean would have said
    assert adjusted.noise_sd == pytest.approx(0.0, abs=1e-9)


def test_offsets_leave_the_company_where_it_is():
    adjusted = adjust(*rows((0, 0, [90.0, 70.0]), (0, 1, [50.0]), (1, 0, [80.0]), (1, 1, [55.0, 65.0, 60.0])))
    assert adjusted.offsets @ adjusted.counts == pytest.approx(0.0)
    assert adjusted.means @ adjusted.calls / adjusted.calls.sum() == pytest.approx(470.0 / 7)


def test_one_type_is_the_plain_mean_with_its_usual_variance():
    scores = [80.0, 90.0, 70.0, 85.0]
    adjusted = adjust(*rows((0, 0, scores), (1, 0, [60.0, 62.0, 61.0])))
    assert adjusted.means[0] == pytest.approx(81.25)
    pooled = (sum((s - 81.25) ** 2 for s in scores) + 2.0) / 5  # two within-agent sums of squares, 7 − 2 degrees
    assert adjusted.variances[0] == pytest.approx(pooled / 4)
    assert adjusted.noise_sd == pytest.approx(pooled**0.5)


def test_groups_without_a_common_agent_are_laid_on_the_same_level():
    adjusted = adjust(*rows((0, 0, [90.0] * 4), (1, 0, [80.0] * 4), (2, 1, [40.0] * 3), (3, 1, [50.0] * 3)))
    assert adjusted.groups.tolist() == [0, 0, 1, 1]
    assert adjusted.means[:2].mean() == pytest.approx(adjusted.means[2:].mean())
    assert adjusted.means[3] - adjusted.means[2] == pytest.approx(10.0)


def test_an_unusual_mix_makes_less_certain():
    usual = [(agent, kind, [80.0, 90.0, 70.0]) for agent in (0, 1) for kind in (0, 1)]
    adjusted = adjust(*rows(*usual, (2, 1, [80.0, 90.0, 70.0, 80.0, 90.0, 70.0])))
    assert adjusted.calls.tolist() == [6, 6, 6]
    assert adjusted.variances[2] > adjusted.variances[0] * 1.05


def test_a_single_call_each_says_nothing_about_noise():
    adjusted = adjust(*rows((0, 0, [80.0]), (1, 0, [90.0])))
    assert adjusted.variances.tolist() == pytest.approx([50.0, 50.0])  # all that is seen counts as noise


scores = st.lists(st.floats(0, 100), min_size=1, max_size=5)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), scores), min_size=1, max_size=10),
    st.floats(-30, 30),
    st.randoms(use_true_random=False),
)
def test_shifts_carry_over_and_order_changes_nothing_that_shows(cells, shift, random):
    names = [sorted({cell[k] for cell in cells}) for k in (0, 1)]
    calls = rows(*((names[0].index(a), names[1].index(s), list(values)) for a, s, values in cells))
    adjusted = adjust(*calls)
    agent, stratum, score, *sizes = calls
    order = list(range(len(score)))
    random.shuffle(order)
    moved = adjust(agent[order], stratum[order], score[order] + shift, *sizes)
    assert moved.means == pytest.approx(adjusted.means + shift, abs=1e-6)
    assert moved.variances == pytest.approx(adjusted.variances, abs=1e-6)
    assert (adjusted.variances >= 0).all()
    assert adjusted.means @ adjusted.calls / adjusted.calls.sum() == pytest.approx(score.mean(), abs=1e-6)


def test_offsets_are_recovered_from_noise():
    source = np.random.default_rng(4)
    agent = source.integers(0, 40, 8000)
    stratum = (source.random(8000) < 0.1 + 0.8 * (agent % 2)).astype(np.intp)  # odd agents take most complaints
    true = source.normal(80, 4, 40) + 6.0 * (np.arange(40) % 2)  # and are the better ones
    score = true[agent] - 15.0 * stratum + source.normal(0, 10, 8000)
    adjusted = adjust(agent, stratum, score, 40, 2)
    assert adjusted.offsets[0] - adjusted.offsets[1] == pytest.approx(15.0, abs=1.0)
    assert adjusted.noise_sd == pytest.approx(10.0, abs=0.3)
    errors = (adjusted.means - adjusted.means.mean()) - (true - true.mean())
    assert np.mean(errors**2 / adjusted.variances) == pytest.approx(1.0, abs=0.5)
