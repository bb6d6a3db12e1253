"""``callscript import``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analyzer.store import open_store

QUOTAS = "考核月,分公司,名额\n2026-11,甲,3\n2026-11,乙,2\n"


@pytest.fixture
def quotas(tmp_path: Path) -> Path:
    file = tmp_path / "quotas.csv"
    file.write_text(QUOTAS, "utf-8")
    return file


def test_a_table_goes_into_the_store_once(cli, quotas: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = f"sqlite:///{tmp_path}/store.db"
    ran = cli("import", quotas, "--kind", "quotas", "--db", url)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"{quotas}: 2 rows of quotas into {url}: 2 new, 0 changed, 0 as they were\n"
    again = cli("import", quotas, "--kind", "quotas", "--db", url)
    assert again.code == 0
    assert again.err.startswith(f"{quotas}: was imported on ")


def test_late_rows_of_a_closed_month_are_noted_at_once(cli, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    to = ("--db", f"sqlite:///{tmp_path}/store.db")
    said = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": "谢谢"}]
    told = {"call_id": "1", "agent_id": "7", "branch": "甲", "started_at": "2024-11-05T09:00:00", "utterances": said}
    (tmp_path / "t.jsonl").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    cli("score", tmp_path / "t.jsonl", "--pack", "courtesies", "--out", tmp_path / "out", *to)
    closed = cli("evaluate", "--period", "2024-11", "--out", tmp_path / "reports", "--close", *to)
    assert closed.code == 0, closed.err
    (tmp_path / "late.csv").write_text("投诉编号,日期,工号,是否属实\nT1,2024-11-03,7,属实\n", "utf-8")
    late = cli("import", tmp_path / "late.csv", "--kind", "complaints", *to)
    assert late.code == 0
    assert re.search(r"\n2024-11 is closed: [1-9] corrections noted, see verify --period 2024-11\n$", late.err)
    assert "corrections" not in cli("import", tmp_path / "late.csv", "--kind", "complaints", *to).err
    (tmp_path / "next.csv").write_text("投诉编号,日期,工号,是否属实\nT2,2024-11-21,7,属实\n", "utf-8")
    assert "corrections" not in cli("import", tmp_path / "next.csv", "--kind", "complaints", *to).err


def test_a_bad_row_leaves_the_store_as_it_was(cli, quotas: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = f"sqlite:///{tmp_path}/store.db"
    quotas.write_text(QUOTAS + "2026-11,丙,许多\n", "utf-8")
    ran = cli("import", quotas, "--kind", "quotas", "--db", url)
    assert ran.code == 2
    assert ran.err == f"error: {quotas}:4: places: '许多' is not a number of places; write it like 3\n"
    assert not (tmp_path / "store.db").exists()


def test_the_store_of_the_settings(cli, quotas: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "analyzer.toml").write_text('db = "sqlite:///mine.db"\n', "utf-8")
    assert cli("import", quotas, "--kind", "quotas", "--config", tmp_path / "analyzer.toml").code == 0
    open_store(f"sqlite:///{tmp_path}/mine.db").close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--kind", "quota", "--db", "sqlite:///s.db"), "--kind quota: not known (did you mean quotas?)"),
        (("--kind", "xyz", "--db", "sqlite:///s.db"), "--kind xyz: not known (there are roster, calls, complaints,"),
        (("--kind", "quotas"), "import into which store? (name its database with --db, or db in analyzer.toml)"),
    ],
)
def test_wrong_usage(cli, quotas: Path, options: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    ran = cli("import", quotas, *options)
    assert ran.code == 2
    assert ran.err.startswith(f"error: {said}")


def test_transcripts_are_judged_with_what_was_imported(cli, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = f"sqlite:///{tmp_path}/store.db"
    (tmp_path / "calls.csv").write_text("通话编号,工号,方向,来电类型\n1001,7,呼出,报修\n", "utf-8")
    cli("import", tmp_path / "calls.csv", "--kind", "calls", "--db", url)
    line = '{"call_id": "1001", "agent_id": "9", "utterances": [{"speaker": "agent", "text": "您好"}]}\n'
    (tmp_path / "t.jsonl").write_text(line + line.replace("1001", "1002"), "utf-8")
    cli("score", tmp_path / "t.jsonl", "--pack", "courtesies", "--out", tmp_path / "out", "--db", url)
    with open_store(url) as store:
        first, second = (stored.transcript for stored in store.transcripts())
        assert (first.agent_id, first.direction, first.call.call_type) == ("7", "outbound", "报修")
        assert (second.agent_id, second.direction, second.call.call_type) == ("9", None, None)
        assert [stored.result.agent_id for stored in store.calls()] == ["7", "9"]
