"""From single observations of agents (calls, answers, deadlines) to what is believed of each: strata and shrinkage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analyzer.evaluation.results import StratumRow
from analyzer.evaluation.shrink import Posterior, shrink
from analyzer.evaluation.staff import Key
from analyzer.evaluation.strata import Adjusted, adjust

OTHER = "其他"
Observation = tuple[Key, str, float]
"""Whose, of which type, and the value in 0–100."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Means of agents before and after; arrays are indexed by ``index[key]``, ``kinds`` are the types."""

    index: dict[Key, int]
    kinds: tuple[str, ...]
    raw: dict[str, float]
    adjusted: Adjusted
    believed: Posterior

    def covariance(self, one: Key, other: Key) -> float:
        """Covariance of two agents' true means (points²)."""
        return self.believed.covariance(self.index[one], self.index[other])

    def are_comparable(self, one: Key, other: Key) -> bool:
        """Whether types of calls link the two; else nothing tells the agent from the type."""
        groups = self.adjusted.groups
        return bool(groups[self.index[one]] == groups[self.index[other]])

    @property
    def rows(self) -> tuple[StratumRow, ...]:
        """The types, the most frequent first."""
        apart = len(set(self.adjusted.groups.tolist())) > 1
        note = "部分类型之间没有共同的座席，偏差只能在组内比较" if apart else ""
        rows = [
            StratumRow(kind, int(self.adjusted.counts[i]), self.raw[kind], float(self.adjusted.offsets[i]), note)
            for i, kind in enumerate(self.kinds)
        ]
        return tuple(sorted(rows, key=lambda row: (-row.calls, row.stratum)))


def measure(observations: Iterable[Observation], min_stratum: int = 1) -> Measured | None:
    """What ``observations`` say of everybody who has any; None without any.

    Types with fewer than ``min_stratum`` observations are taken together. The order of observations changes nothing.
    """
    sorted_rows = sorted(observations)
    if not sorted_rows:
        return None
    sizes = Counter(kind for _, kind, _ in sorted_rows)
    renamed = {kind: kind if size >= min_stratum else OTHER for kind, size in sizes.items()}
    kinds = sorted(set(renamed.values()))
    keys = sorted({key for key, _, _ in sorted_rows})
    index = {key: i for i, key in enumerate(keys)}
    branches = {branch: i for i, branch in enumerate(sorted({branch for branch, _ in keys}))}
    agent = np.array([index[key] for key, _, _ in sorted_rows], dtype=np.intp)
    stratum = np.array([kinds.index(renamed[kind]) for _, kind, _ in sorted_rows], dtype=np.intp)
    score = np.array([value for _, _, value in sorted_rows], dtype=np.float64)
    adjusted = adjust(agent, stratum, score, len(keys), len(kinds))
    where = np.array([branches[branch] for branch, _ in keys], dtype=np.intp)
    raw = {kind: float(score[stratum == i].mean()) for i, kind in enumerate(kinds)}
    return Measured(
        index, tuple(kinds), raw, adjusted, shrink(adjusted.means, adjusted.variances, where, len(branches))
    )
