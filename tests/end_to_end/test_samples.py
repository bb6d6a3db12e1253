"""The main job on all sample calls, from the command line to the CSV, against what the dialogues were written to be."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from analyzer.commands.demo import demo
from analyzer.commands.run import DEMO_NOTICE
from analyzer.speech.vosk_transcriber import VoskTranscriber

pytestmark = pytest.mark.model

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
MOST_WRONG_CHARACTERS = 0.08
REPORTS = ("calls.csv", "verdicts.csv", "agents.csv")
CALLS_COLUMNS = (
    "call_id recording agent_id branch direction started_at duration_s status score grade fatal_count failed_rules "
    "cannot_judge_rules reason pack pack_sha256 model audio_sha256"
).split()
VERDICTS_COLUMNS = (
    "call_id agent_id rule_id source section verdict points max_points level similarity confidence speaker start_s "
    "end_s expected said note"
).split()
AGENTS_COLUMNS = "agent_id branch calls scored cannot_judge mean_score ci_low ci_high fatal_calls rank".split()


@dataclass(frozen=True)
class Demo:
    """A finished demo; ``reports`` are the bytes of its CSV files."""

    out: Path
    code: int
    stdout: str
    stderr: str
    reports: dict[str, bytes]

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(self.reports[name].decode("utf-8-sig").splitlines()))

    def transcripts(self) -> dict[str, dict[str, object]]:
        files = sorted((self.out / "transcripts").glob("*.json"))
        return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


def sample_rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def command(*words: object) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), *map(str, words)]


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """``python cli.py --verbose demo``, once."""
    out = tmp_path_factory.mktemp("demo") / "out"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(
        command("--verbose", "demo", "--out", out),
        capture_output=True, encoding="utf-8", env=environment, timeout=600, check=False, cwd=out.parent,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return Demo(out, ran.returncode, ran.stdout, ran.stderr, {name: (out / name).read_bytes() for name in REPORTS})


def test_every_verdict_is_the_expected_one(done: Demo) -> None:
    expected = {(row["call_id"], row["rule_id"]): row["outcome"] for row in sample_rows("expected.csv")}
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    notes: dict[tuple[str, str], str] = {}
    for row in done.rows("verdicts.csv"):
        found[row["call_id"], row["rule_id"]].add(row["verdict"])
        notes[row["call_id"], row["rule_id"]] = row["note"]
    wrong = [
        f"{call_id} {rule_id}: {expected.get((call_id, rule_id), '-')} expected, "
        f"{'/'.join(sorted(found.get((call_id, rule_id), '-')))} found ({notes.get((call_id, rule_id), '')})"
        for call_id, rule_id in sorted(expected.keys() | found.keys())
        if found.get((call_id, rule_id)) != {expected.get((call_id, rule_id))}
    ]
    assert not wrong, f"{len(wrong)} of {len(expected)} verdicts:\n" + "\n".join(wrong)
    assert len(expected) > 250


def test_every_call_ends_as_expected(done: Demo) -> None:
    expected = {row["call_id"]: (row["status"], row["reason"]) for row in sample_rows("expected_calls.csv")}
    found = {row["call_id"]: (row["status"], row["reason"]) for row in done.rows("calls.csv")}
    assert found.keys() == expected.keys()
    wrong = [
        f"{call_id}: {expected[call_id]} expected, {found[call_id]} found"
        for call_id in expected
        if found[call_id][0] != expected[call_id][0] or not _reason_fits(found[call_id][1], expected[call_id][1])
    ]
    assert not wrong, "\n".join(wrong)


def _reason_fits(reason: str, code: str) -> bool:
    return reason.startswith(f"{code}: ") if code else not re.match(r"[a-z_]+: ", reason)


@pytest.mark.parametrize(
    ("name", "columns"),
    [("calls.csv", CALLS_COLUMNS), ("verdicts.csv", VERDICTS_COLUMNS), ("agents.csv", AGENTS_COLUMNS)],
)
def test_columns_are_those_of_the_contract(done: Demo, name: str, columns: list[str]) -> None:
    rows = done.rows(name)
    assert list(rows[0]) == columns
    assert all(len(row) == len(columns) and None not in row.values() for row in rows)


def test_counts_add_up(done: Demo) -> None:
    calls, agents = done.rows("calls.csv"), done.rows("agents.csv")
    statuses = Counter(row["status"] for row in calls)
    assert len(calls) == len(list((SAMPLES / "recordings").iterdir())) == sum(int(row["calls"]) for row in agents)
    for column in ("scored", "cannot_judge"):
        assert sum(int(row[column]) for row in agents) == statuses[column]
    assert (
        f"{len(calls)} calls: {statuses['scored']} scored, {statuses['cannot_judge']} cannot judge, "
        f"{statuses['skipped']} skipped, {statuses['failed']} failed"
    ) in done.stdout
    means = {row["agent_id"]: float(row["mean_score"]) for row in agents if row["mean_score"]}
    for agent_id, mean in means.items():
        scores = [float(row["score"]) for row in calls if row["agent_id"] == agent_id and row["score"]]
        assert mean == pytest.approx(sum(scores) / len(scores), abs=0.01)
    fatal = {row["call_id"] for row in calls if row["fatal_count"] != "0"}
    assert fatal == {
        r["call_id"] for r in sample_rows("expected.csv") if (r["rule_id"], r["outcome"]) == ("Z11", "fail")
    }


def test_call_scores_are_what_their_verdicts_add_up_to(done: Demo) -> None:
    verdicts = defaultdict(list)
    for row in done.rows("verdicts.csv"):
        if row["points"]:
            verdicts[row["call_id"]].append(row)
    for call in done.rows("calls.csv"):
        if call["status"] == "scored" and call["fatal_count"] == "0":
            judged = [row for row in verdicts[call["call_id"]] if row["verdict"] in ("pass", "fail")]
            earned = sum(float(row["points"]) for row in judged) / sum(float(row["max_points"]) for row in judged)
            assert float(call["score"]) == pytest.approx(100 * earned, abs=0.01)


def test_evidence_lies_inside_the_recording_and_forbidden_words_where_they_were_said(done: Demo) -> None:
    lengths = {row["call_id"]: float(row["duration_s"] or 0) for row in done.rows("calls.csv")}
    placed = [row for row in done.rows("verdicts.csv") if row["start_s"]]
    assert all(0 <= float(r["start_s"]) < float(r["end_s"]) <= lengths[r["call_id"]] for r in placed)
    taboos = [row for row in placed if (row["rule_id"], row["verdict"]) == ("Z11", "fail")]
    assert taboos
    for row in taboos:
        turns = [turn for turn in _turns(row["call_id"], "agent") if row["said"] in _plain(turn["text"])]
        assert any(float(t["start_s"]) <= float(row["start_s"]) <= float(t["end_s"]) for t in turns), row


def test_agents_are_on_their_channels(done: Demo) -> None:
    transcripts = done.transcripts()
    for call_id, channels in _channels_of_agents().items():
        activities = transcripts[call_id]["activities"]
        found = {a["speaker"]: str(a["channel"]) for a in activities}
        if channels == {""}:
            assert set(found) == {"unknown"}, call_id
        else:
            assert {found["agent"]} == channels, call_id
            assert transcripts[call_id]["agent_confidence"] >= 0.9, call_id
    assert len(_channels_of_agents()) >= 20


def _channels_of_agents() -> dict[str, set[str]]:
    channels: defaultdict[str, set[str]] = defaultdict(set)
    for row in sample_rows("turns.csv"):
        if row["speaker"] == "agent":
            channels[row["call_id"]].add(row["channel"])
    return channels


def _turns(call_id: str, speaker: str) -> list[dict[str, str]]:
    return [row for row in sample_rows("turns.csv") if (row["call_id"], row["speaker"]) == (call_id, speaker)]


def _plain(text: str) -> str:
    return "".join(re.findall(r"[一-鿿〇]", text))


def test_what_was_said_is_what_was_heard(done: Demo) -> None:
    wrong, length, worst = 0, 0, ""
    worst_rate = 0.0
    for call_id, transcript in done.transcripts().items():
        for speaker in ("agent", "customer"):
            heard = "".join(u["text"] for u in transcript["utterances"] if u["speaker"] == speaker)
            said = "".join(_plain(turn["text"]) for turn in _turns(call_id, speaker) if turn["channel"])
            errors = Levenshtein.distance(said, heard)
            wrong, length = wrong + errors, length + len(said)
            if said and errors / len(said) > worst_rate:
                worst_rate, worst = errors / len(said), f"{call_id} {speaker}"
    assert length > 3000
    assert wrong / length <= MOST_WRONG_CHARACTERS, f"{wrong}/{length}; worst: {worst} {worst_rate:.0%}"


def test_the_demo_model_is_announced_once_and_no_text_is_logged(done: Demo) -> None:
    assert done.stderr.count(DEMO_NOTICE) == 1
    texts = {u["text"] for transcript in done.transcripts().values() for u in transcript["utterances"]}
    assert len(texts) > 200
    assert not [text for text in texts if len(text) > 3 and text in done.stderr + done.stdout]
    assert "kaldi" in done.stderr, "--verbose must show the log"


def test_a_second_run_listens_to_nothing_and_writes_the_same(
    done: Demo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[object] = []
    words = VoskTranscriber.words

    def remembered(self: VoskTranscriber, segments: Iterable[object]) -> object:
        heard.append(segments)
        return words(self, segments)

    monkeypatch.setattr(VoskTranscriber, "words", remembered)
    started = time.monotonic()
    demo(done.out)
    assert not heard
    assert time.monotonic() - started < 60
    assert {name: (done.out / name).read_bytes() for name in REPORTS} == done.reports
    assert capsys.readouterr().out == done.stdout


def test_chinese_headers_change_the_first_line_only(done: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    demo(done.out, headers="zh")
    for name in REPORTS:
        english, chinese = done.reports[name].decode("utf-8-sig"), (done.out / name).read_text("utf-8-sig")
        assert not re.search("[a-z]{3}", chinese.splitlines()[0])
        assert chinese.splitlines()[1:] == english.splitlines()[1:]
    assert capsys.readouterr().out == done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process")
def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    recordings = sorted((SAMPLES / "recordings").glob("ZB-000*"))
    words = command("run", *recordings, "--out", tmp_path / "out", "--workers", 1, "--pack", "heating_steward")
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path,
        # a shell lets programs in the background, such as these tests, ignore Ctrl-C, and they hand that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    transcripts = tmp_path / "out" / "transcripts"
    until = time.monotonic() + 120
    # One worker: when the second has been heard, the first has been judged.
    while len(list(transcripts.glob("*.json"))) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    with (tmp_path / "out" / "calls.partial.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert f"interrupted: {len(rows)} of {len(recordings)} done; run again to continue" in stderr.splitlines()
    assert 1 <= len(rows) < len(recordings)
    assert all(row["status"] in ("scored", "cannot_judge") for row in rows)
