"""Empirical Bayes: means of agents drawn towards the mean of their branch, as far as chance makes them differ.

The model is the normal-normal one with unequal variances: mean_i ~ N(true_i, V_i), true_i ~ N(branch mean, A), one
spread A over all branches. The posterior mean of an agent is (1 − B_i) mean_i + B_i branch mean with
B_i = V_i / (V_i + A): with few calls V_i is large, and little is believed of what looks outstanding.

* Efron & Morris, “Data analysis using Stein's estimator and its generalizations”, JASA 70 (1975): the idea.
* Morris, “Parametric empirical Bayes inference: theory and applications”, JASA 78 (1983): intervals that know that A
  is itself estimated.
* Morris & Tang, “Estimating random effects via adjustment for density maximization”, Statistical Science 26 (2011): A
  maximises A × the restricted likelihood. Plain REML often gives A = 0 with few agents: all alike, with certainty.

Here also the joint uncertainty of the branch mean and of A is kept, so that the difference of two agents has its own
standard deviation (``difference``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

Z_95 = 1.959963984540054
_LOG_REACH = 16.0
_GRID = 321


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of agents, each array by agent except ``branch_means`` and ``branch_vars`` by branch.

    ``means`` and ``sds`` in points; ``shrinkage`` is B in 0–1; ``spread_sd`` is √A, None where A could not be estimated
    (fewer than three agents more than branches): nothing is drawn together then.
    """

    means: Floats
    sds: Floats
    shrinkage: Floats
    branch: Indices
    branch_means: Floats
    branch_vars: Floats
    slopes: Floats
    spread_sd: float | None

    def covariance(self, one: int, other: int) -> float:
        """Covariance of the true means of two agents (points²); their variance for the same one."""
        if one == other:
            return float(self.sds[one] ** 2)
        shared = float(self.slopes[one] * self.slopes[other])
        if self.branch[one] == self.branch[other]:
            shared += float(self.shrinkage[one] * self.shrinkage[other] * self.branch_vars[self.branch[one]])
        return shared

    def interval_pct(self, one: int) -> tuple[float, float]:
        """The 95 % credible interval of an agent's true mean, kept within 0–100."""
        half = Z_95 * float(self.sds[one])
        mean = float(self.means[one])
        return max(0.0, mean - half), min(100.0, mean + half)


def shrink(means: Floats, variances: Floats, branch: Indices, n_branches: int) -> Posterior:
    """The posterior of agents with ``means`` of sampling ``variances`` (0 or more) in ``branch`` 0 … n_branches − 1."""
    spread = _spread(means, variances, branch, n_branches)
    if spread is None:
        branch_means, branch_vars = _branch_means(means, np.maximum(variances, _tiny(variances)), branch, n_branches)
        none = np.zeros_like(means)
        return Posterior(means, np.sqrt(variances), none, branch, branch_means, branch_vars, none, None)
    a, information = spread
    shrinkage = variances / (variances + a)
    branch_means, branch_vars = _branch_means(means, variances + a, branch, n_branches)
    centre = branch_means[branch]
    posterior = means + shrinkage * (centre - means)
    # how far a posterior mean moves within one standard deviation of B, as Morris & Tang's beta approximation has it
    doubt = shrinkage * (1 - shrinkage)
    slopes = doubt * (means - centre) / np.sqrt(information + doubt)
    sds = np.sqrt(variances * (1 - shrinkage) + shrinkage**2 * branch_vars[branch] + slopes**2)
    return Posterior(posterior, sds, shrinkage, branch, branch_means, branch_vars, slopes, math.sqrt(a))


def _tiny(variances: Floats) -> float:
    return max(float(variances.max(initial=0.0)) * 1e-9, 1e-12)


def _branch_means(means: Floats, total: Floats, branch: Indices, n_branches: int) -> tuple[Floats, Floats]:
    """Means of branches with every agent weighted by 1 / ``total`` variance, and their variances."""
    precision = np.bincount(branch, weights=1 / total, minlength=n_branches)
    sums = np.bincount(branch, weights=means / total, minlength=n_branches)
    return sums / precision, 1 / precision


def _spread(means: Floats, variances: Floats, branch: Indices, n_branches: int) -> tuple[float, float] | None:
    """A between agents (points²), and the information on log A at it; None where it cannot be told.

    Maximises log A + log restricted likelihood over log A: on a grid around the scale of the data, then by bisection
    of the slope.
    """
    if means.size - n_branches < 3:
        return None
    plain = np.bincount(branch, weights=means) / np.bincount(branch)
    scale = float(np.mean(variances) + np.mean((means - plain[branch]) ** 2))
    if scale <= 0.0:
        return None
    grid = math.log(scale) + np.linspace(-_LOG_REACH, 3.0, _GRID)
    heights = [_height(x, means, variances, branch, n_branches) for x in grid]
    best = int(np.argmax(heights))
    if best in (0, _GRID - 1):
        return None
    low, high = float(grid[best - 1]), float(grid[best + 1])
    for _ in range(60):  # golden section: no derivative, never leaves the bracket
        left, right = high - (high - low) * _GOLDEN, low + (high - low) * _GOLDEN
        if _height(left, means, variances, branch, n_branches) >= _height(right, means, variances, branch, n_branches):
            high = right
        else:
            low = left
    top = (low + high) / 2
    step = 0.02
    around = [_height(top + d, means, variances, branch, n_branches) for d in (-step, 0.0, step)]
    information = (2 * around[1] - around[0] - around[2]) / step**2
    return (math.exp(top), information) if information > 1e-6 else None


_GOLDEN = (math.sqrt(5) - 1) / 2


def _height(log_a: float, means: Floats, variances: Floats, branch: Indices, n_branches: int) -> float:
    """log A plus the log restricted likelihood of A, up to a constant."""
    total = variances + math.exp(log_a)
    branch_means, branch_vars = _branch_means(means, total, branch, n_branches)
    misfit = (means - branch_means[branch]) ** 2 / total
    return log_a - 0.5 * float(np.log(total).sum() - np.log(branch_vars).sum() + misfit.sum())
