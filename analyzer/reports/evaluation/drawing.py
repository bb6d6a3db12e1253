"""Where things lie in the pictures of the page: plain geometry in SVG units, y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.reports.evaluation.trend import Trend

COLOURS = ("#1f6fb2", "#c8553d", "#3a8a5f", "#8a5fb0", "#b8860b", "#4f6d7a", "#a03b6f", "#5b7f1e")
"""Told apart in print and by most who see colours otherwise; lines have marks besides."""
_STEPS = (1, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values in ``low`` to ``high`` onto ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where ``value`` lies; what lies outside is put at the border."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round values, about five."""
        step = next((s for s in _STEPS if (self.high - self.low) / s <= 6), 50)
        first = math.ceil(self.low / step) * step
        return tuple(float(v) for v in range(first, math.floor(self.high) + 1, step))


def scale_of(values: Iterable[float], start: float, end: float) -> Scale:
    """A scale of percentages that holds all ``values``, from a multiple of 5 to another; 0–100 without any."""
    known = [value for value in values if math.isfinite(value)]
    low = max(0.0, math.floor(min(known, default=0.0) / 5) * 5)
    high = min(100.0, math.ceil(max(known, default=100.0) / 5) * 5)
    return Scale(low, max(high, low + 5.0), start, end)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark of a line."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A branch over the periods; ``paths`` are its unbroken stretches as SVG points."""

    name: str
    colour: str
    points: tuple[Point, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over periods with both axes: ``columns`` are (x, period), ``rows`` (y, value)."""

    width: float
    height: float
    left: float
    columns: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]


def line_chart(shown: Trend, width: float = 860.0, height: float = 300.0) -> LineChart:
    """The trend of branches."""
    left, right, top, bottom = 44.0, 20.0, 14.0, 30.0
    scale = scale_of((v for values in shown.values.values() for v in values if v is not None), height - bottom, top)
    gap = (width - left - right) / max(1, len(shown.periods) - 1)
    columns = [round(left + i * gap, 1) for i in range(len(shown.periods))]
    lines = [
        Line(name, COLOURS[i % len(COLOURS)], *_line(values, columns, scale))
        for i, (name, values) in enumerate(shown.values.items())
    ]
    return LineChart(
        width,
        height,
        left,
        tuple(zip(columns, shown.periods, strict=True)),
        tuple((scale.at(tick), f"{tick:.0f}") for tick in scale.ticks),
        tuple(lines),
    )


def _line(
    values: Sequence[float | None], columns: Sequence[float], scale: Scale
) -> tuple[tuple[Point, ...], tuple[str, ...]]:
    points: list[Point] = []
    stretches: list[list[Point]] = [[]]
    for x, value in zip(columns, values, strict=True):
        if value is None:
            stretches.append([])
            continue
        point = Point(x, scale.at(value), f"{value:.1f}")
        points.append(point)
        stretches[-1].append(point)
    paths = (" ".join(f"{p.x},{p.y}" for p in stretch) for stretch in stretches if len(stretch) > 1)
    return tuple(points), tuple(paths)
