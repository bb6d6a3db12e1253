"""How sure a mean of few scores is: Student's t, without a statistics package at run time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from functools import lru_cache

_TWO_SIDED = 0.95


def mean_interval_pct(scores_pct: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % confidence interval of the mean of scores in 0–100, clipped to 0–100; None for fewer than two."""
    if len(scores_pct) < 2:
        return None
    mean = statistics.fmean(scores_pct)
    half = t_quantile(len(scores_pct) - 1) * statistics.stdev(scores_pct) / math.sqrt(len(scores_pct))
    return max(0.0, mean - half), min(100.0, mean + half)


@lru_cache(maxsize=4096)
def t_quantile(degrees: int) -> float:
    """The t that a Student variable of ``degrees`` ≥ 1 stays within, on both sides, with probability 0.95."""
    low, high = 1.9, 13.0  # the normal limit 1.95996 and t(1) = 12.706 lie between
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _probability_within(middle, degrees) < _TWO_SIDED else (low, middle)
    return (low + high) / 2


def _probability_within(t: float, degrees: int) -> float:
    """P(|T| < t), by the finite series that holds for whole degrees of freedom (Abramowitz & Stegun 26.7.3–4)."""
    angle = math.atan(t / math.sqrt(degrees))
    cos_squared = math.cos(angle) ** 2
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0 if degrees == 1 else term
    for k in range(2 if odd else 1, degrees - 2, 2):
        term *= cos_squared * k / (k + 1)
        total += term
    series = math.sin(angle) * total
    return 2 / math.pi * (angle + series) if odd else series
