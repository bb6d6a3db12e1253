"""The figures that come first in workbook and page."""

from __future__ import annotations

from collections import Counter

from analyzer.evaluation.results import AwardStatus, PenaltyKind, PenaltyStatus, PeriodResult
from analyzer.reports.evaluation.sheets import AWARD_STATUS, PENALTY_KIND

Figure = tuple[str, int | float | str]


def figures(result: PeriodResult) -> tuple[Figure, ...]:
    """(what, how many) about the whole period, in the order in which they are shown."""
    calls = sum(branch.calls for branch in result.branches)
    scored = sum(branch.scored for branch in result.branches)
    cannot = sum(branch.cannot_judge for branch in result.branches)
    awards = Counter(row.status for row in (*result.awards, *result.gold) if row.places is not None)
    kinds = Counter(row.kind for row in result.penalties)
    waiting = sum(row.status is PenaltyStatus.NEEDS_REVIEW for row in result.penalties)
    shown = (AwardStatus.GRANTED, AwardStatus.PROPOSED, AwardStatus.OPEN)
    return (
        ("分公司", sum(bool(branch.branch) for branch in result.branches)),
        ("座席", sum(bool(row.agent_id) for row in result.agents)),
        ("参与排名座席", sum(row.rank is not None for row in result.agents)),
        ("通话", calls),
        ("计分通话", scored),
        ("无法判定通话", cannot),
        ("致命项通话", sum(branch.fatal_calls for branch in result.branches)),
        ("致命项待复核", sum(row.unreviewed_fatal for row in result.agents)),
        ("成立投诉", sum(branch.complaints_justified for branch in result.branches)),
        *((f"评优：{AWARD_STATUS[status]}", awards[status]) for status in shown),
        *((f"建议：{PENALTY_KIND[kind]}", kinds[kind]) for kind in PenaltyKind),
        ("建议：待复核", waiting),
    )
