"""Closing a month, what comes in late, and checking it again; calls are really judged, by a small pack."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select, update

from analyzer import closing
from analyzer.closing import close_period, closed_results, note_all_corrections, note_corrections, note_touched
from analyzer.domain import CallResult, CallScore, CallStatus, Direction, Outcome, Speaker, Transcript, Utterance
from analyzer.errors import StoreError, UnavailableError, UsageError
from analyzer.evaluating import evaluate_stored
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.results import PeriodResult
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings
from analyzer.ingest.imports import KINDS, read_import
from analyzer.judging import judged
from analyzer.rules.judge import judge
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings
from analyzer.store import ImportCount, Store, open_store, schema, tables_reviewed
from analyzer.verifying import Verified, shortened, verify_period

SETTINGS = EvaluationSettings(limits=LimitSettings(min_calls=2))
ZONE = ZoneInfo("Asia/Shanghai")
JUDGED_WITH = {"min_agent_confidence": Settings().min_agent_confidence}
PACK = (Path(__file__).parents[0] / "small.yaml").read_text("utf-8")


@dataclass
class Month:
    """A store with calls in it, and hands to put more in."""

    store: Store
    pack: LoadedPack
    folder: Path
    clock: Any

    def take(self, call_id: str, agent_id: str, said: str, day: str = "2026-11-03", audio: str | None = None) -> None:
        utterances = (
            Utterance(Speaker.AGENT, said, 1.0, 3.0, 0.99),
            Utterance(Speaker.CUSTOMER, "好的谢谢", 3.5, 4.5, 0.99),
        )
        heard = Transcript(
            call_id, utterances, agent_id, "东", Direction.INBOUND, f"{day}T09:00:00+08:00", 60.0, audio_sha256=audio
        )
        recording, unjudged = str(self.folder / f"{call_id}.wav"), CallScore(call_id, CallStatus.FAILED)
        bare = CallResult(call_id, recording, unjudged, (), agent_id, "东", Direction.INBOUND, heard.started_at)
        self.store.save(judged(bare, heard, self.pack.pack, Settings()), heard, self.pack, judged_with=JUDGED_WITH)

    def import_text(self, kind: str, text: str) -> ImportCount:
        file = self.folder / f"{kind}.csv"
        file.write_text(text, "utf-8")
        return self.store.import_table(read_import(file, KINDS[kind]))

    def review(self, call_id: str, outcome: Outcome, at: str) -> None:
        values = {
            "review_id": f"{call_id}{at}", "call_id": call_id, "rule_id": "Z11", "kind": "review", "reviewer": "主管一",
            "reviewed_at": at, "outcome": outcome, "reason": "听过录音", "is_final": True, "recorded_at": at,
        }  # fmt: skip
        with self.store.writing() as connection:
            connection.execute(insert(tables_reviewed.reviews).values(values))

    def close(self, name: str = "2026-11", **options: str) -> None:
        close_period(self.store, name, SETTINGS, **options)

    def verify(self) -> list[str]:
        return list(shortened(verify_period(self.store, "2026-11").findings))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> LoadedPack:
    file = tmp_path_factory.mktemp("packs") / "small.yaml"
    file.write_text(PACK, "utf-8")
    return load_pack(file)


@pytest.fixture
def month(tmp_path: Path, pack: LoadedPack, clock: Any) -> Iterator[Month]:
    with open_store(f"sqlite:///{tmp_path / 'calls.db'}", create=True, clock=clock) as store:
        made = Month(store, pack, tmp_path, clock)
        for agent in range(4):
            for number in range(4):
                said = "您好请问有什么可以帮您" if number < agent else "什么事情您说"
                made.take(f"{agent}-{number}", f"0{agent}", said)
        made.take("rude", "02", "您好这个我不知道")
        yield made


def test_a_closed_month_stays_as_it_was(month: Month) -> None:
    before = evaluate_stored(month.store, "2026-11", SETTINGS).result
    month.close(closed_by="主管一")
    assert month.verify() == []
    month.take("late", "00", "您好请问有什么可以帮您")
    month.review("rude", Outcome.PASS, "2026-11-22T09:00:00")
    closed = evaluate_stored(month.store, "2026-11", SETTINGS, closed=closed_results(month.store)).result
    assert closed.is_closed
    assert closed.agents == before.agents
    assert closed.corrections == ()
    assert note_all_corrections(month.store)["2026-11"] >= 2
    corrections = closed_results(month.store)["2026-11"].corrections
    assert any("通话 late（00）：新增" in line for line in corrections)
    assert any("通话 rude（02）" in line and "不合格项 Z11 → 无" in line for line in corrections)
    assert any("若按现有数据重算：座席成绩 东/02" in line for line in corrections)
    assert not any("不知道" in line for line in corrections)


def test_corrections_are_noted_once_and_taken_back_by_another(month: Month) -> None:
    month.close()
    assert note_corrections(month.store, "2026-11") == ()
    month.review("rude", Outcome.PASS, "2026-11-22T09:00:00")
    first = note_corrections(month.store, "2026-11")
    assert first
    assert note_corrections(month.store, "2026-11") == first
    with month.store.writing() as connection:
        connection.execute(delete(tables_reviewed.reviews))
    second = note_corrections(month.store, "2026-11")
    assert len(second) == 2 * len(first)
    back = next(c.difference for c in second[len(first) :] if c.difference.kind == "calls")
    there = next(c.difference for c in first if c.difference.kind == "calls")
    assert (back.was, back.is_now) == (there.is_now, there.was)
    assert [c.number for c in second] == list(range(1, len(second) + 1))


def test_later_judgements_and_later_staff_change_nothing(month: Month, pack: LoadedPack) -> None:
    month.import_text("roster", "工号,姓名,分公司,from\n00,管家00,东,2026-10-01\n")
    month.close()
    changed = PACK.replace("points: 20", "points: 30", 1)
    assert changed != PACK
    file = month.folder / "small.yaml"
    file.write_text(changed, "utf-8")
    month.pack = load_pack(file)
    month.take("0-0", "00", "什么事情您说")
    month.import_text("roster", "工号,姓名,分公司,from\n09,管家09,东,2026-11-25\n")
    month.import_text("decisions", "考核月,事项,工号,决定,日期\n2026,金牌供热管家,00,同意,2027-04-01\n")
    assert note_corrections(month.store, "2026-11") == ()
    verified = verify_period(month.store, "2026-11")
    assert verified.findings == ()
    assert verified.notes == ("1 calls have been judged anew since; the closed period keeps its judgements",)


def test_what_another_program_computes_otherwise_is_no_correction(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.close()

    def other(*told: Any) -> PeriodResult:
        result = evaluate_period(*told)
        return replace(result, agents=tuple(replace(row, fatal_calls=7) for row in result.agents))

    monkeypatch.setattr(closing, "evaluate_period", other)
    monkeypatch.setattr(closing, "program", lambda: {"version": "9", "source_sha256": "another"})
    month.take("late", "00", "您好请问有什么可以帮您")
    reasons = [c.reason for c in note_corrections(month.store, "2026-11")]
    assert "通话 late（00）：新增" in reasons
    assert not any("致命项通话" in reason for reason in reasons)


def test_rows_that_are_imported_late_are_told_by_table(month: Month) -> None:
    month.import_text("complaints", "投诉编号,日期,工号,是否属实\nT1,2026-11-03,01,待核实\n")
    month.close()
    month.import_text("complaints", "投诉编号,日期,工号,是否属实\nT1,2026-11-03,01,属实\n")
    reasons = [c.reason for c in note_corrections(month.store, "2026-11")]
    assert "投诉 T1：是否属实 无 → 是" in reasons
    assert any("若按现有数据重算：座席成绩 东/01：" in reason and "成立投诉 0 → 1" in reason for reason in reasons)


TABLES = {
    "roster": ("工号,分公司,from,to", "01,东,{day},", "2026-11-20", "2026-11-21"),
    "complaints": ("投诉编号,日期,工号,是否属实", "T1,{day},01,是", "2026-11-20", "2026-11-21"),
    "feedback": ("回访编号,日期,工号,满意度", "F1,{day},01,满意", "2026-11-20", "2026-11-21"),
    "workorders": ("工单编号,创建时间,工号", "W1,{day} 23:59,01", "2026-11-20", "2026-11-21"),
    "assessments": ("考核月,工号,评价来源,得分", "{day},01,自评,90", "2026-11", "2026-12"),
    "honours": ("日期,工号,形式", "{day},01,锦旗", "2026-10-21", "2026-11-21"),
    "quotas": ("考核月,分公司,名额", "{day},东,1", "2026-11", "2026-12"),
    "decisions": ("考核月,事项,工号,决定,日期", "{day},优秀供热管家,01,同意,2026-12-01", "2026-11", "2026-12"),
    "problems": ("日期,分公司", "{day},东", "2026-11-20", "2026-11-21"),
    "calls": ("通话编号,工号,开始时间", "1-1,01,{day} 10:00", "2026-11-20", "2026-11-21"),
    "reviews": ("通话编号,质检项,复核结论,复核人,复核时间,理由", "{day},Z11,不合格,甲,2026-11-22,听过", "rude", "next"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_closed_months_that_a_table_bears_on_are_looked_at_and_no_others(
    month: Month, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.take("next", "02", "您好这个我不知道", "2026-11-21")
    month.close()
    looked: list[str] = []
    noting = closing.note_corrections
    monkeypatch.setattr(closing, "note_corrections", lambda store, name: looked.append(name) or noting(store, name))
    heading, row, inside, after = TABLES[kind]
    count = month.import_text(kind, f"{heading}\n{row.format(day=after)}\n")
    assert count.touched
    noted = note_touched(month.store, count.touched, ZONE)
    if kind != "calls":  # there this very row takes a call out of the month
        assert (noted, looked) == ({}, [])
    count = month.import_text(kind, f"{heading}\n{row.format(day=inside)}\n")
    assert note_touched(month.store, count.touched, ZONE).keys() == {"2026-11"}
    assert looked[-1] == "2026-11"
    assert note_touched(month.store, count.touched, ZONE) == {}
    assert not month.import_text(kind, f"{heading}\n{row.format(day=inside)}\n").touched, "the same again"


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        ("2026-11", "2026-11-20T15:00:00+00:00", "2026-11 is not over: it ends on 2026-11-20"),
        ("2026-12", "2026-12-21T01:00:00+00:00", "2026-11 is still open .*close it first"),
    ],
)
def test_what_cannot_be_closed_yet(month: Month, name: str, at: str, said: str) -> None:
    month.take("d", "00", "您好", "2026-12-01")
    month.clock.now = datetime.fromisoformat(at)
    with pytest.raises(UsageError, match=said):
        month.close(name)
    assert closed_results(month.store) == {}


def test_closing_goes_forward_and_once(month: Month) -> None:
    month.close(closed_by="主管一")
    with pytest.raises(UsageError, match="2026-11 was closed on 2026-11-21 by 主管一"):
        month.close()
    month.take("o", "00", "您好", "2026-10-05")
    with pytest.raises(UsageError, match="2026-11 is closed already"):
        month.close("2026-10")
    month.take("d", "00", "您好", "2026-12-01")
    month.clock.now = datetime(2026, 12, 21, 1, tzinfo=UTC)
    month.close("2026-12")  # October stays open, and counts no more
    december = evaluate_stored(month.store, "2026-12", SETTINGS, closed=closed_results(month.store))
    assert [result.period for result in december.earlier] == ["2026-11"]
    assert list(closed_results(month.store)) == ["2026-11", "2026-12"]
    assert verify_period(month.store, "2026-12").findings == ()


def test_verify_wants_a_closed_month(month: Month) -> None:
    with pytest.raises(UnavailableError, match="2026-11 is not closed"):
        verify_period(month.store, "2026-11")


def kinds(verified: Verified) -> set[str]:
    return {finding.kind for finding in verified.findings}


@pytest.mark.parametrize(
    ("table", "values", "expected"),
    [
        (schema.verdicts, {"points": 7.0}, {"verdict"}),
        (schema.packs, {"definition": zlib.compress(b"{}")}, {"pack"}),
        (schema.transcripts, {"body": b"nonsense"}, {"transcript"}),
        (tables_reviewed.reviews, {"reason": "别的理由"}, {"review"}),
        (tables_reviewed.ledger, {"previous_sha256": "1" * 64}, {"chain"}),
        (tables_reviewed.awards, {"status": "granted"}, {"award"}),
    ],
    ids=["verdicts", "packs", "transcripts", "reviews", "ledger", "awards"],
)
def test_whatever_was_tampered_with_is_found(month: Month, table, values, expected) -> None:  # type: ignore[no-untyped-def]
    month.review("rude", Outcome.FAIL, "2026-11-20T09:00:00")
    month.close()
    with month.store.writing() as connection:
        connection.execute(update(table).values(values))
    assert kinds(verify_period(month.store, "2026-11")) == expected


def test_who_won_what_is_asked_of_a_table(month: Month) -> None:
    month.import_text("quotas", "考核月,分公司,名额\n2026-11,东,1\n")
    decided = "2026-11,优秀供热管家,03,同意,2026-11-21,评议组\n"
    month.import_text("decisions", f"考核月,事项,工号,决定,日期,决定人\n{decided}")
    month.close()
    with month.store.reading() as connection:
        rows = connection.execute(select(tables_reviewed.awards)).mappings().all()
    frozen = closed_results(month.store)["2026-11"].awards
    assert {row["agent_id"]: row["status"] for row in rows} == {row.agent_id: row.status.value for row in frozen}
    (winner,) = [dict(row) for row in rows if row["status"] == "granted"]
    assert winner["score_pct"] == pytest.approx(frozen[0].score_pct)
    del winner["score_pct"]
    assert winner == {
        "closed_in": "2026-11", "period": "2026-11", "award": "excellent", "branch": "东", "agent_id": "03", "name": "",
        "status": "granted", "rank": 1, "places": 1, "decided_by": "评议组",
    }  # fmt: skip


def test_a_row_of_awards_that_is_gone_is_missed(month: Month) -> None:
    month.close()
    with month.store.writing() as connection:
        connection.execute(delete(tables_reviewed.awards).where(tables_reviewed.awards.c.agent_id == "03"))
    assert month.verify() == ["award: the table of awards does not hold excellent/东/03 as it was frozen"]


def test_verdicts_that_a_changed_program_would_give_otherwise_are_told_by_rule(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.close()

    def stricter(*told, **options):  # type: ignore[no-untyped-def]
        return tuple(
            v._replace(outcome=Outcome.FAIL) if v.rule_id == "hello" else v._replace(note=v.note + "。")
            for v in judge(*told, **options)
        )

    monkeypatch.setattr("analyzer.verifying.judge", stricter)
    lines = month.verify()
    assert "verdict: call 3-0: judged again, other verdicts on hello" in lines
    assert "verdict: call 0-0: judged again, other words in notes or evidence" in lines


def test_frozen_data_that_cannot_be_read_end_it(month: Month) -> None:
    month.close()
    with month.store.writing() as connection:
        connection.execute(update(tables_reviewed.closed_periods).values(data=b"nonsense"))
    with pytest.raises(StoreError, match="closed period 2026-11: what was frozen cannot be read"):
        verify_period(month.store, "2026-11")


def test_a_result_that_was_polished_is_found(month: Month) -> None:
    month.close()
    with month.store.writing() as connection:
        body = zlib.decompress(connection.scalars(select(tables_reviewed.closed_periods.c.result)).one())
        better = body.replace(b'"rank":1', b'"rank":3', 1)
        assert better != body
        connection.execute(update(tables_reviewed.closed_periods).values(result=zlib.compress(better)))
    lines = month.verify()
    assert "result: the frozen result is not what the manifest was made of" in lines
    assert any('"rank":3' in line and "computed {" in line for line in lines)


def test_a_call_that_was_deleted_is_missed(month: Month) -> None:
    month.close()
    with month.store.writing() as connection:
        connection.execute(delete(schema.calls).where(schema.calls.c.call_id == "rude"))
    lines = month.verify()
    assert "verdict: call rude: its judgement is no longer in the store" in lines
    assert any("通话 rude（02）：已不存在" in line for line in lines)


def test_recordings_are_hashed_where_they_are(month: Month) -> None:
    for name in ("rec1", "rec2"):
        (month.folder / f"{name}.wav").write_bytes(name.encode())
        month.take(name, "01", "您好", audio=hashlib.sha256(name.encode()).hexdigest())
    month.close()
    assert verify_period(month.store, "2026-11", recordings=True).findings == ()
    (month.folder / "rec1.wav").write_bytes(b"another")
    (month.folder / "rec2.wav").unlink()
    verified = verify_period(month.store, "2026-11", recordings=True)
    assert [finding.kind for finding in verified.findings] == ["recording"]
    assert (verified.counts["recordings"], verified.counts["recordings gone"]) == (1, 18)
