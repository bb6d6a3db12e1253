"""How far people agree with each other and with the machine: kappa by rule, and the precision of failures.

Cohen's kappa between two people (Cohen 1960), Fleiss' between more (Fleiss 1971); both by statsmodels. Verdicts of the
same rule on different calls are the items, the four outcomes the categories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.domain import Outcome
from analyzer.errors import UnavailableError

_PLACE = {outcome: place for place, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True)
class RatedVerdict:
    """A verdict that people judged: ``opinions`` are blind ones by reviewer, ``final`` is the last final word, if any.

    ``is_sampled`` tells that it was chosen whatever people might say of it: by lot, blind, or with all fatal ones.
    Verdicts that were chosen because they are doubtful, or appealed against, say nothing about the others.
    """

    rule_id: str
    call_id: str
    machine: Outcome
    opinions: Mapping[str, Outcome]
    final: Outcome | None = None
    is_sampled: bool = True

    @property
    def truth(self) -> Outcome | None:
        """The final word, else what most people say; None where they are divided."""
        return self.final or majority(self.opinions.values())


@dataclass(frozen=True, slots=True)
class Precision:
    """Of ``failures`` that the machine found and people judged, ``confirmed`` were; undecided ones are left out."""

    failures: int
    confirmed: int

    @property
    def share(self) -> float | None:
        """0–1; None without failures."""
        return self.confirmed / self.failures if self.failures else None


@dataclass(frozen=True, slots=True)
class RuleAgreement:
    """A rule in calibration.csv. Shares and precision lie in 0–1, kappas in −1–1.

    ``between_*`` compares the ``reviewers`` who judged all of ``items``, ``machine_*`` what most of them say with the
    machine. A kappa is None where nothing was compared, or all say the same: then chance alone would agree too.
    """

    rule_id: str
    reviewers: int
    items: int
    between_share: float | None
    between_kappa: float | None
    method: str
    machine_items: int
    machine_share: float | None
    machine_kappa: float | None
    precision: Precision
    floor: float
    is_advisory: bool


def precisions(rated: Iterable[RatedVerdict]) -> dict[str, Precision]:
    """How many of each rule's failures people confirm, of those that were sampled."""
    found: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for verdict in rated:
        decided = verdict.truth not in (None, Outcome.CANNOT_JUDGE)
        if verdict.is_sampled and verdict.machine is Outcome.FAIL and decided:
            found[verdict.rule_id][verdict.truth is Outcome.FAIL] += 1
    return {rule_id: Precision(counts.total(), counts[True]) for rule_id, counts in found.items()}


def advisory(precision: Precision, floor: float, min_reviewed: int) -> bool:
    """Whether a rule counts for nothing: enough of its failures were judged, and too few of them confirmed."""
    return precision.failures >= min_reviewed and precision.confirmed < floor * precision.failures


def agreements(
    rated: Sequence[RatedVerdict], floors: Mapping[str, float], min_reviewed: int
) -> tuple[RuleAgreement, ...]:
    """Agreement on every rule that people judged, advisory ones first. Raises UnavailableError without statsmodels."""
    precise = precisions(rated)
    by_rule: defaultdict[str, list[RatedVerdict]] = defaultdict(list)
    for verdict in rated:
        by_rule[verdict.rule_id].append(verdict)
    rows = [
        _agreement(rule_id, of_rule, precise.get(rule_id, Precision(0, 0)), floors.get(rule_id, 0.0), min_reviewed)
        for rule_id, of_rule in by_rule.items()
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_advisory, row.rule_id)))


def majority(opinions: Iterable[Outcome]) -> Outcome | None:
    """What more people say than anything else; None for a tie, or nobody."""
    counts = Counter(opinions).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _agreement(
    rule_id: str, rated: Sequence[RatedVerdict], precision: Precision, floor: float, min_reviewed: int
) -> RuleAgreement:
    people = sorted({reviewer for verdict in rated for reviewer in verdict.opinions})
    whole = [verdict for verdict in rated if len(people) > 1 and set(people) == set(verdict.opinions)]
    table = np.array([[_PLACE[verdict.opinions[name]] for name in people] for verdict in whole], int)
    heard = [(verdict.machine, verdict.truth) for verdict in rated if verdict.opinions and verdict.truth is not None]
    beside = np.array([[_PLACE[machine], _PLACE[truth]] for machine, truth in heard], int).reshape(-1, 2)
    return RuleAgreement(
        rule_id=rule_id,
        reviewers=len(people),
        items=len(whole),
        between_share=_pairs_alike(table) if len(whole) else None,
        between_kappa=_kappa(table) if len(whole) else None,
        method={0: "", 1: "", 2: "cohen"}.get(len(people), "fleiss") if len(whole) else "",
        machine_items=len(heard),
        machine_share=_pairs_alike(beside) if len(heard) else None,
        machine_kappa=_kappa(beside) if len(heard) else None,
        precision=precision,
        floor=floor,
        is_advisory=advisory(precision, floor, min_reviewed),
    )


def _pairs_alike(table: NDArray[np.int_]) -> float:
    """The share of pairs of ratings of the same item that are alike; ``table`` has an item a row, a rater a column."""
    alike = [table[:, i] == table[:, j] for i, j in _pairs(table.shape[1])]
    return float(np.mean(alike))


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    yield from ((i, j) for i in range(count) for j in range(i + 1, count))


def _kappa(table: NDArray[np.int_]) -> float | None:
    """Cohen's kappa of two columns, Fleiss' of more; None where all ratings are the same."""
    if len(np.unique(table)) < 2:
        return None
    try:
        from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa  # a second, for this command only
    except ImportError as error:
        raise UnavailableError(
            "agreement is computed by statsmodels, which is not installed", hint="pip install 'callscript[calibration]'"
        ) from error
    size = len(_PLACE)
    if table.shape[1] == 2:
        counts = np.zeros((size, size))
        np.add.at(counts, (table[:, 0], table[:, 1]), 1)
        return float(cohens_kappa(counts, return_results=False))
    return float(fleiss_kappa(np.stack([np.bincount(row, minlength=size) for row in table])))
