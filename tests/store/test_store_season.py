"""A period as evaluation reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from analyzer.domain import CallData, CallResult, CallStatus, Direction, Outcome, Transcript
from analyzer.evaluation.cycle import Cycle
from analyzer.evaluation.records import (
    EXCELLENT,
    Assessor,
    ComplaintLevel,
    Gravity,
    OrderKind,
    PeriodData,
    Quota,
    RuleCount,
    ScoredCall,
)
from analyzer.ingest.imports import KINDS, read_import
from analyzer.scripts.load import LoadedPack
from analyzer.store import Store, tables_reviewed
from analyzer.store.season import read_period

Call = Callable[..., tuple[CallResult, Transcript]]
ZONE = ZoneInfo("Asia/Shanghai")
NOVEMBER = Cycle().period("2026-11")


def read(store: Store, **options: object) -> PeriodData:
    return read_period(store, NOVEMBER, ZONE, **options).data  # type: ignore[arg-type]


def only(store: Store, **options: object) -> ScoredCall:
    (call,) = read(store, **options).calls
    return call


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Callable[[str, str], None]:
    def import_text(kind: str, text: str) -> None:
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, "utf-8")
        store.import_table(read_import(file, KINDS[kind]))

    return import_text


Take = Callable[[str, str], None]


def test_a_call_with_what_it_lacks(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call("1001"), pack)
    data = read(store)
    (found,) = data.calls
    assert replace(found, lapses=()) == ScoredCall(
        "1001", "GJ0108", "张店分公司", date(2026, 11, 16), CallStatus.SCORED, 33.33, 33.33,
        "2026-11-16T08:42:10+08:00", Direction.INBOUND, "咨询", True, pack_id="small",
    )  # fmt: skip
    (lapse,) = found.lapses
    assert (lapse.rule_id, lapse.severity, lapse.source, lapse.section) == ("Z11", Gravity.FATAL, "Z11", "服务忌语")
    assert (lapse.start_s, lapse.said, lapse.note, lapse.is_confirmed) == (None, "", "说了禁用语", False)
    assert found.unreviewed_fatal == ("Z11",)
    assert data.rule_counts == (
        RuleCount("Z11", "GJ0108", "张店分公司", 0, 1, 0, "1001"),
        RuleCount("Z3a.greeting", "GJ0108", "张店分公司", 1, 0, 0),
    )
    assert data.rule_names == (("Z11", "服务忌语"),)
    assert data.as_of == datetime(2026, 11, 21, 9, 30)


@pytest.mark.parametrize(
    ("started_at", "day"),
    [
        ("2026-10-20T23:59:59+08:00", None),
        ("2026-10-21T00:00:00+08:00", date(2026, 10, 21)),
        ("2026-10-20T16:00:00+00:00", date(2026, 10, 21)),
        ("2026-11-20T23:59:59", date(2026, 11, 20)),
        ("2026-11-20T23:59:59+00:00", None),
        ("2026-11-20T15:59:59+00:00", date(2026, 11, 20)),
        ("2026-11-21T00:00:00", None),
    ],
)
def test_the_day_is_that_of_the_companys_clock(
    store: Store, call: Call, pack: LoadedPack, started_at: str, day: date | None
) -> None:
    store.save(*call("1001", started_at=started_at), pack)
    assert [call.day for call in read(store).calls] == ([] if day is None else [day])


def test_calls_without_a_time_are_counted(store: Store, call: Call, pack: LoadedPack, take: Take) -> None:
    store.save(*call("1001", started_at=None), pack)
    store.save(*call("1002", started_at=None), pack)
    assert read_period(store, NOVEMBER, ZONE).undated == 2
    take("calls", "通话编号,通话时间\n1002,2026-11-03 08:00\n")
    found = read_period(store, NOVEMBER, ZONE)
    assert ([call.call_id for call in found.data.calls], found.undated) == (["1002"], 1)


def test_the_branch_is_that_of_the_day(store: Store, call: Call, pack: LoadedPack, take: Take) -> None:
    """Also when the roster leaves open when the first posting ended."""
    take("roster", "工号,分公司,from,to\nGJ0108,甲,,\nGJ0108,乙,2026-11-06,\n")
    store.save(*call("1", started_at="2026-11-05T20:00:00"), pack)
    store.save(*call("2", started_at="2026-11-05T20:00:00+00:00"), pack)
    store.save(*call("3", agent_id="unknown"), pack)
    store.save(*call("4", agent_id=None), pack)
    data = read(store)
    assert [(c.agent_id, c.branch) for c in data.calls] == [
        ("GJ0108", "甲"), ("GJ0108", "乙"), ("unknown", "张店分公司"), ("", "张店分公司"),
    ]  # fmt: skip
    assert [(p.branch, p.from_day, p.to_day) for p in data.postings] == [
        ("甲", None, date(2026, 11, 5)),
        ("乙", date(2026, 11, 6), None),
    ]


def test_imported_call_data_go_before_a_manifest(store: Store, call: Call, pack: LoadedPack, take: Take) -> None:
    unknown = call("1", agent_id=None, branch=None, direction=None, call=CallData())
    store.save(*unknown, pack)
    store.save(*call("2"), pack)
    take(
        "calls",
        "通话编号,工号,分公司,方向,来电类型,客户等级\n1,7,甲,呼出,报修,普通\n2,,,呼出,投诉,普通\n",
    )
    assert [(c.agent_id, c.branch, c.direction, c.call_type, c.is_vip) for c in read(store).calls] == [
        ("7", "甲", Direction.OUTBOUND, "报修", False),
        ("GJ0108", "张店分公司", Direction.OUTBOUND, "投诉", False),
    ]


def test_the_newest_judgement_counts(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack, other_pack: LoadedPack
) -> None:
    store.save(*call("1", score_pct=10.0), pack)
    store.save(*call("1", score_pct=20.0), changed_pack)
    store.save(*call("1", score_pct=30.0), other_pack)
    assert only(store).score_pct == 30.0
    assert only(store, pack_id="small").score_pct == 20.0
    assert read(store).rule_counts[0].failed == 1


def test_recordings_that_could_not_be_used_are_there(
    store: Store, failed: Callable[..., CallResult], pack: LoadedPack
) -> None:
    store.save(replace(failed("1"), started_at="2026-11-03T08:00:00", agent_id="7"), None, pack)
    found = only(store)
    assert (found.status, found.score_pct, found.agent_id) == (CallStatus.FAILED, None, "7")


def review(store: Store, outcome: Outcome, at: str, **columns: object) -> None:
    values = {
        "review_id": f"{outcome}{at}", "call_id": "1001", "rule_id": "Z11", "kind": "review", "reviewer": "主管",
        "reviewed_at": at, "outcome": outcome, "reason": "听过", "is_final": True, "recorded_at": at, **columns,
    }  # fmt: skip
    with store.writing() as connection:
        connection.execute(insert(tables_reviewed.reviews).values(values))


def test_peoples_last_final_word_counts(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call("1001"), pack)
    review(store, Outcome.FAIL, "2026-11-17T08:00:00")
    confirmed = only(store)
    assert (confirmed.score_pct, confirmed.is_reviewed, confirmed.unreviewed_fatal) == (33.33, True, ())
    assert confirmed.fatal_rules == ("Z11",)
    review(store, Outcome.PASS, "2026-11-18T08:00:00", kind="appeal")
    review(store, Outcome.FAIL, "2026-11-19T08:00:00", is_final=False)
    overruled = only(store)
    assert (overruled.score_pct, overruled.machine_score_pct, overruled.lapses) == (100.0, 33.33, ())
    assert read(store).rule_counts[0] == RuleCount("Z11", "GJ0108", "张店分公司", 1, 0, 0)


def test_a_fail_that_people_found_says_so(store: Store, call: Call, pack: LoadedPack) -> None:
    result, transcript = call("1001")
    passed = result.verdicts[1]._replace(outcome=Outcome.PASS, points=20.0)
    store.save(replace(result, verdicts=(result.verdicts[0], passed)), transcript, pack)
    review(store, Outcome.FAIL, "2026-11-18T08:00:00")
    found = only(store)
    assert (found.score_pct, found.fatal_rules, found.unreviewed_fatal) == (0.0, ("Z11",), ())


def test_advisory_rules_count_for_nothing(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call("1001"), pack)
    data = read(store, advisory={"Z11"})
    assert data.advisory_rules == ("Z11",)
    assert [(c.score_pct, c.lapses) for c in data.calls] == [(100.0, ())]
    assert [count.rule_id for count in data.rule_counts] == ["Z3a.greeting"]
    review(store, Outcome.FAIL, "2026-11-18T08:00:00")
    assert only(store, advisory={"Z11"}).fatal_rules == ("Z11",)


def test_an_open_appeal_is_told(store: Store, call: Call, pack: LoadedPack) -> None:
    store.save(*call("1001"), pack)
    with store.writing() as connection:
        packet = {"packet_id": "p", "kind": "appeal", "made_at": "2026-11-21", "plan": "{}"}
        connection.execute(insert(tables_reviewed.packets).values(packet))
        item = {
            "packet_id": "p", "position": 0, "call_id": "1001", "rule_id": "Z11", "verdict_key": "k", "chosen_for": "",
        }  # fmt: skip
        connection.execute(insert(tables_reviewed.packet_items).values(item))
    assert only(store).is_appealed
    with store.writing() as connection:
        connection.execute(tables_reviewed.packets.update().values(closed_at="2026-11-22"))
    assert not only(store).is_appealed


def test_tables_of_the_period_and_of_the_year_before_its_end(store: Store, take: Take) -> None:
    take("roster", "工号,分公司,姓名,岗位,from\n7,甲,管家07,坐席,2026-10-01\n")
    take(
        "complaints",
        "投诉编号,日期,工号,是否属实,等级,原因\n"
        "1,2025-11-20,7,是,,\n2,2025-11-21,7,属实,重大,漏水\n3,2026-11-21,7,是,,\n",
    )
    take("feedback", "回访编号,日期,工号,满意度\n1,2026-10-20,7,满意\n2,2026-11-20,7,满意\n")
    take(
        "workorders",
        "工单编号,创建时间,响应时间,类型,工号,是否紧急,改约次数\n"
        "1,2026-10-20 23:59,,,7,,\n2,2026-10-20T23:30:00+00:00,2026-10-21 07:35,报修,7,是,1\n",
    )
    take("assessments", "考核月,工号,评价来源,得分\n2026-11,7,上级,88\n2026-12,7,上级,99\n")
    take("honours", "日期,工号,形式\n2026-03-01,7,锦旗\n")
    take("quotas", "考核月,分公司,奖项,名额\n2026-11,甲,,3\n2026,甲,金牌,1\n2026-12,甲,,2\n")
    take(
        "decisions",
        "事项,考核月,决定,日期,工号,金额\n优秀,2026-11,同意,2026-11-25,7,\n"
        "G-QUARREL,2026-03,同意,2026-03-05,7,200\n优秀,2026-12,同意,2026-12-25,7,\n",
    )
    take("problems", "日期,分公司\n2026-05-01,甲\n")
    data = read(store)
    (complaint,) = data.complaints
    assert (complaint.complaint_id, complaint.branch, complaint.level, complaint.is_justified, complaint.cause) == (
        "2", "", ComplaintLevel.MAJOR, True, "漏水",
    )  # fmt: skip
    assert [(f.feedback_id, f.score_pct, f.branch) for f in data.feedback] == [("2", 75.0, "甲")]
    (order,) = data.orders
    assert (order.order_id, order.created_at, order.responded_at, order.branch) == (
        "2", datetime(2026, 10, 21, 7, 30), datetime(2026, 10, 21, 7, 35), "甲",
    )  # fmt: skip
    assert (order.kind, order.is_emergency, order.is_paid, order.visit_changes) == (OrderKind.REPAIR, True, False, 1)
    assert [(a.by, a.score_pct, a.branch) for a in data.assessments] == [(Assessor.SUPERIOR, 88.0, "甲")]
    assert [(h.day, h.kind) for h in data.honours] == [(date(2026, 3, 1), "锦旗")]
    assert set(data.quotas) == {Quota("甲", "2026-11", 3, EXCELLENT), Quota("甲", "2026", 1, "gold")}
    assert [(d.matter, d.period, d.amount_yuan) for d in data.decisions] == [
        ("G-QUARREL", "2026-03", 200.0), ("excellent", "2026-11", None),
    ]  # fmt: skip
    assert [p.branch for p in data.problems] == ["甲"]


def test_an_empty_store_has_an_empty_period(store: Store) -> None:
    assert read(store) == PeriodData("2026-11", datetime(2026, 11, 21, 9, 30))
