"""``[evaluation]`` of ``analyzer.toml``: cycle, weights, limits, sampling and masking, with a default for each.

Where the documents give a number it is the default (season, six evaluations, the 20th); everything else is a company's
own decision and says so in ``docs/evaluation.md``.
"""

from __future__ import annotations

import re
import zoneinfo
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_CONFIG = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _day_of_year(value: str) -> str:
    match = re.fullmatch(r"(\d{2})-(\d{2})", value)
    if match is None or not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= _DAYS[int(match[1]) - 1]):
        raise ValueError(f"{value!r} is no day of the year; write month and day as in 10-01")
    return value


def _known_zone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone; write it as in Asia/Shanghai") from error
    return value


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


DayOfYear = Annotated[str, AfterValidator(_day_of_year)]
Weight = Annotated[float, Field(ge=0, le=1000)]
Percent = Annotated[float, Field(ge=0, le=100)]
StratumField = Literal["call_type", "direction", "vip", "pack"]


class WeightSettings(BaseModel):
    """``[evaluation.weights]``: what the components of the composite score count, relative to each other."""

    model_config = _CONFIG

    calls: Weight = Field(default=50.0, description="Weight of the score of calls.")
    complaints: Weight = Field(default=15.0, description="Weight of justified complaints.")
    satisfaction: Weight = Field(default=15.0, description="Weight of satisfaction call-backs.")
    timeliness: Weight = Field(default=10.0, description="Weight of work orders answered and solved in time.")
    assessments: Weight = Field(default=10.0, description="Weight of the assessments by self, superior and users.")
    by_self: Weight = Field(default=20.0, description="Within the assessments: weight of the agent's own (自评).")
    by_superior: Weight = Field(
        default=50.0, description="Within the assessments: weight of the superior's (上级评价)."
    )
    by_users: Weight = Field(default=30.0, description="Within the assessments: weight of the users' (用户评价).")

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not self.calls + self.complaints + self.satisfaction + self.timeliness + self.assessments:
            raise ValueError("the weights of the components are all 0")
        if not self.by_self + self.by_superior + self.by_users:
            raise ValueError("the weights by_self, by_superior and by_users are all 0")
        return self


class LimitSettings(BaseModel):
    """``[evaluation.limits]``: who may be awarded, what a complaint costs, and the grades of branches."""

    model_config = _CONFIG

    min_calls: int = Field(
        default=10, ge=1, description="Fewer scored calls than this in a period: neither ranked nor awarded."
    )
    min_stratum_calls: int = Field(
        default=30, ge=1, description="Types with fewer scored calls than this in the company are taken together."
    )
    tie_chance: float = Field(
        default=0.8,
        ge=0.5,
        lt=1,
        description="Below this probability that one agent is truly better than another, the two cannot be told apart.",
    )
    max_complaints: int = Field(
        default=0, ge=0, description="More justified complaints than this in the period: no monthly award."
    )
    max_fatal_calls: int = Field(
        default=0, ge=0, description="More calls than this whose fatal failure a review confirmed: no monthly award."
    )
    max_season_complaints: int = Field(
        default=1, ge=0, description="More justified complaints than this in the season: no gold award."
    )
    min_monthly_wins: int = Field(
        default=2, ge=1, description="Months as 优秀供热管家 that the gold award asks for in a season."
    )
    minor_complaint_points: Percent = Field(
        default=10.0, description="Points that a minor justified complaint takes off the complaint component."
    )
    serious_complaint_points: Percent = Field(
        default=30.0, description="Points that a serious justified complaint takes off the complaint component."
    )
    major_complaint_points: Percent = Field(
        default=60.0, description="Points that a major justified complaint takes off the complaint component."
    )
    grade_a_pct: Percent = Field(default=90.0, description="Composite score from which a branch's month is graded A.")
    grade_b_pct: Percent = Field(default=80.0, description="Composite score from which a branch's month is graded B.")
    grade_c_pct: Percent = Field(default=60.0, description="Composite score from which a branch's month is graded C.")

    @model_validator(mode="after")
    def _grades_fall(self) -> Self:
        if not self.grade_a_pct > self.grade_b_pct > self.grade_c_pct:
            raise ValueError("grade_a_pct, grade_b_pct and grade_c_pct must fall")
        return self


class ReviewSettings(BaseModel):
    """``[evaluation.review]``: what is sampled for human review, appeals and calibration."""

    model_config = _CONFIG

    all_fatal: bool = Field(default=True, description="Every call with a fatal failure goes to review.")
    doubtful_calls: int = Field(
        default=40, ge=0, description="So many calls with the most doubtful verdicts go to review in a period."
    )
    random_per_agent: int = Field(
        default=2, ge=0, description="So many calls of every agent, drawn at random, go to review in a period."
    )
    seed: int = Field(default=1, ge=0, description="Seed of the random sample; it is written into the packet.")
    appeal_days: int = Field(
        default=7, ge=1, le=90, description="Days after a period is closed in which an agent may appeal."
    )
    min_reviewed: int = Field(
        default=20, ge=1, description="Reviewed verdicts of a rule before its precision can make it advisory."
    )


class EvaluationSettings(BaseModel):
    """``[evaluation]``: the cycle, and the sections below it."""

    model_config = _CONFIG

    season_start: DayOfYear = Field(default="10-01", description="First day of the season, as month and day.")
    season_end: DayOfYear = Field(default="03-15", description="Last day of the season: the end of heating.")
    cut_off_day: int = Field(default=20, ge=1, le=28, description="Day of the month on which a period ends.")
    periods: int = Field(default=6, ge=1, le=12, description="Evaluations in a season; the last ends with the season.")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="Asia/Shanghai", description="Time zone of days and deadlines."
    )
    strata: Annotated[tuple[StratumField, ...], BeforeValidator(_as_tuple)] = Field(
        default=("call_type",),
        description="What makes types of calls that are compared apart: call_type, direction, vip, pack.",
    )
    allow_unmasked: bool = Field(
        default=False, description="Whether reports and packets may show personal data when asked to by --unmasked."
    )
    weights: WeightSettings = Field(default_factory=WeightSettings, description="Weights of the composite score.")
    limits: LimitSettings = Field(default_factory=LimitSettings, description="Limits of awards and grades of branches.")
    review: ReviewSettings = Field(default_factory=ReviewSettings, description="Sampling, appeals and calibration.")


def month_and_day(text: str) -> tuple[int, int]:
    """A day of the year as it is written (``10-01``) in numbers."""
    return int(text[:2]), int(text[3:])
