"""Agreement by hand: Cohen's and Fleiss' own arithmetic, and when a rule is advisory."""

from __future__ import annotations

import sys

import pytest

from analyzer.domain import Outcome
from analyzer.errors import UnavailableError
from analyzer.evaluation.agreement import Precision, RatedVerdict, advisory, agreements, majority, precisions

PASS, FAIL, UNSURE = Outcome.PASS, Outcome.FAIL, Outcome.CANNOT_JUDGE


def rated(machine: Outcome, *opinions: Outcome, final: Outcome | None = None, is_sampled: bool = True) -> RatedVerdict:
    rated.count = getattr(rated, "count", 0) + 1  # type: ignore[attr-defined]
    told = {f"主管{number}": opinion for number, opinion in enumerate(opinions)}
    return RatedVerdict("Z11", str(rated.count), machine, told, final, is_sampled)  # type: ignore[attr-defined]


def test_cohens_kappa_of_two_people() -> None:
    pytest.importorskip("statsmodels", reason="calibration extra")
    # 20 both fail, 15 both pass, 5 and 10 apart: 0.7 alike, 0.5 by chance (25 · 30 + 25 · 20) / 2500
    said = [rated(FAIL, FAIL, FAIL)] * 20 + [rated(FAIL, FAIL, PASS)] * 5
    said += [rated(FAIL, PASS, FAIL)] * 10 + [rated(FAIL, PASS, PASS)] * 15
    (row,) = agreements(said, {"Z11": 0.8}, 20)
    assert (row.reviewers, row.items, row.method) == (2, 50, "cohen")
    assert row.between_share == pytest.approx(0.7)
    assert row.between_kappa == pytest.approx(0.4)


def test_fleiss_kappa_of_three_people() -> None:
    pytest.importorskip("statsmodels", reason="calibration extra")
    # P = (1 + 1/3 + 1/3 + 1) / 4 = 2/3; shares of fail and pass are 1/2 each: P_e = 1/2
    said = [rated(FAIL, FAIL, FAIL, FAIL), rated(FAIL, FAIL, FAIL, PASS)]
    said += [rated(FAIL, PASS, PASS, FAIL), rated(FAIL, PASS, PASS, PASS)]
    (row,) = agreements(said, {"Z11": 0.8}, 20)
    assert (row.reviewers, row.method) == (3, "fleiss")
    assert row.between_share == pytest.approx(2 / 3)
    assert row.between_kappa == pytest.approx((2 / 3 - 1 / 2) / (1 / 2))


def test_the_machine_is_compared_with_most_of_them() -> None:
    pytest.importorskip("statsmodels", reason="calibration extra")
    said = [rated(FAIL, FAIL, FAIL), rated(FAIL, PASS, PASS), rated(PASS, PASS, PASS), rated(FAIL, FAIL, PASS)]
    (row,) = agreements(said, {"Z11": 0.8}, 20)
    assert row.machine_items == 3  # the last is a tie
    assert row.machine_share == pytest.approx(2 / 3)
    assert row.machine_kappa == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
    assert row.precision == Precision(2, 1)


def test_what_is_all_alike_has_no_kappa_and_calls_that_one_did_not_judge_are_left_out() -> None:
    said = [rated(FAIL, FAIL, FAIL), rated(FAIL, FAIL, FAIL), rated(FAIL, PASS)]
    (row,) = agreements(said[:2], {}, 20)
    assert (row.items, row.between_share, row.between_kappa, row.machine_kappa) == (2, 1.0, None, None)
    assert majority([]) is None


def test_precision_is_of_what_was_sampled_and_decided() -> None:
    said = [
        rated(FAIL, final=FAIL),
        rated(FAIL, FAIL, FAIL, final=PASS),  # the final word goes before opinions
        rated(FAIL, FAIL, PASS),
        rated(FAIL, final=UNSURE),
        rated(FAIL, final=PASS, is_sampled=False),
        rated(PASS, final=FAIL),
    ]
    assert precisions(said) == {"Z11": Precision(2, 1)}


@pytest.mark.parametrize(
    ("confirmed", "failures", "expected"), [(15, 20, True), (16, 20, False), (0, 19, False), (0, 0, False)]
)
def test_a_rule_is_advisory_below_the_floor_once_enough_was_judged(confirmed, failures, expected) -> None:  # type: ignore[no-untyped-def]
    assert advisory(Precision(failures, confirmed), 0.8, 20) is expected


def test_without_the_library_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.inter_rater", None)
    with pytest.raises(UnavailableError, match=r"statsmodels.*pip install 'callscript\[calibration\]'"):
        agreements([rated(FAIL, FAIL, PASS), rated(FAIL, FAIL, FAIL)], {}, 20)
