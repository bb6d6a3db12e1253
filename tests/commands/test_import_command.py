"""``callscript import``."""

from __future__ import annotations

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
