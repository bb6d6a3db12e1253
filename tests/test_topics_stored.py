"""Topics from a real store: the customer's words only, of the right calls, compared with the month before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analyzer.domain import CallResult, CallScore, CallStatus, Speaker, Transcript, Utterance
from analyzer.errors import StoreError
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.scripts.load import load_pack
from analyzer.store import Store, open_store
from analyzer.store.schema import transcripts
from analyzer.topics import stored_topics

PACK = load_pack("heating_steward")
SETTINGS = EvaluationSettings()


@pytest.fixture
def store(tmp_path):
    clock = datetime(2026, 12, 24, tzinfo=UTC)
    with open_store(f"sqlite:///{tmp_path / 'calls.db'}", create=True, clock=lambda: clock) as it:
        yield it


def keep(store: Store, call_id: str, said: str, day: str) -> None:
    started = f"{day}T09:00:00+08:00"
    score = CallScore(call_id, CallStatus.SCORED, 90.0, "A")
    talk = (Utterance(Speaker.AGENT, "您好暖气费用请到营业厅"), Utterance(Speaker.CUSTOMER, said))
    heard = Transcript(call_id, talk, "01", "东", started_at=started)
    store.save(CallResult(call_id, call_id, score, (), "01", "东", started_at=started), heard, PACK)


def test_customers_of_this_month_against_those_before(store):
    for n in range(12):
        keep(store, f"n{n}", "我家漏水了", "2026-11-03")
        keep(store, f"o{n}", "我家不热", "2026-10-05")
    rows = {row.term: row for row in stored_topics(store, "2026-11", SETTINGS)}
    assert (rows["漏水"].calls, rows["漏水"].previous_calls, rows["漏水"].is_rising) == (12, 0, True)
    assert rows["漏水"].branch == "东"
    assert "营业厅" not in rows  # only the agent said so
    assert "不热" not in rows
    (first,) = stored_topics(store, "2026-10", SETTINGS)
    assert (first.term, first.previous_calls) == ("不热", None)


def test_the_newest_transcript_of_a_call_counts(store):
    for n in range(3):
        keep(store, f"n{n}", "我家不热", "2026-11-03")
    for n in range(3):
        keep(store, f"n{n}", "我家漏水了", "2026-11-03")
    assert [row.term for row in stored_topics(store, "2026-11", SETTINGS)] == ["漏水"]


def test_a_damaged_transcript_is_told(store):
    keep(store, "n1", "我家不热", "2026-11-03")
    with store.writing() as connection:
        connection.execute(transcripts.update().values(body=b"x"))
    with pytest.raises(StoreError, match="holds a transcript that is damaged"):
        stored_topics(store, "2026-11", SETTINGS)
