"""What other systems would export of the season that never was, as CSV files with Chinese headings."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.season_truth import BRANCHES, Season, expected_share

_COMPLAINTS, _CALLBACKS, _ORDERS = 240, 4000, 5000
_RATINGS = ("非常满意", "满意", "一般", "不满意", "未接通")


def write_tables(season: Season, folder: Path) -> Mapping[str, Path]:
    """Write every table that ``import`` knows, but for call data and reviews; the files by their kinds."""
    chance = random.Random(season.seed + 1)
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]] = {
        "roster": (("工号", "姓名", "分公司", "岗位", "起始日期"), _roster(season)),
        "complaints": (("投诉编号", "投诉日期", "工号", "是否属实", "等级", "原因"), _complaints(season, chance)),
        "feedback": (("回访编号", "回访日期", "工号", "满意度"), _feedback(season, chance)),
        "workorders": (
            ("工单编号", "创建时间", "首次响应时间", "到达时间", "解决时间", "类型", "工号", "是否紧急", "客户等级"),
            _orders(season, chance),
        ),
        "assessments": (("考核月", "工号", "评价来源", "评价人", "得分"), _assessments(season, chance)),
        "honours": (("日期", "工号", "类型"), _honours(season, chance)),
        "quotas": (("考核月", "分公司", "奖项", "名额"), _quotas(season)),
    }
    files = {}
    for kind, (headings, rows) in tables.items():
        files[kind] = folder / f"{kind}.csv"
        with files[kind].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
    return files


def _roster(season: Season) -> Iterable[Sequence[object]]:
    for agent in season.agents:
        yield agent.agent_id, agent.name, agent.branch, "供热管家", ""
        if agent.moves is not None:
            yield agent.agent_id, agent.name, agent.moves[1], "供热管家", agent.moves[0]


def _complaints(season: Season, chance: random.Random) -> Iterable[Sequence[object]]:
    weights = [1.0 - expected_share(agent) for agent in season.agents]
    for number in range(_COMPLAINTS):
        agent = chance.choices(season.agents, weights)[0]
        justified, level = chance.choice(("是", "否", "否")), chance.choice(("一般", "一般", "一般", "较重"))
        yield f"C{number:04d}", chance.choice(season.days), agent.agent_id, justified, level, "服务态度"


def _feedback(season: Season, chance: random.Random) -> Iterable[Sequence[object]]:
    for number in range(_CALLBACKS):
        agent = chance.choice(season.agents)
        good = expected_share(agent)
        rating = chance.choices(_RATINGS, (good**2, good, 1 - good, (1 - good) / 2, 0.3))[0]
        yield f"F{number:05d}", chance.choice(season.days), agent.agent_id, rating


def _orders(season: Season, chance: random.Random) -> Iterable[Sequence[object]]:
    for number in range(_ORDERS):
        agent, day = chance.choice(season.agents), chance.choice(season.days)
        created = datetime(day.year, day.month, day.day, 8) + timedelta(minutes=chance.randrange(720))
        answered = created + timedelta(minutes=chance.expovariate(1 / 40))
        arrived = answered + timedelta(minutes=chance.expovariate(1 / 120))
        kind = chance.choice(("报修", "报修", "投诉", "咨询", "非本片区"))
        yield (
            f"W{number:05d}", created, answered.replace(microsecond=0), arrived.replace(microsecond=0),
            (arrived + timedelta(minutes=chance.expovariate(1 / 600))).replace(microsecond=0), kind, agent.agent_id,
            chance.choice(("是", "否", "否", "否")), chance.choice(("普通", "普通", "VIP")),
        )  # fmt: skip


def _assessments(season: Season, chance: random.Random) -> Iterable[Sequence[object]]:
    for period in season.periods:
        for agent in season.agents:
            for source, assessor in (("自评", ""), ("上级评价", "主管"), ("用户评价", "")):
                mark = min(100.0, max(0.0, chance.gauss(100 * expected_share(agent), 5)))
                yield period.name, agent.agent_id, source, assessor, f"{mark:.1f}"


def _honours(season: Season, chance: random.Random) -> Iterable[Sequence[object]]:
    for _ in range(40):
        yield chance.choice(season.days), chance.choice(season.agents).agent_id, chance.choice(("锦旗", "表扬信"))


def _quotas(season: Season) -> Iterable[Sequence[object]]:
    for branch in BRANCHES:
        for period in season.periods:
            yield period.name, branch, "优秀供热管家", 3
        yield season.periods[0].season, branch, "金牌供热管家", 1
