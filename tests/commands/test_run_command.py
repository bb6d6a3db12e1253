"""``callscript run``: options, exit codes, and what is written where."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from analyzer.commands.run import DEMO_NOTICE

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
CSV_FILES = ("agents.csv", "calls.csv", "verdicts.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def calls(studio: Any) -> Path:
    """A folder with two good recordings."""
    studio.record("1001", FULL, COLD)
    studio.record("1002", COLD, "好的", agent_channel=1)
    return studio.folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(cli: Any, calls: Path, out: Path, model: Path, recogniser: Any) -> Any:
    """``run(…)``: the two recordings with the stand-in model, and more options."""
    return lambda *words: cli("run", calls, "--out", out, "--model", model, *words)


def manifest(folder: Path, *lines: str) -> Path:
    path = folder / "manifest.csv"
    path.write_text("call_id,recording,agent_id,direction,started_at\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def test_recordings_become_reports_and_transcripts(run: Any, out: Path) -> None:
    ran = run("--pack", "heating_steward")
    assert ran.code == 0
    assert sorted(path.name for path in out.glob("*.csv")) == list(CSV_FILES)
    assert sorted(path.name for path in (out / "transcripts").glob("*.json")) == ["1001.json", "1002.json"]
    assert [row["call_id"] for row in rows(out / "calls.csv")] == ["1001", "1002"]
    assert {row["model"] for row in rows(out / "calls.csv")} == {"some-model"}
    assert "2 calls: " in ran.out
    assert str(out) in ran.out
    assert "2/2 calls" in ran.err
    assert DEMO_NOTICE not in ran.err


def test_a_failed_recording_is_listed_and_the_code_is_4(run: Any, calls: Path, out: Path) -> None:
    (calls / "1003.wav").write_text("no sound")
    ran = run()
    assert ran.code == 4
    assert [row["status"] for row in rows(out / "calls.csv")][-1] == "failed"
    assert f"{calls / '1003.wav'}: not_audio" in ran.err
    assert "1 failed" in ran.out


def test_manifest_and_roster_say_whose_calls_they_are(run: Any, calls: Path, out: Path, tmp_path: Path) -> None:
    told = manifest(
        calls.parent,
        "A-1,recordings/1001.wav,GJ1,inbound,2026-11-16T08:00:00+08:00",
        "A-2,recordings/1002.wav,GJ9,outbound,",
    )
    roster = tmp_path / "agents.csv"
    roster.write_text("agent_id,branch\nGJ1,张店分公司\n", "utf-8")
    ran = run("--manifest", told, "--roster", roster)
    first, second = rows(out / "calls.csv")
    assert (first["call_id"], first["agent_id"], first["branch"], first["direction"]) == (
        "A-1", "GJ1", "张店分公司", "inbound",
    )  # fmt: skip
    assert "工号不在名册中" in second["reason"]
    assert "not in the roster: GJ9" in ran.out
    assert "warning: 1 agents are not in" in ran.err


def test_dry_run_lists_the_calls_and_writes_nothing(run: Any, calls: Path, out: Path, recogniser: Any) -> None:
    ran = run("--dry-run")
    assert ran.code == 0
    assert ran.out == f"1001\t\t{calls / '1001.wav'}\n1002\t\t{calls / '1002.wav'}\n"
    assert ran.err == "2 calls, pack heating_steward, model some-model\n"
    assert not out.exists()
    assert recogniser.streams == 0


@pytest.mark.parametrize(("since", "kept"), [("2026-11-16", 2), ("2026-11-17", 1), ("2026-11-18", 0)])
def test_since_keeps_the_calls_of_that_day_and_later(run: Any, calls: Path, since: str, kept: int) -> None:
    told = manifest(
        calls.parent,
        "A-1,recordings/1001.wav,,,2026-11-16T23:59:59+08:00",
        "A-2,recordings/1002.wav,,,2026-11-17T00:00:00+08:00",
    )
    ran = run("--manifest", told, "--since", since, "--dry-run")
    assert len(ran.out.splitlines()) == kept


def test_chinese_headers(run: Any, out: Path) -> None:
    assert run("--headers", "zh").code == 0
    for name in CSV_FILES:
        header = (out / name).read_text("utf-8-sig").splitlines()[0]
        assert "工号" in header


@pytest.mark.parametrize(("told", "line"), [(0, FULL), (1, COLD)])
def test_the_agents_channel_can_be_told(run: Any, out: Path, told: int, line: str) -> None:
    run("--agent-channel", told)
    stored = json.loads((out / "transcripts" / "1001.json").read_text("utf-8"))
    assert [u["text"] for u in stored["utterances"] if u["speaker"] == "agent"] == [line]


def test_settings_file_of_the_working_folder_is_read_and_options_win(run: Any, out: Path) -> None:
    Path("analyzer.toml").write_text('headers = "zh"\nworkers = 1\n', "utf-8")
    run()
    assert "通话编号" in (out / "calls.csv").read_text("utf-8-sig")
    run("--headers", "en")
    assert "call_id" in (out / "calls.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--pack", "nope"), 2, "no script pack is called 'nope' (known packs: courtesies, gas_phone"),
        (("--pack", "nope.yaml"), 2, "nope.yaml: the script pack cannot be read: No such file"),
        (("--headers", "fr"), 2, "--headers: should be 'en' or 'zh'"),
        (("--workers", "0"), 2, "--workers: should be greater than or equal to 1"),
        (("--agent-channel", "2"), 2, "--agent-channel: should be less than or equal to 1"),
        (("--config", "none.toml"), 2, "none.toml: no such settings file"),
        (("--manifest", "none.csv"), 2, "none.csv: "),
        (("--roster", "none.csv"), 2, "none.csv: "),
        (("--filename-template", "{nonsense}"), 2, "nonsense"),
        (("--model", "nope"), 3, "model nope is not installed ("),
        (("--model", "./nope"), 3, "nope: there is no such model folder"),
    ],
    ids=lambda value: value[-2] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_one_line_with_its_code(
    run: Any, out: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = run(*words)
    assert ran.code == code
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("error: ")
    assert says in line
    assert not out.exists()


@pytest.mark.parametrize("words", [("--nonsense",), ("--since", "yesterday"), ("--workers", "many")])
def test_options_that_cannot_be_read_are_usage_errors(run: Any, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert words[0] in ran.err
    assert "Traceback" not in ran.err


def test_no_recordings_is_a_usage_error(cli: Any, out: Path, model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = cli("run", tmp_path / "empty", "--out", out, "--model", model)
    assert ran.code == 2
    assert ran.err.splitlines()[-1].startswith("error: no recordings found (")
    assert not out.exists()


def test_all_problems_of_a_pack_are_told(run: Any, tmp_path: Path) -> None:
    pack = tmp_path / "bad.yaml"
    pack.write_text('id: bad\ntitle: 坏\nversion: "1"\nnonsense: 1\nrules: []\n', "utf-8")
    ran = run("--pack", pack)
    assert ran.code == 2
    *problems, last = ran.err.splitlines()
    assert len(problems) >= 3
    assert all(line.startswith(f"{pack}:") for line in problems)
    assert any(f"{pack}:4: nonsense: unknown key" in line for line in problems)
    assert last.startswith(f"error: {pack}: the script pack has {len(problems)} problems")


def test_a_folder_in_use_by_another_run_is_left_alone(run: Any, out: Path) -> None:
    out.mkdir()
    with FileLock(out / ".lock"):
        ran = run()
    assert ran.code == 75
    assert ran.err.splitlines() == [
        f"error: {out}: another run is writing into this folder (wait, or use another --out)"
    ]
    assert not list(out.glob("*.csv"))
    assert run().code == 0, "the lock must be free again"
    assert run().code == 0


def test_a_place_that_cannot_be_written_to(run: Any, out: Path) -> None:
    out.write_text("a file")
    ran = run()
    assert ran.code == 3
    assert ran.err.splitlines()[-1].startswith(f"error: {out}: cannot be written to: ")


def test_transcripts_that_cannot_be_written(run: Any, out: Path) -> None:
    out.mkdir()
    (out / "transcripts").write_text("a file in the way")
    ran = run()
    assert ran.code == 3
    assert ran.err.splitlines()[-1].startswith(f"error: {out / 'transcripts'}")
    assert "Traceback" not in ran.err


def test_an_interrupted_run_writes_what_it_has(run: Any, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interrupting(calls: int, audio_s: Any) -> Any:
        def on_done(result: Any) -> None:
            raise KeyboardInterrupt

        yield on_done

    monkeypatch.setattr(sys.modules["analyzer.commands.run"].progress, "shown", interrupting)
    # the interrupt comes with the first result, which has been kept by then
    ran = run("--workers", 1)
    assert ran.code == 130
    assert [row["call_id"] for row in rows(out / "calls.partial.csv")] == ["1001"]
    assert "1 calls: " in ran.out


def test_interrupted_before_anything_was_done(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["analyzer.commands.run"], "locate_model", interrupt)
    ran = run()
    assert ran.code == 130
    assert "Traceback" not in ran.err


def test_a_bug_is_not_hidden(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(sys.modules["analyzer.commands.run"], "locate_model", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        run()


def test_the_demo_model_is_announced_even_as_a_copy(
    cli: Any, calls: Path, out: Path, model: Path, recogniser: Any
) -> None:
    model = model.rename(model.with_name("demo-zh"))
    ran = cli("run", calls, "--out", out, "--model", model)
    assert ran.err.count(DEMO_NOTICE) == 1


def test_names_with_brackets_are_printed_as_they_are(run: Any, studio: Any) -> None:
    studio.record("[bold]:smile:[red]", FULL, COLD)
    assert "[bold]:smile:[red]" in run().out
