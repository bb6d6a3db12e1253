"""The ladder of rewards and penalties, as data, after document G (rewards and penalties, inspection, authority).

Amounts, effects and the counts “three complaints in a year” and “two major problems a year” are the document's. It says
that education comes first and penalty second; the counts that make a coaching of everyday lapses are ours and marked.
Everything is a proposal: people choose within the range, or drop it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from analyzer.evaluation.records import Lapse


class Trigger(StrEnum):
    """What a step answers to."""

    LAPSES = "lapses"
    """Rules that failed in calls, by ``rules`` or ``sections``."""
    NORMS = "norms"
    """The same everyday rule missed in most calls, reminders notwithstanding."""
    LATE_ORDERS = "late_orders"
    HANDLING = "handling"
    """A justified complaint caused by bad handling."""
    YEAR_OF_COMPLAINTS = "year_of_complaints"
    CAUSE = "cause"
    """A justified complaint or an established problem whose words name one of ``causes``."""
    HONOURS = "honours"
    YEAR_OF_PROBLEMS = "year_of_problems"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``at_least`` so many occurrences call for it; ``reminders`` coachings have to come before a penalty.

    ``rules`` are patterns of rule ids (``T-*``). ``effects`` and ``title`` are Chinese, for supervisors.
    """

    id: str
    title: str
    trigger: Trigger
    source: str
    effects: tuple[str, ...] = ()
    points: tuple[float, float] = (0.0, 0.0)
    yuan: tuple[float, float] = (0.0, 0.0)
    rules: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    at_least: int = 1
    reminders: int = 0

    def is_about(self, rule_id: str, section: str) -> bool:
        """Whether a failed rule belongs to this step; those of an earlier step of the ladder do not come here."""
        return section in self.sections or any(fnmatchcase(rule_id, rule) for rule in self.rules)


_FINE = (100.0, 500.0)
_BRANCH_MONTH = "按情节轻重扣减所在部门月度绩效考核分"

LADDER: tuple[Step, ...] = (
    Step(
        "G-QUARREL", "与用户发生争吵、辱骂用户", Trigger.LAPSES, "G 奖惩办法 3.2.2(4)", (_BRANCH_MONTH,),
        yuan=_FINE, rules=("T-quarrel", "T-swear"), reminders=1,
    ),
    Step(
        "G-SHIRK", "推诿扯皮、漠视用户合理要求", Trigger.LAPSES, "G 奖惩办法 3.2.2(5)", (_BRANCH_MONTH,),
        yuan=_FINE, rules=("T-shirk", "T-ask-yourself"), reminders=1,
    ),
    Step(
        "G-TABOO", "触犯服务禁区（服务忌语）", Trigger.LAPSES, "G 奖惩办法 3.2.2(3)", (_BRANCH_MONTH,),
        yuan=_FINE, rules=("Z11", "T-*"), sections=("服务忌语",), reminders=1,
    ),
    Step(
        "G-NORM", "未履行岗位服务规范，多次提醒未改进", Trigger.NORMS, "G 奖惩办法 3.2.2(2)", (_BRANCH_MONTH,),
        yuan=_FINE, at_least=5, reminders=2,
    ),
    Step(
        "G-PROMISE", "未履行服务承诺（工单超时）", Trigger.LATE_ORDERS, "G 奖惩办法 3.2.2(1)", (_BRANCH_MONTH,),
        yuan=_FINE, at_least=3, reminders=1,
    ),
    Step(
        "G-COMPLAINT", "因处理不当引发用户投诉", Trigger.HANDLING, "G 奖惩办法 3.2.3(1)",
        (_BRANCH_MONTH, "部门主管罚款 100–500 元", "在公司范围内通报"), yuan=_FINE, reminders=1,
    ),
    Step(
        "G-OVERREACH", "越权处理服务问题", Trigger.CAUSE, "G 授权管理办法 6.1",
        ("按员工奖惩规定另行处理",), points=(3.0, 5.0), causes=("越权", "虚假授权"),
    ),
    Step(
        "G-THREE", "一年内累计三次成立投诉", Trigger.YEAR_OF_COMPLAINTS, "G 奖惩办法 3.2.4(4)",
        ("视情节留用察看或待岗", "所在部门当月绩效考核为 C", "视情节扣减部门年度绩效考核分"), at_least=3,
    ),
    Step(
        "G-PRAISE", "受到用户书面表扬或锦旗", Trigger.HONOURS, "G 奖惩办法 3.1.1(1)",
        ("视情节为所在部门月度考核加分",), yuan=_FINE,
    ),
    Step(
        "G-PROBLEMS", "一年内两次重大服务问题", Trigger.YEAR_OF_PROBLEMS, "G 检查管理办法 8.1",
        ("取消部门年度评优资格",), at_least=2,
    ),
)  # fmt: skip
STEPS = {step.id: step for step in LADDER}

NORM_MISSED_PCT = 50.0
"""An everyday rule missed in at least this share of the calls where it applied, and ``at_least`` calls: coaching."""


def step_of(lapse: Lapse) -> Step | None:
    """The step that a lapse belongs to by its rule or section, the gravest; None for everyday rules."""
    return _step(lapse.rule_id, lapse.section)


@lru_cache(maxsize=4096)
def _step(rule_id: str, section: str) -> Step | None:
    lapses = (step for step in LADDER if step.trigger is Trigger.LAPSES)
    return next((step for step in lapses if step.is_about(rule_id, section)), None)
