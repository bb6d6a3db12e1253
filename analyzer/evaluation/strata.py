"""What is due to the type of a call and not to the agent: one offset per type, estimated over the whole company.

The model is additive: score = agent + type + noise. The offsets of the types are estimated within agents (least squares
with an effect for every agent, as in a two-way layout without interaction; Searle, Casella & McCulloch, *Variance
Components*, 1992, ch. 4–5), so that they rest only on agents who take several types and not on who gets which. An
agent's adjusted mean is the mean of score − offset: whoever gets the complaints is compared as if with everybody's mix.

Where two groups of types share no agent, nothing tells type from agent between them; each group is then laid so that
its adjusted mean is the company's, which neither rewards nor punishes it. ``groups`` tells who can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Means of agents with types taken out.

    By type: ``offsets`` (points, call-weighted mean 0 in every group), ``counts``. By agent: ``means`` (points),
    ``variances`` of those means (points²), ``calls`` (1 or more each), ``groups`` (who shares a number is comparable).
    ``noise_sd`` is the pooled spread of a single call within agent and type.
    """

    offsets: Floats
    counts: Floats
    means: Floats
    variances: Floats
    calls: Floats
    groups: Indices
    noise_sd: float


def adjust(agent: Indices, stratum: Indices, score: Floats, n_agents: int, n_strata: int) -> Adjusted:
    """Adjusted means from one row per call: whose (0 … n_agents − 1), what type, what score. Every index occurs."""
    cells = np.zeros((n_agents, n_strata))
    sums = np.zeros((n_agents, n_strata))
    np.add.at(cells, (agent, stratum), 1.0)
    np.add.at(sums, (agent, stratum), score)
    calls, counts = cells.sum(axis=1), cells.sum(axis=0)
    agent_groups, stratum_groups = _groups(cells > 0)
    offsets, inverse = _offsets(cells, sums, calls, counts)
    for group in np.unique(agent_groups):  # where nothing links two groups, both get the company's mean
        inside = stratum_groups == group
        mean = (sums[:, inside].sum() - counts[inside] @ offsets[inside]) / counts[inside].sum()
        offsets[inside] += mean - score.mean()
    means = (sums.sum(axis=1) - cells @ offsets) / calls
    residuals = score - means[agent] - offsets[stratum]
    noise = _noise(residuals, stratum, counts, score, n_agents + n_strata - (int(agent_groups.max()) + 1))
    share = cells / calls[:, None]
    usual = np.array([counts * (stratum_groups == group) for group in agent_groups])
    apart = share - usual / usual.sum(axis=1, keepdims=True)
    # of the offsets' own uncertainty an agent bears as much as their mix differs from that of their group
    inherited = np.einsum("as,st,at->a", apart, inverse, apart) * float(noise @ counts / counts.sum())
    variances = (cells @ noise) / calls**2 + np.maximum(inherited, 0.0)
    pooled = float(np.sqrt(noise @ counts / counts.sum()))
    return Adjusted(offsets, counts, means, variances, calls, agent_groups, pooled)


def _offsets(cells: Floats, sums: Floats, calls: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Offsets up to a constant per group, and their covariance per unit of noise variance."""
    share = cells / calls[:, None]
    normal = np.diag(counts) - cells.T @ share
    right = sums.sum(axis=0) - cells.T @ (sums.sum(axis=1) / calls)
    inverse = np.asarray(np.linalg.pinv(normal, rcond=1e-9, hermitian=True), dtype=np.float64)
    offsets: Floats = inverse @ right
    return offsets, inverse


def _noise(residuals: Floats, stratum: Indices, counts: Floats, score: Floats, used: int) -> Floats:
    """Variance of a single call by type (points²), corrected for the ``used`` effects that were estimated.

    With as many effects as calls nothing is left to see noise by; then all spread counts as noise, the careful guess.
    """
    left = residuals.size - used
    if left < 1:
        return np.full(counts.size, float(score.var(ddof=1)) if score.size > 1 else 0.0)
    squares = np.bincount(stratum, weights=residuals**2, minlength=counts.size)
    pooled = squares.sum() / left
    own = squares / (counts * left / residuals.size)
    # a type's own spread, drawn towards the pooled one as if that were ten calls: few calls must not look exact
    variance: Floats = (counts * own + _PRIOR_CALLS * pooled) / (counts + _PRIOR_CALLS)
    return variance


_PRIOR_CALLS = 10.0


def _groups(linked: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Number of the connected group of every agent and every type, counted from 0 by the lowest agent."""
    n_agents, n_strata = linked.shape
    agents = np.full(n_agents, -1, dtype=np.intp)
    strata = np.full(n_strata, -1, dtype=np.intp)
    number = 0
    for first in range(n_agents):
        if agents[first] < 0:
            _spread_out(first, number, linked, agents, strata)
            number += 1
    return agents, strata


def _spread_out(first: int, number: int, linked: NDArray[np.bool_], agents: Indices, strata: Indices) -> None:
    """Write ``number`` on everybody that ``first`` is connected with."""
    reached = [first]
    agents[first] = number
    while reached:
        for kind in np.flatnonzero(linked[reached.pop()] & (strata < 0)):
            strata[kind] = number
            found = np.flatnonzero(linked[:, kind] & (agents < 0))
            agents[found] = number
            reached += found.tolist()
