"""From blind packets and reviews in a store to calibration.csv and advisory rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.evaluating import evaluate_stored
from analyzer.evaluation_settings import ReviewSettings
from analyzer.review.calibration import advisory_rules, calibration_sheet, read_rated
from analyzer.review.choose import plan_calibration
from analyzer.store.reviewing import save_packet

REVIEW = ReviewSettings(min_reviewed=4)
NAMES = ["主管一", "主管二"]
OUTCOMES = {"Z11": "不合格", "hello": "合格"}


@pytest.fixture
def judged(office):  # type: ignore[no-untyped-def]
    """Six calls that fail Z11 for the machine; two people say blindly that four of them do not."""
    for number in range(6):
        office.take(f"c{number}", "01", "您好这个我不知道")
    for packet in plan_calibration(office.store, "2026-11", NAMES, 6, office.settings):
        with office.store.writing() as connection:
            save_packet(connection, packet)
        lines = ""
        for item in packet.items:
            call_id, rule_id = item.verdict.call_id, item.verdict.rule_id
            said = "合格" if rule_id == "Z11" and call_id >= "c2" else OUTCOMES[rule_id]
            lines += f"{packet.packet_id},{call_id},{rule_id},{said},\n"
        office.bring_back(lines, reviewer=packet.reviewer)
    return office


def test_agreement_goes_into_a_table(judged) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("statsmodels", reason="calibration extra")
    table, rows = calibration_sheet(judged.store, REVIEW)
    z11, hello = rows
    assert (z11.rule_id, z11.reviewers, z11.items, z11.between_kappa) == ("Z11", 2, 6, 1.0)
    assert (z11.machine_share, z11.precision.failures, z11.precision.confirmed) == (pytest.approx(1 / 3), 6, 2)
    assert (z11.floor, z11.is_advisory) == (0.8, True)
    assert (hello.between_kappa, hello.machine_share, hello.is_advisory) == (None, 1.0, False)
    assert [name for name, _ in table.columns][:2] == ["rule_id", "title"]
    assert table.rows[0][1] == "服务忌语"


def test_an_advisory_rule_counts_for_nothing_but_where_people_judged(judged) -> None:  # type: ignore[no-untyped-def]
    assert advisory_rules(judged.store, ReviewSettings(min_reviewed=7)) == frozenset()
    advisory = advisory_rules(judged.store, REVIEW)
    assert advisory == {"Z11"}
    (agent,) = evaluate_stored(judged.store, "2026-11", judged.settings, advisory=advisory).result.agents
    assert (agent.fatal_calls, agent.raw_pct) == (0, 100.0)
    (agent,) = evaluate_stored(judged.store, "2026-11", judged.settings).result.agents
    assert (agent.fatal_calls, agent.raw_pct) == (6, 0.0)


def test_a_rule_that_is_worded_otherwise_is_another(judged) -> None:  # type: ignore[no-untyped-def]
    rules = tuple(
        rule.model_copy(update={"phrases": ("不知道", "不清楚")}) if rule.id == "Z11" else rule
        for rule in judged.pack.pack.rules
    )
    changed = judged.pack.pack.model_copy(update={"rules": rules})
    judged.pack = replace(judged.pack, pack=changed, sha256="9" * 64)
    judged.take("new", "01", "您好请问有什么可以帮您")
    assert advisory_rules(judged.store, REVIEW) == frozenset()
    assert {verdict.rule_id for verdict in read_rated(judged.store).verdicts} == {"hello"}
