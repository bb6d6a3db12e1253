"""Two packs side by side."""

from __future__ import annotations

from typing import Any

from analyzer.domain import Outcome, Verdict
from analyzer.rules.compare import Change, Move, RuleChange, moves, rule_changes
from analyzer.scripts.schema import Pack


def rule(rule_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": rule_id,
        "title": "t",
        "source": "s",
        "section": "x",
        "kind": "require",
        "phrases": ["您好"],
        **changes,
    }


def pack(*rules: dict[str, Any], **changes: Any) -> Pack:
    scoring = {"fatal": "zero", "grades": [{"grade": "好", "from_pct": 0}]}
    head = {"id": "p", "title": "t", "version": "1", "source": "s", "scoring": scoring}
    return Pack.model_validate({**head, **changes, "rules": rules}, strict=False)


def verdict(rule_id: str, outcome: Outcome, points: float = 0.0, note: str = "") -> Verdict:
    return Verdict("c", None, rule_id, "s", "x", outcome, points, 10.0, note=note)


def test_added_removed_and_changed_rules() -> None:
    old = pack(rule("A"), rule("B"), rule("C"))
    new = pack(rule("C", phrases=["你好"], points=3), rule("A"), rule("D"), names={"单位": ["绿源"]})
    assert list(rule_changes(old, new)) == [
        RuleChange("", Change.CHANGED, ("names",)),
        RuleChange("C", Change.CHANGED, ("phrases", "points")),
        RuleChange("D", Change.ADDED),
        RuleChange("B", Change.REMOVED),
    ]
    assert list(rule_changes(old, old)) == []


def test_title_and_version_of_the_pack_change_no_rule() -> None:
    assert list(rule_changes(pack(rule("A")), pack(rule("A"), title="other", version="2"))) == []


def test_verdicts_that_move() -> None:
    old = [verdict("A", Outcome.PASS, 10), verdict("B", Outcome.FAIL), verdict("C", Outcome.PASS, 10, "old")]
    new = [verdict("D", Outcome.FAIL, note="new"), verdict("B", Outcome.FAIL), verdict("A", Outcome.CANNOT_JUDGE)]
    assert list(moves(old, new)) == [
        Move("D", None, Outcome.FAIL, 0.0, 0.0, "new"),
        Move("A", Outcome.PASS, Outcome.CANNOT_JUDGE, 10, 0.0, ""),
        Move("C", Outcome.PASS, None, 10, 0.0, "old"),
    ]


def test_another_note_is_no_move_and_other_points_are() -> None:
    assert list(moves([verdict("A", Outcome.PASS, 10)], [verdict("A", Outcome.PASS, 10, "other words")])) == []
    assert len(list(moves([verdict("A", Outcome.PASS, 10)], [verdict("A", Outcome.PASS, 5)]))) == 1
