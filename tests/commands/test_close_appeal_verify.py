"""The walk of docs/evaluation.md: close a month, a late call, an appeal, verify; calibration beside it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

PACK = (Path(__file__).parents[1] / "small.yaml").read_text("utf-8")


def call(call_id: str, agent_id: str, said: str) -> str:
    utterances = [
        {"speaker": "agent", "start_s": 1.0, "end_s": 4.0, "text": said, "confidence": 0.98},
        {"speaker": "customer", "start_s": 5.0, "end_s": 6.0, "text": "好的谢谢", "confidence": 0.98},
    ]
    facts = {"call_id": call_id, "agent_id": agent_id, "branch": "东", "direction": "inbound"}
    told = {**facts, "started_at": "2024-11-05T09:00:00+08:00", "duration_s": 30.0, "utterances": utterances}
    return json.dumps(told, ensure_ascii=False)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def judge(cli, tmp_path: Path):  # type: ignore[no-untyped-def]
    """``judge(lines)`` puts calls into the store."""
    (tmp_path / "small.yaml").write_text(PACK, "utf-8")

    def score(name: str, lines: list[str]) -> str:
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
        words = ("score", tmp_path / f"{name}.jsonl", "--pack", tmp_path / "small.yaml")
        ran = cli(*words, "--out", tmp_path / name, "--db", f"sqlite:///{tmp_path}/store.db")
        assert ran.code == 0
        return ran.err

    return score


@pytest.fixture
def run(cli, judge, tmp_path: Path):  # type: ignore[no-untyped-def]
    """A command on a store that holds four agents' month; agent 02 has used a forbidden word."""
    lines = [
        call(f"{agent}-{n}", f"0{agent}", "您好请问有什么可以帮您" if n <= agent else "什么事情您说")
        for agent in range(1, 5)
        for n in range(12)
    ]
    judge("month", [*lines, call("rude", "02", "您好这个我不知道")])
    return lambda *words: cli(*words, "--db", f"sqlite:///{tmp_path}/store.db")


def fill_in(packet: Path, outcome: str, reason: str) -> Path:
    """The table of a packet, every row with the same answer."""
    table = rows(packet / "review.csv")
    filled = packet / "filled.csv"
    with filled.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows({**row, "复核结论": outcome, "复核理由": reason} for row in table)
    return filled


def test_close_late_call_appeal_verify(run, judge, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    month = ("--period", "2024-11")
    assert run("verify", *month).code == 3

    closed = run("evaluate", *month, "--out", out, "--close", "--by", "主管一")
    assert closed.code == 0, closed.err
    assert "2024-11 is closed; its entry in the ledger is " in closed.err
    assert "note: 归档时尚未决定：奖惩待复核 1，致命项未复核 1；以后导入的决定和复核只记为更正" in closed.err
    frozen = (out / "agents.csv").read_bytes()
    verified = run("verify", *month)
    assert (verified.code, verified.out.splitlines()) == (
        0, ["2024-11: nothing differs (1 entries, 4 agents, 49 calls, 1 packs, 49 judged again)"],
    )  # fmt: skip
    again = run("evaluate", *month, "--out", out, "--close")
    assert again.code == 2
    assert "2024-11 was closed on" in again.err
    assert "by 主管一" in again.err

    assert "2024-11 is closed: 3 corrections noted" in judge("late", [call("late", "04", "您好请问有什么可以帮您")])
    assert "corrections" not in judge("late", [call("late", "04", "您好请问有什么可以帮您")])
    complaints = tmp_path / "complaints.csv"
    complaints.write_text("投诉编号,日期,工号,是否属实\nT9,2024-12-03,04,属实\n", "utf-8")
    imported = run("import", complaints, "--kind", "complaints")
    assert (imported.code, "corrections" in imported.err) == (0, False), "of a month that is not closed"
    packet = tmp_path / "appeal"
    exported = run("review", "export", "--appeal", "rude", "--out", packet)
    assert exported.code == 0, exported.err
    assert "1 verdicts of 1 calls, 0 clips" in exported.err
    assert "note: 1 verdicts without a clip: 录音已不在原处" in exported.err
    refused = run("review", "import", fill_in(packet, "合格", ""), "--reviewer", "主管二")
    assert refused.code == 2
    assert "reason (复核理由) is needed" in refused.err
    taken = run("review", "import", fill_in(packet, "合格", "坐席在转述客户的话"), "--reviewer", "主管二")
    assert taken.code == 0, taken.err
    assert "1 answers, 1 of them new, 1 other than the machine's; 0 rows not filled in" in taken.err
    assert "is closed: people have judged all of it" in taken.err
    assert "corrections noted, see verify --period 2024-11" in taken.err

    differs = run("verify", *month)
    assert differs.code == 4
    assert "通话 late（04）：新增" in differs.out
    assert "通话 rude（02）：得分 0.00 → 100.00，不合格项 Z11 → 无，复核 否 → 是" in differs.out
    assert "座席成绩 东/02：名次 4 → 3，原始均分 57.69 → 65.38，致命项通话 1 → 0，致命项未复核 1 → 0" in differs.out
    assert "优秀供热管家 东/02：状态 不具备资格 → 待评议" in differs.out
    assert "奖惩建议 G-TABOO/东/02：已不存在" in differs.out
    assert "2024-11: 9 differences (3 entries, " in differs.out
    assert "不知道" not in differs.out
    told = run("evaluate", *month, "--out", out)
    assert told.code == 0
    assert "note: 2024-11 is closed, with" in told.err
    assert (out / "agents.csv").read_bytes() == frozen


def test_calibration_from_blind_packets_to_a_table(run, out: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("statsmodels", reason="calibration extra")
    assert run("calibrate", "--out", out).code == 3
    words = ("--period", "2024-11", "--reviewers", "主管一,主管二", "--calls", "6")
    assert run("review", "export", *words, "--out", tmp_path / "blind").code == 0
    for name in ("主管一", "主管二"):
        taken = run("review", "import", fill_in(tmp_path / "blind" / name, "合格", ""))
        assert "12 answers, 12 of them new" in taken.err
    assert run("calibrate", "--out", out).code == 0
    (z11,) = [row for row in rows(out / "calibration.csv") if row["rule_id"] == "Z11"]
    assert (z11["reviewers"], z11["items"], z11["between_share"], z11["is_advisory"]) == ("2", "6", "1.000", "0")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "review export of what?"),
        (("--period", "2024-11", "--appeal", "rude"), "review export of what?"),
        (("--period", "2024-11", "--rule", "Z11"), "--rule goes with --appeal"),
        (("--appeal", "rude", "--reviewers", "甲,乙"), "--reviewers goes with --period"),
        (("--period", "2024-11", "--reviewers", "甲"), "two or more different people"),
        (("--period", "2024-11", "--unmasked"), "--unmasked: personal data leave the store only where"),
    ],
)
def test_what_cannot_be_exported(run, tmp_path: Path, words, said: str) -> None:  # type: ignore[no-untyped-def]
    ran = run("review", "export", *words, "--out", tmp_path / "packet")
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "packet").exists()


def test_a_packet_of_the_plan(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = run("review", "export", "--period", "2024-11", "--out", tmp_path / "packet")
    assert ran.code == 0, ran.err
    table = rows(tmp_path / "packet" / "review.csv")
    assert ("rude", "Z11", "致命项") in {(row["通话编号"], row["质检项"], row["抽取原因"]) for row in table}
    assert {row["抽取原因"] for row in table} <= {"致命项", "判定存疑", "随机抽样"}
