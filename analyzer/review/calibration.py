"""What people have said of the machine's verdicts, read from the store: agreement, and the rules that are advisory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from analyzer.domain import Outcome
from analyzer.evaluation.agreement import RatedVerdict, RuleAgreement, advisory, agreements, precisions
from analyzer.evaluation.sampling import ChosenFor
from analyzer.evaluation_settings import ReviewSettings
from analyzer.reports.evaluation.sheet import Column, Sheet, sheet
from analyzer.store import Store
from analyzer.store.packs import Packs
from analyzer.store.reviewing import ReviewedVerdict, reviewed_verdicts
from analyzer.store.schema import judgements

_SAMPLED = {ChosenFor.FATAL.value, ChosenFor.RANDOM.value, ChosenFor.CALIBRATION.value}
_METHODS = {"": "", "cohen": "Cohen κ", "fleiss": "Fleiss κ"}


@dataclass(frozen=True, slots=True)
class Rated:
    """Everything that was judged by people of rules as they are today, with each rule's floor and title."""

    verdicts: tuple[RatedVerdict, ...]
    floors: Mapping[str, float]
    titles: Mapping[str, str]


def read_rated(store: Store) -> Rated:
    """What people said; of a rule that its pack words otherwise today only what was said since. Raises StoreError."""
    with store.reading() as connection:
        said = list(reviewed_verdicts(connection))
        digests = {verdict.pack_sha256 for verdict in said}
        newest = select(judgements.c.pack_id, judgements.c.pack_sha256, func.max(judgements.c.judged_at).label("at"))
        query = newest.group_by(judgements.c.pack_id, judgements.c.pack_sha256).order_by("at")
        rows = list(connection.execute(query))
        today = {row.pack_id: row.pack_sha256 for row in rows}  # the newest comes last
        successor = {row.pack_sha256: today[row.pack_id] for row in rows}
        packs = Packs(connection)
        is_current = {
            (sha256, rule_id): sha256 == successor[sha256]
            or packs.rule_text(sha256, rule_id) == packs.rule_text(successor[sha256], rule_id)
            for sha256, rule_id in {(verdict.pack_sha256, verdict.review.rule_id) for verdict in said}
        }
        current = [verdict for verdict in said if is_current[verdict.pack_sha256, verdict.review.rule_id]]
        floors: dict[str, float] = {}
        for sha256, rule_id in {(successor[verdict.pack_sha256], verdict.review.rule_id) for verdict in current}:
            floors[rule_id] = max(packs.min_precision(sha256), floors.get(rule_id, 0.0))
        titles = packs.names({successor[sha256] for sha256 in digests})
    return Rated(_together(current), floors, titles)


def advisory_rules(store: Store, review: ReviewSettings) -> frozenset[str]:
    """The rules whose measured precision is below their pack's floor: they count for nothing unless people judged."""
    rated = read_rated(store)
    return frozenset(
        rule_id
        for rule_id, precision in precisions(rated.verdicts).items()
        if advisory(precision, rated.floors[rule_id], review.min_reviewed)
    )


def calibration_sheet(store: Store, review: ReviewSettings) -> tuple[Sheet, tuple[RuleAgreement, ...]]:
    """calibration.csv, and its rows. Raises UnavailableError without statsmodels, StoreError."""
    rated = read_rated(store)
    rows = agreements(rated.verdicts, rated.floors, review.min_reviewed)
    return sheet("calibration", "校准", _columns(rated.titles), rows), rows


def _together(said: list[ReviewedVerdict]) -> tuple[RatedVerdict, ...]:
    """One row for a verdict, whoever judged it; ``said`` is oldest first."""
    opinions: defaultdict[tuple[str, str], dict[str, Outcome]] = defaultdict(dict)
    finals: dict[tuple[str, str], Outcome] = {}
    machine: dict[tuple[str, str], Outcome] = {}
    sampled: set[tuple[str, str]] = set()
    for verdict in said:
        review = verdict.review
        place = (review.call_id, review.rule_id)
        machine[place] = verdict.machine
        if review.is_final:
            finals[place] = review.outcome
        elif verdict.chosen_for == ChosenFor.CALIBRATION:
            opinions[place][review.reviewer] = review.outcome
        if verdict.chosen_for in _SAMPLED:
            sampled.add(place)
    return tuple(
        RatedVerdict(rule_id, call_id, outcome, opinions[call_id, rule_id], finals.get((call_id, rule_id)),
                     (call_id, rule_id) in sampled)
        for (call_id, rule_id), outcome in sorted(machine.items())
    )  # fmt: skip


def _columns(titles: Mapping[str, str]) -> tuple[Column[RuleAgreement], ...]:
    return (
        Column("rule_id", "质检项", lambda row: row.rule_id),
        Column("title", "名称", lambda row: titles.get(row.rule_id, "")),
        Column("reviewers", "盲评人数", lambda row: row.reviewers),
        Column("items", "共同评判数", lambda row: row.items),
        Column("between_share", "评审人之间一致率", lambda row: row.between_share, 3),
        Column("between_kappa", "评审人之间 κ", lambda row: row.between_kappa, 3),
        Column("method", "κ 的算法", lambda row: _METHODS[row.method]),
        Column("machine_items", "与机器比较数", lambda row: row.machine_items),
        Column("machine_share", "与机器一致率", lambda row: row.machine_share, 3),
        Column("machine_kappa", "与机器 κ", lambda row: row.machine_kappa, 3),
        Column("failures", "复核的不合格判定", lambda row: row.precision.failures),
        Column("confirmed", "其中属实", lambda row: row.precision.confirmed),
        Column("precision", "不合格判定的准确率", lambda row: row.precision.share, 3),
        Column("floor", "话术包要求的准确率", lambda row: row.floor, 3),
        Column("is_advisory", "仅供参考、不计分", lambda row: row.is_advisory),
    )
