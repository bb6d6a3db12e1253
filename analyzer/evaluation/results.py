"""What an evaluation comes to: frozen rows, one kind per report. ``PeriodResult`` holds them all.

Everything is made of numbers, text, dates, None and tuples of such rows, so that pydantic's ``TypeAdapter`` writes a
result as JSON and reads it back; so closed periods are kept. Text in ``note``, ``reasons`` and ``evidence`` is Chinese,
for supervisors; ``code``, ``status`` and other names are stable English. Percentages lie in 0–100, chances in 0–1.
Lists are in the order in which reports show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Part(StrEnum):
    """The components of the composite score (综合得分)."""

    CALLS = "calls"
    COMPLAINTS = "complaints"
    SATISFACTION = "satisfaction"
    TIMELINESS = "timeliness"
    ASSESSMENTS = "assessments"


@dataclass(frozen=True, slots=True)
class Component:
    """One component of an agent's composite. ``value_pct`` None: missing, its weight was shared out.

    ``weight`` is that of the settings, ``effective_weight`` what it came to (both sum to 1 over an agent's components,
    the latter over those that are there). ``raw_pct`` is before shrinkage; ``sd_pct`` the posterior standard deviation
    of the value, 0 where it is a fact and no estimate. ``count`` is how many calls, answers, orders … it rests on.
    """

    part: Part
    value_pct: float | None
    raw_pct: float | None
    sd_pct: float
    count: int
    weight: float
    effective_weight: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleRate:
    """How often a rule was missed where it could be judged; ``missed_pct`` None where it never could."""

    rule_id: str
    title: str
    passed: int
    failed: int
    cannot_judge: int
    missed_pct: float | None
    example_call_id: str = ""


@dataclass(frozen=True, slots=True)
class AgentMonth:
    """An agent of a branch in a period (agents.csv). Who moved has a row for each branch.

    ``calls`` = ``scored`` + ``cannot_judge`` + calls that could not be read. ``raw_*`` is the plain mean of the scored
    calls with Student's 95 % interval. ``adjusted_pct`` is that mean with what is due to the types of calls taken out.
    ``shrunk_*`` is the adjusted mean drawn towards ``branch_pct`` by the share ``shrinkage`` (0: not at all, 1: all the
    way), with its 95 % credible interval. ``composite_pct`` and ``composite_sd_pct`` put the components together; ranks
    go by it. ``rank`` is None for who is not compared (``note`` says why: too few calls, not in the roster …). ``band``
    counts the tie bands of the branch from 1: within one, the first cannot be told apart from the others.
    ``worst_rules`` are the rules most often missed, the most often first.
    """

    agent_id: str
    name: str
    branch: str
    post: str
    calls: int
    scored: int
    cannot_judge: int
    fatal_calls: int
    unreviewed_fatal: int
    raw_pct: float | None
    raw_low_pct: float | None
    raw_high_pct: float | None
    adjusted_pct: float | None
    branch_pct: float | None
    shrinkage: float | None
    shrunk_pct: float | None
    shrunk_low_pct: float | None
    shrunk_high_pct: float | None
    components: tuple[Component, ...]
    composite_pct: float | None
    composite_sd_pct: float | None
    rank: int | None
    band: int | None
    complaints_justified: int
    honours: int
    worst_rules: tuple[RuleRate, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StratumRow:
    """A type of calls: how many, and how far its scores lie from the company's mean when agents are held equal."""

    stratum: str
    calls: int
    mean_pct: float
    offset_pct: float
    note: str = ""


class Kpi(StrEnum):
    """Rates of work orders and answers: 响应及时率, 到场及时率, 问题解决率, 投诉处理率, 回访及时率 …"""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    RESOLUTION = "resolution"
    HANDLING = "handling"
    CALL_BACK = "call_back"
    VISIT_CHANGE = "visit_change"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A rate of an agent (``agent_id``), a branch (``agent_id`` empty) or the company (both empty) (kpi.csv).

    ``done`` of ``due`` were in time; ``pending`` are not due yet, ``unknown`` lack a time that would be needed; neither
    is in ``due``. ``rate_pct`` is None where nothing was due. For satisfaction, ``due`` are answers and ``rate_pct``
    their mean. ``missed`` names orders that were late, the first ones.
    """

    kpi: Kpi
    title: str
    agent_id: str
    branch: str
    done: int
    due: int
    pending: int
    unknown: int
    rate_pct: float | None
    missed: tuple[str, ...] = ()


class AwardStatus(StrEnum):
    """How a row of awards stands: 拟评, 待评议, 已评定, 未入选, 不具备资格, 已否决."""

    PROPOSED = "proposed"
    OPEN = "open"
    GRANTED = "granted"
    NOT_CHOSEN = "not_chosen"
    NOT_ELIGIBLE = "not_eligible"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An agent and an award (awards.csv); there is a row for **every** agent of the branch.

    ``period`` is a month's name, or the season's for the gold award. ``score_pct`` is what was compared, ``places`` the
    quota of the branch (None: not decided). ``reasons_for`` and ``reasons_against`` say what speaks for and against.
    For ``open`` rows (待评议) ``candidates`` are all agents among whom people have to decide and ``open_places`` how
    many of them can win. ``chance`` is the probability (0–1) that the agent is truly better than the best one who is
    left out, or for one left out that they are truly better than the last one taken; None where nobody is compared.
    ``decided_by`` names who decided, where somebody has.
    """

    award: str
    period: str
    branch: str
    agent_id: str
    name: str
    status: AwardStatus
    rank: int | None
    score_pct: float | None
    places: int | None
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    candidates: tuple[str, ...] = ()
    open_places: int = 0
    chance: float | None = None
    decided_by: str = ""


class PenaltyKind(StrEnum):
    """What is proposed: 教育辅导, 处罚, 奖励, 部门考核."""

    COACHING = "coaching"
    PENALTY = "penalty"
    REWARD = "reward"
    BRANCH = "branch"


class PenaltyStatus(StrEnum):
    """A proposal until people decide: 建议, 待复核 (its evidence needs a review first), 已批准, 未批准."""

    PROPOSED = "proposed"
    NEEDS_REVIEW = "needs_review"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proposal rests on. ``kind`` is call, complaint, order, honour, problem or earlier; ``ref`` its id."""

    kind: str
    ref: str
    text: str
    day: date | None = None
    start_s: float | None = None
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class PenaltyRow:
    """A proposal after the ladder (penalties.csv); ``agent_id`` is empty where it concerns the branch.

    ``step`` is the id of the ladder's step, ``source`` its place in the documents; a coaching has the step that comes
    next. ``points_low`` to ``points_high`` come off the agent's month, ``yuan_low`` to ``yuan_high`` are fined, or paid
    where ``kind`` is reward; people choose within. ``effects`` say in Chinese what else follows, for supervisor and
    branch too. ``reason`` says why this step and no other (such as a first lapse: coaching).
    """

    step: str
    title: str
    kind: PenaltyKind
    status: PenaltyStatus
    agent_id: str
    name: str
    branch: str
    points_low: float
    points_high: float
    yuan_low: float
    yuan_high: float
    effects: tuple[str, ...]
    reason: str
    evidence: tuple[Proof, ...]
    source: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class BranchMonth:
    """A branch in a period (branches.csv). ``mean_pct`` is the mean of its agents' adjusted means, by calls.

    ``grade`` is A–D; ``grade_reasons`` say what set it (the ladder can make it C). ``out_of_year_awards`` tells that
    the ladder takes the branch out of the year's awards (取消年度评优). ``composite_pct`` is the mean of its agents'
    composites, by calls.
    """

    branch: str
    agents: int
    calls: int
    scored: int
    cannot_judge: int
    fatal_calls: int
    raw_pct: float | None
    mean_pct: float | None
    low_pct: float | None
    high_pct: float | None
    composite_pct: float | None
    complaints_justified: int
    satisfaction_pct: float | None
    kpis: tuple[KpiRow, ...]
    places: int | None
    grade: str
    grade_reasons: tuple[str, ...]
    out_of_year_awards: bool
    worst_rules: tuple[RuleRate, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A hot topic of customers' speech (topics.csv): ``calls`` of the period in ``branch`` speak of ``term``.

    ``weight`` is its TF-IDF; ``previous_calls`` those of the period before (None: there is none); ``is_rising`` marks
    terms that came up more than chance explains.
    """

    branch: str
    rank: int
    term: str
    weight: float
    calls: int
    previous_calls: int | None
    is_rising: bool
    example_call_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """Everything about a period. ``is_closed`` tells that it is frozen; ``corrections`` are then what came too late.

    ``as_of`` is when the data were read. ``between_agents_sd_pct`` and ``within_agent_sd_pct`` are the two spreads that
    decide how far means are drawn together (None: too few data). ``notes`` say in Chinese what a reader must know, such
    as complaints without an agent. ``gold`` is filled in the last period of a season. ``rules`` are the whole company's
    rates. ``worst_rules`` of agents and branches are taken from the same counts.
    """

    period: str
    season: str
    number: int
    first_day: date
    last_day: date
    as_of: datetime
    agents: tuple[AgentMonth, ...] = ()
    branches: tuple[BranchMonth, ...] = ()
    awards: tuple[AwardRow, ...] = ()
    gold: tuple[AwardRow, ...] = ()
    penalties: tuple[PenaltyRow, ...] = ()
    kpis: tuple[KpiRow, ...] = ()
    strata: tuple[StratumRow, ...] = ()
    rules: tuple[RuleRate, ...] = ()
    topics: tuple[TopicRow, ...] = ()
    between_agents_sd_pct: float | None = None
    within_agent_sd_pct: float | None = None
    is_closed: bool = False
    corrections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
