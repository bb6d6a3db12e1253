"""The award of the season 金牌供热管家 (Z-EVAL): from the monthly winners, by complaints, users' answers and standing.

The source asks for few complaints, good answers of users and outstanding work among the monthly winners. Taken here:
so many months won, no more justified complaints per 100 calls than the branch has, answers not certainly below those of
the branch; places go by the season's composite, the months weighted by their calls.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.evaluation.agents import Month
from analyzer.evaluation.awards import Held, penalties_of, placed, places_of
from analyzer.evaluation.bands import chance_above
from analyzer.evaluation.ladder import STEPS
from analyzer.evaluation.records import GOLD
from analyzer.evaluation.results import AgentMonth, AwardRow, AwardStatus, Part, PeriodResult
from analyzer.evaluation.settle import Contest, Entry, settle
from analyzer.evaluation.staff import Key


@dataclass(frozen=True, slots=True)
class Season:
    """An agent's season: composite and its standard deviation in points, complaints per 100 calls, answers of users."""

    wins: tuple[str, ...]
    undecided_wins: int
    calls: int
    value_pct: float | None
    sd_pct: float
    complaints: int
    answers: int
    answers_pct: float | None
    answers_sd_pct: float
    honours: int
    unreviewed_fatal: int


def gold_awards(month: Month, results: Sequence[PeriodResult], held: Held) -> tuple[AwardRow, ...]:
    """A row for every agent of every branch that had one in the season. ``results`` are its periods, this one last."""
    by_key: defaultdict[Key, list[tuple[PeriodResult, AgentMonth]]] = defaultdict(list)
    for result in results:
        for row in result.agents:
            if row.branch and row.agent_id:
                by_key[row.branch, row.agent_id].append((result, row))
    found: list[AwardRow] = []
    decisions = tuple(placed(month.data.decisions, by_key, month))
    for branch in sorted({branch for branch, _ in by_key}):
        keys = sorted(key for key in by_key if key[0] == branch)
        seasons = [_season(key, by_key[key], results, month) for key in keys]
        names = [by_key[key][-1][1].name for key in keys]
        entries = _entries(keys, names, seasons, month, held)
        season = results[-1].season
        contest = Contest(
            GOLD, season, branch, places_of(month.data.quotas, branch, season, GOLD), month.limits.tie_chance
        )

        def chance(one: int, other: int, seasons: Sequence[Season] = seasons) -> float:
            mine, theirs = seasons[one], seasons[other]
            difference = (mine.value_pct or 0.0) - (theirs.value_pct or 0.0)
            return chance_above(difference, math.hypot(mine.sd_pct, theirs.sd_pct))

        found += settle(contest, entries, chance, decisions)
    return tuple(found)


def _season(
    key: Key, months: Sequence[tuple[PeriodResult, AgentMonth]], results: Sequence[PeriodResult], month: Month
) -> Season:
    person = month.staff.person(key)
    won = [
        (result.period, row.status)
        for result in results
        for row in result.awards
        if row.status in (AwardStatus.GRANTED, AwardStatus.PROPOSED)
        and row.agent_id == key[1]
        and month.staff.person((row.branch, row.agent_id)) == person
    ]
    rows = [row for _, row in months]
    composites = [
        (row.scored, row.composite_pct, row.composite_sd_pct or 0.0) for row in rows if row.composite_pct is not None
    ]
    weight = sum(n for n, _, _ in composites)
    answers = [c for row in rows for c in row.components if c.part is Part.SATISFACTION and c.value_pct is not None]
    given = sum(c.count for c in answers)
    return Season(
        wins=tuple(period for period, _ in won),
        undecided_wins=sum(status is AwardStatus.PROPOSED for _, status in won),
        calls=sum(row.calls for row in rows),
        value_pct=sum(n * value for n, value, _ in composites) / weight if weight else None,
        sd_pct=math.sqrt(sum((n * sd) ** 2 for n, _, sd in composites)) / weight if weight else 0.0,
        complaints=_complaints(key, results[0], month),
        answers=given,
        answers_pct=sum(c.count * (c.value_pct or 0.0) for c in answers) / given if given else None,
        answers_sd_pct=math.sqrt(sum((c.count * c.sd_pct) ** 2 for c in answers)) / given if given else 0.0,
        honours=sum(row.honours for row in rows),
        unreviewed_fatal=sum(row.unreviewed_fatal for row in rows),
    )


def _complaints(key: Key, first: PeriodResult, month: Month) -> int:
    """Justified complaints of the season about the person, in whichever branch."""
    person = month.staff.person(key)
    return sum(
        bool(complaint.is_justified)
        and complaint.agent_id == key[1]
        and first.first_day <= complaint.day <= month.period.last_day
        and month.staff.person((complaint.branch, complaint.agent_id)) == person
        for complaint in month.data.complaints
    )


def _entries(
    keys: Sequence[Key], names: Sequence[str], seasons: Sequence[Season], month: Month, held: Held
) -> list[Entry]:
    calls, complaints = sum(s.calls for s in seasons), sum(s.complaints for s in seasons)
    index = 100.0 * complaints / calls if calls else 0.0
    answers = sum(s.answers for s in seasons)
    mean = sum(s.answers * (s.answers_pct or 0.0) for s in seasons) / answers if answers else None
    shown = sorted((round(s.value_pct, 2) for s in seasons if s.value_pct is not None), reverse=True)
    return [
        Entry(
            agent_id=key[1],
            name=name,
            rank=None if season.value_pct is None else shown.index(round(season.value_pct, 2)) + 1,
            score_pct=season.value_pct,
            speaks_for=tuple(_merits(season)),
            against=tuple(_objections(key, season, index, mean, month, held)),
            hints=(f"{season.undecided_wins} 个月的月度入选尚未由分公司评定",) if season.undecided_wins else (),
        )
        for key, name, season in zip(keys, names, seasons, strict=True)
    ]


def _index(season: Season) -> float:
    return 100.0 * season.complaints / season.calls if season.calls else 0.0


def _merits(season: Season) -> list[str]:
    merits = []
    if season.wins:
        merits.append(f"优秀供热管家 {len(season.wins)} 次：{'、'.join(season.wins)}")
    if season.value_pct is not None:
        merits.append(f"采暖季综合得分 {season.value_pct:.2f}")
    merits.append(f"成立投诉 {season.complaints} 件，每百通 {_index(season):.2f} 件")
    if season.answers_pct is not None:
        merits.append(f"回访满意度 {season.answers_pct:.1f}（{season.answers} 次）")
    if season.honours:
        merits.append(f"表扬 {season.honours} 次")
    return merits


def _objections(key: Key, season: Season, index: float, mean: float | None, month: Month, held: Held) -> list[str]:
    limits = month.limits
    against = []
    if len(season.wins) < limits.min_monthly_wins:
        against.append(f"获优秀供热管家 {len(season.wins)} 次，要求至少 {limits.min_monthly_wins} 次")
    if season.complaints > limits.max_season_complaints:
        against.append(f"采暖季成立投诉 {season.complaints} 件，上限 {limits.max_season_complaints} 件")
    if _index(season) > index:
        against.append(f"投诉量指标每百通 {_index(season):.2f} 件，高于分公司平均 {index:.2f} 件")
    if mean is not None and season.answers_pct is not None:
        below = chance_above(mean - season.answers_pct, season.answers_sd_pct)
        if below >= limits.tie_chance:
            against.append(f"回访满意度 {season.answers_pct:.1f}，低于分公司平均 {mean:.1f}")
    if season.unreviewed_fatal:
        against.append(f"有 {season.unreviewed_fatal} 通致命项通话尚未复核")
    against += [
        f"处于处罚期内：{STEPS[word.matter].title}（{word.matter}）" for word in penalties_of(key, held, month.staff)
    ]
    if month.staff.has_left(key, month.period):
        against.append("采暖季末已不在本分公司")
    return against
