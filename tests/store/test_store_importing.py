"""Imported tables: whole or not at all, once, and the newest file tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from analyzer.domain import CallResult, Transcript
from analyzer.errors import UsageError
from analyzer.ingest.imports import KINDS, read_import
from analyzer.scripts.load import LoadedPack
from analyzer.store import ImportCount, Store, tables_imported, tables_reviewed

Call = Callable[..., tuple[CallResult, Transcript]]
Take = Callable[[str, str], ImportCount]
ORDERS = "工单编号,创建时间,解决时间,类型\n1,2026-11-03 08:00,,报修\n2,2026-11-03 09:00,,报修\n"


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Take:
    def import_text(kind: str, text: str) -> ImportCount:
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, "utf-8")
        return store.import_table(read_import(file, KINDS[kind]))

    return import_text


def held(store: Store, table: Any, *names: str) -> list[tuple[Any, ...]]:
    with store._engine.connect() as connection:
        columns = [table.c[name] for name in names]
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*table.primary_key))]


def test_the_same_file_again_does_nothing(store: Store, take: Take, clock: Any) -> None:
    began = clock.now
    assert take("workorders", ORDERS) == ImportCount(2, added=2)
    clock.pass_s(60)
    assert take("workorders", ORDERS) == ImportCount(2, before=began)
    assert len(held(store, tables_imported.imports, "id")) == 1
    assert len(held(store, tables_imported.work_orders, "order_id")) == 2


def test_a_later_file_adds_and_changes(store: Store, take: Take) -> None:
    take("workorders", ORDERS)
    count = take("workorders", ORDERS.replace("09:00,", "09:00,2026-11-03 10:30") + "3,2026-11-04 08:00,,投诉\n")
    assert (count.rows, count.added, count.changed, count.unchanged) == (3, 1, 1, 1)
    assert held(store, tables_imported.work_orders, "order_id", "resolved_at", "import_id") == [
        ("1", None, 1), ("2", "2026-11-03T10:30:00", 2), ("3", None, 2),
    ]  # fmt: skip


def test_an_old_file_does_not_undo_what_came_after_it(store: Store, take: Take) -> None:
    """Cron imports all files of a folder every night."""
    take("workorders", ORDERS)
    take("workorders", ORDERS.replace("09:00,", "09:00,2026-11-03 10:30"))
    take("workorders", ORDERS)
    assert held(store, tables_imported.work_orders, "order_id", "resolved_at")[1] == ("2", "2026-11-03T10:30:00")


def test_columns_that_a_file_does_not_have_keep_what_is_known(store: Store, take: Take) -> None:
    take("calls", "通话编号,振铃时长,来电类型\n1001,12,报修\n")
    assert take("calls", "通话编号,来电类型\n1001,咨询\n").changed == 1
    assert held(store, tables_imported.call_facts, "ring_s", "call_type") == [(12.0, "咨询")]


def test_rows_of_two_columns_are_found(store: Store, take: Take) -> None:
    take("roster", "工号,分公司,起始日期\n1,甲,\n1,乙,2026-11-06\n")
    assert take("roster", "工号,分公司,起始日期\n1,丙,2026-11-06\n2,甲,\n") == ImportCount(2, added=1, changed=1)
    assert held(store, tables_imported.postings, "agent_id", "from_day", "branch") == [
        ("1", "", "甲"), ("1", "2026-11-06", "丙"), ("2", "", "甲"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "reviews"])
def test_every_kind_has_a_table_for_all_its_columns(store: Store, take: Take, kind: str) -> None:
    cells = {
        "day": "2026-11-03", "created_at": "2026-11-03 08:00", "period": "2026-11", "given_by": "自评",
        "score_pct": "90", "matter": "excellent", "ruling": "同意", "places": "3",
    }  # fmt: skip
    needed = [c.name for c in KINDS[kind].columns if c.required or c.name in ("agent_id", "branch")]
    row = ",".join(cells.get(name, "x") for name in needed)
    assert take(kind, f"{','.join(needed)}\n{row}\n") == ImportCount(1, added=1)
    assert take(kind, f"{','.join(needed)}\n{row}\n\n") == ImportCount(1)


def test_reviews_belong_to_verdicts(store: Store, take: Take, call: Call, pack: LoadedPack) -> None:
    store.save(*call("1001"), pack)
    text = "通话编号,质检项,复核结论,复核人,复核时间,理由\n1001,Z11,合格,主管A,2026-11-21 10:00,客户说的\n"
    with pytest.raises(UsageError) as caught:
        take("reviews", text + "1001,Z99,合格,主管A,2026-11-21,不\n1002,Z11,合格,主管A,2026-11-21,不\n")
    assert str(caught.value).endswith(
        "2 problems\n  line 3: no verdict on 'Z99' of call '1001' is in the store"
        "\n  line 4: no verdict on 'Z11' of call '1002' is in the store"
    )
    assert held(store, tables_imported.imports, "id") == []
    assert take("reviews", text) == ImportCount(1, added=1)
    (judgement,) = store.judgements("1001")
    assert held(store, tables_reviewed.reviews, "call_id", "outcome", "kind", "is_final", "verdict_key") == [
        ("1001", "pass", "review", True, judgement.verdict_key)
    ]


def test_thousands_of_rows(store: Store, take: Take) -> None:
    rows = "".join(f"{i},2026-11-03 08:00,,报修\n" for i in range(3000))
    assert take("workorders", "工单编号,创建时间,解决时间,类型\n" + rows).added == 3000
    assert take("workorders", "工单编号,创建时间,解决时间,类型\n" + rows + "x,2026-11-03 08:00,,\n").added == 1


def test_what_call_data_bear_on_is_when_the_call_was_and_is(
    store: Store, take: Take, call: Call, pack: LoadedPack
) -> None:
    assert not take("calls", "通话编号,开始时间\n1001,2026-10-05 09:00\n").touched, "no run has brought the call yet"
    store.save(*call("1001"), pack)
    touched = take("calls", "通话编号,开始时间\n1001,2026-11-25 09:00\n9999,2026-11-26 09:00\n").touched
    assert {day.isoformat() for day, _ in touched.days(ZoneInfo("Asia/Shanghai"))} == {
        "2026-10-05", "2026-11-16", "2026-11-25", "2026-11-26",
    }  # fmt: skip
    review = "通话编号,质检项,复核结论,复核人,复核时间,理由\n1001,Z11,合格,甲,2026-11-30,听过\n"
    assert take("reviews", review).touched.moments == {"2026-11-16T08:42:10+08:00", "2026-11-25T09:00:00"}
    assert not take("reviews", review + " ").touched
