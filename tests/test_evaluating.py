"""From a real store to results; what is computed is tested in tests/evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyzer.domain import CallResult, CallScore, CallStatus, Speaker, Transcript, Utterance
from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluating import evaluate_stored
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings
from analyzer.scripts.load import load_pack
from analyzer.store import Store, open_store

SETTINGS = EvaluationSettings(limits=LimitSettings(min_calls=2))
PACK = load_pack("heating_steward")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(
        f"sqlite:///{tmp_path / 'calls.db'}", create=True, clock=lambda: datetime(2026, 12, 24, tzinfo=UTC)
    ) as it:
        yield it


def keep(store: Store, call_id: str, agent_id: str, score_pct: float, started_at: str | None) -> None:
    score = CallScore(call_id, CallStatus.SCORED, score_pct, "A")
    heard = Transcript(call_id, (Utterance(Speaker.AGENT, "您好"),), agent_id, "东", started_at=started_at)
    result = CallResult(call_id, call_id, score, (), agent_id, "东", started_at=started_at)
    store.save(result, heard, PACK)


def november(store: Store) -> None:
    for agent in range(5):
        for n in range(4):
            keep(store, f"n{agent}{n}", f"0{agent}", 70.0 + 5 * agent + n, f"2026-11-0{n + 1}T09:00:00+08:00")


def test_a_period_is_read_and_evaluated(store):
    november(store)
    keep(store, "undated", "01", 10.0, None)
    keep(store, "late", "01", 10.0, "2026-11-20T23:59:00+08:00")
    keep(store, "too late", "01", 10.0, "2026-11-21T00:00:00+08:00")
    evaluated = evaluate_stored(store, "2026-11", SETTINGS)
    assert {row.agent_id: row.calls for row in evaluated.result.agents} == {f"0{n}": 4 + (n == 1) for n in range(5)}
    assert evaluated.data is not None
    assert evaluated.earlier == ()
    assert any("有 1 通通话没有时间" in note for note in evaluated.result.notes)


def test_the_season_before_is_evaluated_too_and_closed_periods_stay_as_they_were(store):
    november(store)
    keep(store, "d1", "01", 80.0, "2026-12-01T09:00:00+08:00")
    evaluated = evaluate_stored(store, "2026-12", SETTINGS)
    assert [result.period for result in evaluated.earlier] == ["2026-11"]  # October has no calls
    frozen = replace(evaluated.earlier[0], is_closed=True, notes=("frozen",))
    keep(store, "late one", "01", 0.0, "2026-11-05T09:00:00+08:00")
    again = evaluate_stored(store, "2026-12", SETTINGS, closed={"2026-11": frozen})
    assert again.earlier == (frozen,)
    itself = evaluate_stored(store, "2026-11", SETTINGS, closed={"2026-11": frozen})
    assert itself.result is frozen
    assert itself.data is None


def test_without_calls_there_is_nothing_to_evaluate(store):
    with pytest.raises(UnavailableError, match=r"no calls of 2026-11 \(2026-10-21 to 2026-11-20\).*run --db"):
        evaluate_stored(store, "2026-11", SETTINGS)
    keep(store, "undated", "01", 10.0, None)
    with pytest.raises(UnavailableError, match="1 calls have no time"):
        evaluate_stored(store, "2026-11", SETTINGS)
    with pytest.raises(UsageError, match="not a month"):
        evaluate_stored(store, "november", SETTINGS)
