"""The composite score (综合得分): components with their weights, and how sure differences of it are.

Calls, call-backs and deadlines are samples of what an agent does, so that their shrunken means and uncertainty enter;
complaints and assessments are taken as they are. A missing component gives its weight to the others in proportion.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.evaluation.bands import chance_above
from analyzer.evaluation.measure import Measured
from analyzer.evaluation.records import Assessment, Assessor, Complaint, ComplaintLevel
from analyzer.evaluation.results import Component, Part
from analyzer.evaluation.staff import Key
from analyzer.evaluation_settings import LimitSettings, WeightSettings

TITLES: Mapping[Part, str] = {
    Part.CALLS: "通话质检",
    Part.COMPLAINTS: "投诉",
    Part.SATISFACTION: "满意度回访",
    Part.TIMELINESS: "工单及时",
    Part.ASSESSMENTS: "综合测评",
}
_UNITS = {Part.CALLS: "通计分通话", Part.SATISFACTION: "次有效回访", Part.TIMELINESS: "项到期时限"}


@dataclass(frozen=True, slots=True)
class Value:
    """A component before it is weighted; see ``Component``."""

    value_pct: float
    raw_pct: float
    sd_pct: float
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class Composite:
    """The components of one agent and what they come to; None where there are no calls to compare by."""

    components: tuple[Component, ...]
    value_pct: float | None
    sd_pct: float | None


class Composites:
    """Composites of everybody, and the chance that one is truly better than another."""

    def __init__(
        self, measured: Mapping[Part, Measured], given: Mapping[Key, Mapping[Part, Value]], weights: WeightSettings
    ) -> None:
        self._measured = measured
        self._weights = {
            Part.CALLS: weights.calls,
            Part.COMPLAINTS: weights.complaints,
            Part.SATISFACTION: weights.satisfaction,
            Part.TIMELINESS: weights.timeliness,
            Part.ASSESSMENTS: weights.assessments,
        }
        self._given = given
        self._made: dict[Key, Composite] = {}

    def of(self, key: Key) -> Composite:
        """The composite of one agent."""
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: Key) -> Composite:
        values = dict(self._given.get(key, {}))
        for part, measured in self._measured.items():
            if key in measured.index:
                values[part] = _measured_value(part, measured, measured.index[key])
        total = sum(self._weights.values())
        there = sum(weight for part, weight in self._weights.items() if part in values)
        components = tuple(
            _component(part, values.get(part), weight / total, weight / there if there else 0.0)
            for part, weight in self._weights.items()
        )
        if Part.CALLS not in values or not there:
            return Composite(components, None, None)
        value = sum(c.effective_weight * c.value_pct for c in components if c.value_pct is not None)
        sd = math.sqrt(sum((c.effective_weight * c.sd_pct) ** 2 for c in components))
        return Composite(components, value, sd)

    def chance(self, one: Key, other: Key) -> float:
        """The probability that ``one`` is truly better than ``other``; 0.5 where no type of calls links them."""
        if one == other or not self._measured[Part.CALLS].are_comparable(one, other):
            return 0.5
        mine, theirs = self.of(one), self.of(other)
        if mine.value_pct is None or theirs.value_pct is None or mine.sd_pct is None or theirs.sd_pct is None:
            return 0.5
        variance = mine.sd_pct**2 + theirs.sd_pct**2
        weights = {c.part: c.effective_weight for c in theirs.components}
        for component in mine.components:
            measured = self._measured.get(component.part)
            if measured is not None and one in measured.index and other in measured.index:
                shared = measured.covariance(one, other)
                variance -= 2 * component.effective_weight * weights[component.part] * shared
        return chance_above(mine.value_pct - theirs.value_pct, math.sqrt(max(variance, 0.0)))


def _measured_value(part: Part, measured: Measured, at: int) -> Value:
    believed, count = measured.believed, int(measured.adjusted.calls[at])
    mean = min(100.0, max(0.0, float(believed.means[at])))
    drawn = f"，向分公司均值收缩 {100 * believed.shrinkage[at]:.0f}%" if believed.spread_sd is not None else ""
    raw = float(measured.adjusted.means[at])
    return Value(mean, raw, float(believed.sds[at]), count, f"{count} {_UNITS[part]}{drawn}")


def _component(part: Part, value: Value | None, weight: float, effective: float) -> Component:
    if value is None:
        return Component(part, None, None, 0.0, 0, weight, 0.0, "本期无数据，权重按比例分给其他项" if weight else "")
    return Component(part, value.value_pct, value.raw_pct, value.sd_pct, value.count, weight, effective, value.note)


def complaint_value(complaints: Sequence[Complaint], limits: LimitSettings) -> Value:
    """100 less what the justified ones among an agent's complaints of the period take off, not below 0."""
    points = {
        ComplaintLevel.MINOR: limits.minor_complaint_points,
        ComplaintLevel.SERIOUS: limits.serious_complaint_points,
        ComplaintLevel.MAJOR: limits.major_complaint_points,
    }
    justified = [complaint for complaint in complaints if complaint.is_justified]
    taken = sum(points[complaint.level] for complaint in justified)
    value = max(0.0, 100.0 - taken)
    note = f"成立投诉 {len(justified)} 件，扣 {taken:g} 分" if justified else "无成立投诉"
    return Value(value, value, 0.0, len(justified), note)


def assessment_value(assessments: Iterable[Assessment], weights: WeightSettings) -> Value | None:
    """The marks of self, superior and users by weight; None without any that counts. Several of a kind are averaged."""
    kinds = {
        Assessor.SELF: (weights.by_self, "自评"),
        Assessor.SUPERIOR: (weights.by_superior, "上级评价"),
        Assessor.USERS: (weights.by_users, "用户评价"),
    }
    marks: defaultdict[Assessor, list[float]] = defaultdict(list)
    for assessment in assessments:
        if kinds[assessment.by][0]:
            marks[assessment.by].append(assessment.score_pct)
    if not marks:
        return None
    there = [(kinds[by], statistics.fmean(sorted(given))) for by, given in sorted(marks.items())]
    total = sum(weight for (weight, _), _ in there)
    value = sum(weight * mean for (weight, _), mean in there) / total
    note = "，".join(f"{title} {mean:.1f}" for (_, title), mean in there)
    missing = [title for by, (weight, title) in kinds.items() if weight and by not in marks]
    if missing:
        note += f"；无{'、'.join(missing)}，其权重分给其余评价"
    return Value(value, value, 0.0, sum(len(given) for given in marks.values()), note)
