"""What an evaluation reads: frozen rows, as the store gives them.

Days are local dates and moments local wall-clock times of ``[evaluation] time_zone``, without ``tzinfo``: whoever reads
the store converts. Percentages lie in 0–100. ``branch`` is the branch of the day, after the roster: who moved counts
for both branches, each with its own days. Text that is unknown is empty, everything else that is unknown is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analyzer.domain import CallStatus, Direction

_MADE = re.compile(r"[0-9a-f]{32}")


def shown_id(number: str, day: date | None = None) -> str:
    """A number as people know it; for one that was made up, because the table had none, ``day`` if that is known."""
    if not _MADE.fullmatch(number):
        return number
    return "" if day is None else f"{day}（无编号）"


@dataclass(frozen=True, slots=True)
class Posting:
    """Where an agent worked from ``from_day`` to ``to_day``, both included; None is open. From the roster (花名册)."""

    agent_id: str
    branch: str
    name: str = ""
    post: str = ""
    from_day: date | None = None
    to_day: date | None = None


class Gravity(StrEnum):
    """How grave a rule is, as its pack says (``severity``)."""

    MINOR = "minor"
    MAJOR = "major"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class Lapse:
    """A rule that effectively failed in a call, with what proves it.

    ``is_confirmed`` tells that a final human review says ``fail``; otherwise only the machine does. ``start_s`` and
    ``said`` are those of the best evidence (``said`` unmasked: reports mask it), ``note`` the explanation in Chinese.
    Rules on trial and advisory rules make no lapses: they count nothing.
    """

    rule_id: str
    severity: Gravity = Gravity.MINOR
    source: str = ""
    section: str = ""
    is_confirmed: bool = False
    start_s: float | None = None
    said: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScoredCall:
    """A call of the period with its effective score: the machine's, where no final human review says otherwise.

    ``score_pct`` is None unless ``status`` is scored; ``machine_score_pct`` is what the machine alone says. ``lapses``
    are all rules that effectively failed. ``started_at`` is as stored, ``day`` its local date. ``is_reviewed`` tells
    that a final human review exists, ``is_appealed`` that an appeal is still open.
    """

    call_id: str
    agent_id: str
    branch: str
    day: date
    status: CallStatus
    score_pct: float | None = None
    machine_score_pct: float | None = None
    started_at: str | None = None
    direction: Direction | None = None
    call_type: str = ""
    is_vip: bool | None = None
    lapses: tuple[Lapse, ...] = ()
    cannot_judge_rules: tuple[str, ...] = ()
    is_reviewed: bool = False
    is_appealed: bool = False
    pack_id: str = ""

    @property
    def fatal_rules(self) -> tuple[str, ...]:
        """The fatal rules that effectively failed."""
        return tuple(lapse.rule_id for lapse in self.lapses if lapse.severity is Gravity.FATAL)

    @property
    def unreviewed_fatal(self) -> tuple[str, ...]:
        """The fatal rules among them that no human has confirmed."""
        return tuple(x.rule_id for x in self.lapses if x.severity is Gravity.FATAL and not x.is_confirmed)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How a rule came out over an agent's calls of the period, effectively; calls where it does not apply not counted.

    ``example_call_id`` is a call that failed it, the latest one; empty where none did.
    """

    rule_id: str
    agent_id: str
    branch: str
    passed: int
    failed: int
    cannot_judge: int
    example_call_id: str = ""


class ComplaintLevel(StrEnum):
    """How grave a complaint (投诉) is: 一般, 较重, 重大."""

    MINOR = "minor"
    SERIOUS = "serious"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about an agent or a branch (投诉). ``is_justified`` None: not yet decided, counts for nothing.

    ``cause`` is the company's word for what it was about; ``by_handling`` tells that bad handling of an earlier matter
    caused it (因处理不当引发). ``agent_id`` is empty when it concerns the branch only.
    """

    complaint_id: str
    day: date
    agent_id: str = ""
    branch: str = ""
    is_justified: bool | None = None
    level: ComplaintLevel = ComplaintLevel.MINOR
    by_handling: bool = False
    cause: str = ""
    call_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A satisfaction call-back (满意度回访). ``score_pct`` None: the customer was not reached or gave no answer."""

    feedback_id: str
    day: date
    agent_id: str = ""
    branch: str = ""
    score_pct: float | None = None
    order_id: str = ""
    call_id: str = ""
    note: str = ""


class OrderKind(StrEnum):
    """What a work order (工单) is about; the deadlines of ``kpi`` hang on it."""

    REPAIR = "repair"
    COMPLAINT = "complaint"
    REPORT = "report"
    ENQUIRY = "enquiry"
    OUT_OF_AREA = "out_of_area"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A work order (工单) and when what happened to it; None: has not happened, or nobody wrote it down.

    ``responded_at`` is the first answer to the customer (for ``OUT_OF_AREA``: the hand-over to hotline or service
    desk), ``called_back_at`` the call-back after a paid service. ``visit_changes`` counts how often an agreed visit was
    moved; ``change_told_at`` and ``visit_at`` belong to the last change. ``consented`` tells whether the customer
    agreed to pay beforehand.
    """

    order_id: str
    created_at: datetime
    agent_id: str = ""
    branch: str = ""
    kind: OrderKind = OrderKind.OTHER
    is_emergency: bool = False
    is_paid: bool = False
    is_vip: bool = False
    responded_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    called_back_at: datetime | None = None
    consented: bool | None = None
    visit_at: datetime | None = None
    change_told_at: datetime | None = None
    visit_changes: int = 0
    user_id: str = ""


class Assessor(StrEnum):
    """Who assesses: 自评, 上级评价, 用户评价."""

    SELF = "self"
    SUPERIOR = "superior"
    USERS = "users"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A mark in 0–100 that somebody gave an agent for a period (``2026-11``)."""

    agent_id: str
    period: str
    by: Assessor
    score_pct: float
    branch: str = ""
    assessor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Honour:
    """Praise that reached the company (锦旗, 表扬). ``kind`` in the company's words."""

    honour_id: str
    day: date
    agent_id: str = ""
    branch: str = ""
    kind: str = ""
    note: str = ""


EXCELLENT = "excellent"
"""The monthly award 优秀供热管家."""
GOLD = "gold"
"""The award of the season, 金牌供热管家."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many agents of ``branch`` may win ``award`` in ``period``, as the company decided.

    ``period`` is a month's (``2026-11``), or a season's (``2026``, the year it begins in) for the gold award.
    """

    branch: str
    period: str
    places: int
    award: str = EXCELLENT


class Ruling(StrEnum):
    """What people decided on a proposal or a tie."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided; it resolves a tie, or carries out or drops a penalty.

    ``matter`` is an award (``excellent``, ``gold``) or the id of a step of the ladder (``G-QUARREL`` …). ``period`` as
    in ``Quota``; for a penalty the month it was proposed in. A granted penalty holds from ``day`` to ``until``, both
    included (None: to the end of the period that ``day`` falls in): so long the agent is ``under penalty``.
    ``agent_id`` is empty when it concerns the branch. ``reference`` is the paper's number.
    """

    matter: str
    period: str
    ruling: Ruling
    day: date
    agent_id: str = ""
    branch: str = ""
    until: date | None = None
    amount_yuan: float | None = None
    decided_by: str = ""
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class MajorProblem:
    """A major service problem of a branch (重大服务问题), as an inspection or the company established it."""

    problem_id: str
    day: date
    branch: str
    agent_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodData:
    """Everything that one period's evaluation reads; the order of rows means nothing.

    Of the period itself: ``calls``, ``rule_counts``, ``feedback``, ``assessments``, ``quotas``, and the ``orders`` that
    were created in it. Of the twelve months that end with the period: ``complaints``, ``honours``, ``problems`` and
    ``decisions``, because the ladder counts over a year and a penalty outlasts a month. ``postings`` are the whole
    roster. ``as_of`` is when the data were read (for a closed period: when it was closed); a deadline after it is still
    open. ``advisory_rules`` count for nothing until reviewed (calibration). ``rule_names`` are (rule_id, title) pairs.
    """

    period: str
    as_of: datetime
    calls: tuple[ScoredCall, ...] = ()
    rule_counts: tuple[RuleCount, ...] = ()
    postings: tuple[Posting, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    orders: tuple[WorkOrder, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    honours: tuple[Honour, ...] = ()
    quotas: tuple[Quota, ...] = ()
    decisions: tuple[Decision, ...] = ()
    problems: tuple[MajorProblem, ...] = ()
    advisory_rules: tuple[str, ...] = ()
    rule_names: tuple[tuple[str, str], ...] = ()
