from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzer.evaluation.shrink import Posterior, shrink


def posterior(means, variances, branch=None) -> Posterior:
    branch = np.zeros(len(means), dtype=np.intp) if branch is None else np.array(branch, dtype=np.intp)
    return shrink(np.array(means, float), np.array(variances, float), branch, int(branch.max()) + 1)


def test_equal_variances_solve_the_equation_of_the_maximum():
    # with equal V, d/dA [log A − (k − 1)/2 log(V + A) − S / 2(V + A)] = 0 is 2 / (1 − B) = k − 1 − S B / V
    means = np.array([70.0, 75.0, 78.0, 80.0, 82.0, 85.0, 90.0, 96.0])
    k, v = len(means), 9.0
    believed = posterior(means, [v] * k)
    s = float(((means - means.mean()) ** 2).sum())
    (b,) = set(believed.shrinkage)
    assert 2 / (1 - b) == pytest.approx(k - 1 - s * b / v, rel=1e-6)
    assert believed.branch_means[0] == pytest.approx(means.mean())
    assert believed.spread_sd == pytest.approx((v / b - v) ** 0.5)


def test_few_calls_are_believed_less():
    believed = posterior([95.0, 95.0, 80.0, 82.0, 78.0, 81.0], [40.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    assert believed.means[0] < believed.means[1] - 2
    assert believed.sds[0] > believed.sds[1]


def test_alike_agents_keep_some_uncertainty():
    """Plain REML would say that they are all the same, for certain."""
    believed = posterior([80.0, 80.1, 79.9, 80.05, 79.95], [4.0] * 5)
    assert (believed.sds > 0.5).all()
    assert believed.spread_sd is not None
    assert believed.spread_sd > 0


def test_every_branch_has_its_own_mean():
    believed = posterior([90.0, 92.0, 88.0, 70.0, 72.0, 68.0], [9.0] * 6, [0, 0, 0, 1, 1, 1])
    assert believed.branch_means == pytest.approx([90.0, 70.0])
    assert believed.means[1] > 90
    assert believed.means[5] < 70


def test_too_few_agents_are_left_as_they_are():
    believed = posterior([90.0, 70.0, 80.0], [4.0, 9.0, 1.0])
    assert believed.means.tolist() == [90.0, 70.0, 80.0]
    assert believed.sds.tolist() == [2.0, 3.0, 1.0]
    assert believed.spread_sd is None


def test_means_without_noise_are_believed_wholly():
    believed = posterior([90.0, 80.0, 70.0, 85.0, 75.0], [0.0] * 5)
    assert believed.means == pytest.approx([90.0, 80.0, 70.0, 85.0, 75.0])
    assert believed.sds == pytest.approx(0.0)
    same = posterior([80.0] * 5, [0.0] * 5)
    assert same.means.tolist() == [80.0] * 5


points = st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 400), st.integers(0, 2)), min_size=2, max_size=15).map(
    lambda rows: [(m, v, sorted({b for *_, b in rows}).index(b)) for m, v, b in rows]
)


@given(points)
def test_the_shrunken_lies_between_raw_and_branch_mean(rows):
    believed = posterior(*zip(*rows, strict=True))
    for i, (mean, variance, branch) in enumerate(rows):
        low, high = sorted([mean, float(believed.branch_means[branch])])
        assert low - 1e-9 <= believed.means[i] <= high + 1e-9
        assert 0 <= believed.shrinkage[i] <= 1
        assert believed.interval_pct(i)[0] <= believed.interval_pct(i)[1] or not 0 <= believed.means[i] <= 100
        assert believed.sds[i] > 0
        assert believed.covariance(i, i) == pytest.approx(float(believed.sds[i]) ** 2)
        assert variance > 0


@given(points, st.randoms(use_true_random=False))
def test_order_changes_nothing(rows, random):
    believed = posterior(*zip(*rows, strict=True))
    order = list(range(len(rows)))
    random.shuffle(order)
    again = posterior(*zip(*(rows[i] for i in order), strict=True))
    assert again.means == pytest.approx(believed.means[order], abs=1e-4)
    assert again.sds == pytest.approx(believed.sds[order], abs=1e-3)


@given(points, st.integers(0, 14), st.floats(0.5, 40))
def test_a_lower_mean_never_helps(rows, who, less):
    """Moving outwards raises A as well, but never past what it takes away."""
    assume(who < len(rows))
    before = posterior(*zip(*rows, strict=True))
    mean, variance, branch = rows[who]
    after = posterior(*zip(*[*rows[:who], (mean - less, variance, branch), *rows[who + 1 :]], strict=True))
    assume((before.spread_sd is None) == (after.spread_sd is None))
    assert after.means[who] <= before.means[who] + 1e-4


@given(points)
def test_covariances_allow_every_difference(rows):
    believed = posterior(*zip(*rows, strict=True))
    n = len(rows)
    matrix = np.array([[believed.covariance(i, j) for j in range(n)] for i in range(n)])
    assert matrix == pytest.approx(matrix.T)
    assert np.linalg.eigvalsh(matrix).min() >= -1e-8 * max(1.0, float(matrix.max()))


@pytest.mark.parametrize("spread", [0.5, 3.0, 10.0])
def test_intervals_hold_the_truth_as_often_as_they_say(spread):
    source = np.random.default_rng(11)
    held = total = 0
    for _ in range(150):
        branch = np.repeat([0, 1, 2], 10)
        true = np.array([80.0, 75.0, 85.0])[branch] + source.normal(0, spread, 30)
        variances = 144.0 / source.integers(5, 80, 30)
        believed = shrink(source.normal(true, np.sqrt(variances)), variances, branch, 3)
        held += int((np.abs(true - believed.means) <= 1.96 * believed.sds).sum())
        total += 30
    assert 0.94 <= held / total <= 0.995  # with hardly any true differences they are wide
