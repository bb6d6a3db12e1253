"""``callscript evaluate``: from transcripts and imported tables to the reports of a month."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

OPENING = "您好，环保供热供热管家{}号为您服务，请问有什么可以帮您？"
SHORT = "喂，您好，您说一下您那边是什么情况，我听着呢。"
SERVED = "您别着急，我们马上安排师傅上门给您看一下，大概半个小时以后就能到您家里。"
ASKED = "请问，您还有其他问题需要我们帮助吗？"
NOT_ASKED = "那就先这样吧，师傅到了以后会给您打电话的。"


def call(agent: int, number: int, *, is_polite: bool) -> str:
    """A call a line; without its mandated wording it scores little."""
    said = [OPENING.format(agent), SERVED, ASKED] if is_polite else [SHORT, SERVED, NOT_ASKED]
    turns = [(speaker, text) for line in said for speaker, text in (("customer", "我家暖气不热"), ("agent", line))]
    utterances = [
        {"speaker": speaker, "start_s": 2.0 * n, "end_s": 2.0 * n + 1.8, "text": text, "confidence": 0.98}
        for n, (speaker, text) in enumerate(turns[1:])
    ]
    started = f"2026-11-{number % 18 + 1:02d}T09:00:00+08:00"
    facts = {"call_id": f"{agent}-{number}", "agent_id": f"{agent:02d}", "direction": "inbound", "started_at": started}
    return json.dumps({**facts, "duration_s": 60.0, "utterances": utterances}, ensure_ascii=False)


@pytest.fixture
def db(cli, tmp_path: Path) -> str:  # type: ignore[no-untyped-def]
    """A store with a month of six agents, each polite in more calls than the one before."""
    lines = [call(agent, n, is_polite=n < 2 * agent) for agent in range(1, 7) for n in range(12)]
    (tmp_path / "calls.jsonl").write_text("\n".join(lines), "utf-8")
    postings = "".join(f"0{n},管家0{n},东\n" for n in range(1, 7))
    (tmp_path / "roster.csv").write_text("工号,姓名,分公司\n" + postings, "utf-8")
    (tmp_path / "quotas.csv").write_text("考核月,分公司,名额\n2026-11,东,2\n", "utf-8")
    url = f"sqlite:///{tmp_path}/store.db"
    assert cli("score", tmp_path / "calls.jsonl", "--out", tmp_path / "scored", "--db", url).code == 0
    for kind in ("roster", "quotas"):
        assert cli("import", tmp_path / f"{kind}.csv", "--kind", kind, "--db", url).code == 0
    return url


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_month_from_transcripts_to_awards(cli, db: str, out: Path) -> None:  # type: ignore[no-untyped-def]
    ran = cli("evaluate", "--period", "2026-11", "--db", db, "--out", out)
    assert ran.code == 0, ran.err
    agents = {row["agent_id"]: row for row in rows(out / "agents.csv")}
    assert [row["agent_id"] for row in sorted(agents.values(), key=lambda row: int(row["rank"]))] == [
        "06", "05", "04", "03", "02", "01",
    ]  # fmt: skip
    assert {row["calls"] for row in agents.values()} == {"12"}
    awards = {row["agent_id"]: row["status"] for row in rows(out / "awards.csv")}
    assert awards["06"] in ("proposed", "open")
    assert awards["01"] == "not_chosen"
    assert ran.out.startswith("2026-11 (2026-10-21 to 2026-11-20): 1 branches, 6 of 6 agents ranked, 72 calls\n")
    assert "优秀供热管家" in ran.out
    assert "note: 近十二个月没有投诉数据" in ran.err
    assert "agents.csv, awards.csv" in ran.err


def test_a_decision_that_is_imported_is_in_the_next_report(cli, db: str, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    decided = "考核月,事项,工号,决定,日期,决定人\n2026-11,优秀供热管家,03,同意,2026-11-23,评议组\n"
    (tmp_path / "decisions.csv").write_text(decided, "utf-8")
    assert cli("import", tmp_path / "decisions.csv", "--kind", "decisions", "--db", db).code == 0
    assert cli("evaluate", "--period", "2026-11", "--db", db, "--out", out).code == 0
    (third,) = [row for row in rows(out / "awards.csv") if row["agent_id"] == "03"]
    assert (third["status"], third["decided_by"]) == ("granted", "评议组")


def test_running_twice_writes_the_same(cli, db: str, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for folder in (out, tmp_path / "again"):
        assert cli("evaluate", "--period", "2026-11", "--db", db, "--out", folder, "--headers", "zh").code == 0
    for path in sorted(out.glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--period", "2026-07"), 2, "--period 2026-07: no month of the evaluation season"),
        (("--period", "2026-12"), 3, "no calls of 2026-12 (2026-11-21 to 2026-12-20)"),
    ],
)
def test_what_cannot_be_evaluated(cli, db: str, out: Path, words, code: int, said: str) -> None:  # type: ignore[no-untyped-def]
    ran = cli("evaluate", *words, "--db", db, "--out", out)
    assert ran.code == code
    assert said in ran.err


def test_a_store_is_needed(cli, out: Path) -> None:  # type: ignore[no-untyped-def]
    ran = cli("evaluate", "--period", "2026-11", "--out", out)
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "error: evaluate which store? (name its database with --db, or db in analyzer.toml)",
    )


def test_personal_data_need_a_setting(cli, db: str, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    words = ("evaluate", "--period", "2026-11", "--db", db, "--out", out, "--unmasked")
    refused = cli(*words)
    assert refused.code == 2
    assert refused.err == (
        "error: --unmasked: personal data leave the store only where the settings allow it "
        "(set allow_unmasked = true under [evaluation] in analyzer.toml)\n"
    )
    assert not out.exists()
    (tmp_path / "own.toml").write_text("[evaluation]\nallow_unmasked = true\n", "utf-8")
    assert cli(*words, "--config", tmp_path / "own.toml").code == 0


def test_every_report_is_written_and_papers_when_asked_for(cli, db: str, out: Path) -> None:  # type: ignore[no-untyped-def]
    words = ("evaluate", "--period", "2026-11", "--db", db, "--out", out)
    assert cli(*words).code == 0
    assert {"report.xlsx", "report.html", "topics.csv"} <= {path.name for path in out.iterdir()}
    assert [row["term"] for row in rows(out / "topics.csv")] == ["不热", "暖气"]
    assert not list(out.glob("*.docx"))
    ran = cli(*words, "--papers")
    assert ran.code == 0, ran.err
    assert "座席月度评分单-东.docx" in {path.name for path in out.iterdir()}


def test_templates_that_are_not_there(cli, db: str, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    words = ("evaluate", "--period", "2026-11", "--db", db, "--out", out, "--papers")
    ran = cli(*words, "--paper-templates", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no such folder of paper templates" in ran.err
    assert not list(out.glob("*.csv"))  # all or nothing
    alone = cli(*words[:-1], "--paper-templates", tmp_path)
    assert (alone.code, alone.err) == (2, "error: --paper-templates: no papers are asked for (add --papers)\n")
