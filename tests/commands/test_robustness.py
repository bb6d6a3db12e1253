"""What goes wrong around a run: it is interrupted, its terminal is gone, its disk is full, its names are wild."""

from __future__ import annotations

import csv
import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import exit_codes, interruption, lengths, outcome, progress, streams
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.errors import AudioError, AudioFault, UnavailableError
from analyzer.streams import lenient_text, raw_of

ROOT = Path(__file__).resolve().parents[2]
FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
CSV_FILES = ("calls.csv", "verdicts.csv", "agents.csv")
PARTIAL_FILES = ("calls.partial.csv", "verdicts.partial.csv", "agents.partial.csv")
# a program like the real one, whose recogniser hears nothing, and takes as long for it as the test says
DRIVER = """
import os, signal, sys, time
import analyzer.commands
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored when the tests themselves run in the background
class Slow:
    sample_rate_hz, fingerprint = 8000, "slow"
    def words(self, segments):
        for segment in segments:
            pass
        time.sleep(float(os.environ["HEARING_S"]))
        return ()
sys.modules["analyzer.commands.run"].VoskTranscriber = lambda folder: Slow()
analyzer.commands.main()
"""
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors of POSIX")
needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(cli: Any, studio: Any, out: Path, model: Path, recogniser: Any) -> Any:
    return lambda *words: cli("run", studio.folder, "--out", out, "--model", model, *words)


@pytest.fixture
def driver(tmp_path: Path) -> list[str]:
    """The command that starts the slow program."""
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    return [sys.executable, str(script)]


def environment(hearing_s: float = 0.0) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "HEARING_S": str(hearing_s)}


# interruption


@pytest.fixture
def started(driver: list[str], studio: Any, out: Path, model: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """``started(hearing_s, …)``: a run over six calls by one worker, in a process of its own."""
    for index in range(6):
        studio.record(f"c{index}", FULL, COLD)
    processes = []

    def start(hearing_s: float, *words: str) -> subprocess.Popen[str]:
        command = [*driver, "run", str(studio.folder), "--out", str(out), "--model", str(model), "--workers", "1"]
        processes.append(
            subprocess.Popen(
                [*command, *words], env=environment(hearing_s), cwd=out.parent, encoding="utf-8",
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], reached: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not reached():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_the_earlier_tables_and_says_how_far_it_came(
    started: Any, run: Any, out: Path, number: int
) -> None:
    assert run().code == 0
    before = {name: (out / name).read_bytes() for name in CSV_FILES}
    for path in (out / "transcripts").glob("*.json"):
        path.unlink()
    process = started(0.2)
    wait_for(process, lambda: len(list((out / "transcripts").glob("*.json"))) >= 2)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    done = len(rows(out / "calls.partial.csv"))
    assert 2 <= done < 6
    assert stderr.splitlines().count(f"interrupted: {done} of 6 done; run again to continue") == 1
    assert f"{done} calls: " in stdout
    assert all((out / name).exists() for name in PARTIAL_FILES)
    assert {name: (out / name).read_bytes() for name in CSV_FILES} == before

    again = started(0.0)
    _, stderr = again.communicate(timeout=60)
    assert again.returncode == 0, stderr
    assert f"; {done} of 6 transcripts reused" in stderr.splitlines()[-1]
    assert not any((out / name).exists() for name in PARTIAL_FILES)
    assert len(rows(out / "calls.csv")) == 6


@posix_only
def test_interrupted_before_the_first_call_is_done(started: Any, out: Path) -> None:
    process = started(3.0)
    wait_for(process, (out / ".lock").exists)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert stderr.splitlines()[-1] == "interrupted: 0 of 6 done; run again to continue"
    assert not list(out.glob("*.csv"))


@posix_only
def test_the_second_interrupt_ends_at_once(started: Any, out: Path) -> None:
    process = started(300.0)
    wait_for(process, (out / ".lock").exists)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None, "the recording under way is waited for"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in stderr


@posix_only
def test_an_interrupted_demo_ends_with_130(driver: list[str], tmp_path: Path, model: Path) -> None:
    model.rename(model.with_name("demo-zh"))
    script = Path(driver[1])
    script.write_text(
        DRIVER.replace("analyzer.commands.main()", "")
        + textwrap.dedent(f"""
        import dataclasses
        from pathlib import Path
        demo = sys.modules["analyzer.commands.demo"]
        located = demo.locate_model({str(model.with_name("demo-zh"))!r})
        demo.locate_model = lambda name: located
        analyzer.commands.main()
        """)
    )
    process = subprocess.Popen(
        [*driver, "demo", "--out", str(tmp_path / "demo")], env=environment(0.2), cwd=tmp_path, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_for(process, lambda: bool(list((tmp_path / "demo" / "transcripts").glob("*.json"))))
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, stderr
    assert " of 25 done; run again to continue" in stderr


@pytest.fixture
def heeded() -> Iterator[None]:
    """SIGINT as a program in the foreground has it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix_only
@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_the_run_ends_with_one_line(
    run: Any, studio: Any, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    studio.record("a", FULL, COLD)
    monkeypatch.setattr(sys.modules["analyzer.commands.run"], "locate_model", lambda name: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    ran = run()
    assert (ran.code, ran.out, ran.err) == (130, "", "interrupted\n")
    assert signal.getsignal(number) is before


@posix_only
@pytest.mark.usefixtures("heeded")
def test_deferred_signals_are_only_noted_and_ignored_ones_stay_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with interruption.deferred() as stop:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)
            assert not stop.is_set()
            os.kill(os.getpid(), signal.SIGINT)
            assert stop.wait(5)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_other_threads_have_no_signals() -> None:
    seen: list[bool] = []

    def enter() -> None:
        with interruption.deferred() as stop:
            seen.append(stop.is_set())

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert seen == [False]


# the tables are a set


def result(call_id: str, status: CallStatus = CallStatus.SCORED, **known: Any) -> CallResult:
    return CallResult(call_id, f"{call_id}.wav", CallScore(call_id, status), **known)


PROVENANCE = outcome.Provenance("p", "0" * 64, "m")


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_leaves_the_old_tables_whole(out: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(before) == sorted(CSV_FILES)
    written = []

    def fsync(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(UnavailableError) as caught:
        outcome.write_reports(out, [result("2")], PROVENANCE, "en")
    assert str(caught.value).startswith(f"{out / CSV_FILES[failing - 1]}: cannot be written: No space left on device (")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_table_that_cannot_take_its_place_is_named(out: Path) -> None:
    (out / "calls.csv" / "folder").mkdir(parents=True)
    with pytest.raises(UnavailableError, match=r"calls\.csv: cannot be written: "):
        outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    assert not list(out.glob(".*"))


def test_a_complete_set_ends_a_partial_one_and_not_the_other_way_round(out: Path) -> None:
    outcome.write_reports(out, [result("1")], PROVENANCE, "en")
    outcome.write_reports(out, [result("2")], PROVENANCE, "en", is_complete=False)
    assert [row["call_id"] for row in rows(out / "calls.csv")] == ["1"]
    assert [row["call_id"] for row in rows(out / "calls.partial.csv")] == ["2"]
    outcome.write_reports(out, [result("3")], PROVENANCE, "en")
    assert sorted(path.name for path in out.iterdir()) == sorted(CSV_FILES)


# wild names

WILD = ["[red]x", ":smile:", "two\nlines", "\x1b[31mred", "\u202egnp.exe", "供热　一"]


@pytest.mark.parametrize("name", WILD)
@pytest.mark.parametrize("good", [True, False])
def test_wild_names_are_shown_as_they_are_or_escaped(run: Any, studio: Any, name: str, good: bool) -> None:
    studio.record("a", FULL, COLD)
    call = studio.record(name, FULL, COLD)
    if not good:
        call.path.write_text("no sound")
    ran = run()
    assert ran.code == (0 if good else 4)
    shown = name.replace("\n", "\\n").replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert any(shown in line for line in ran.out.splitlines())
    if not good:
        assert sum(line.endswith(f"{shown}.wav: not_audio: holds text, not audio "
                                 "(leave it out, or export the recording itself)")
                   for line in ran.err.splitlines()) == 1  # fmt: skip
    assert not set("\x1b\u202e") & set(ran.out + ran.err)


def test_ids_and_agents_that_look_like_markup(run: Any, studio: Any, tmp_path: Path) -> None:
    studio.record("a", FULL, COLD)
    manifest = tmp_path / "calls.csv"
    manifest.write_text("call_id,recording,agent_id,branch\n[/b],recordings/a.wav,[/x],:smile:[/]\n", "utf-8")
    ran = run("--manifest", manifest)
    assert ran.code == 0
    assert all(text in ran.out for text in ("[/b]", "[/x]", ":smile:[/]"))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_names_in_another_encoding_are_reported_and_printed(run: Any, studio: Any, out: Path) -> None:
    studio.record("a", FULL, COLD)
    for name in ("供热".encode("gb18030"), b"\xff\xfe"):
        os.rename(studio.record("b", FULL, COLD).path, os.path.join(os.fsencode(studio.folder), name + b".wav"))  # noqa: PTH104, PTH118
    broken = os.fsencode(studio.folder) + b"/\xb9.wav"
    with open(broken, "wb") as file:  # noqa: PTH123
        file.write(b"no sound")
    assert run("--dry-run").out.count("\\udc") >= 3
    ran = run()
    assert ran.code == 4
    assert "\\udcb9.wav: not_audio" in ran.err
    assert "4 calls: " in ran.out
    assert len(rows(out / "calls.csv")) == 4


def test_the_bar_prints_wild_names_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    failed = CallResult("x", "[/b]:smile:\udcff\n" + "long" * 40, CallScore("x", CallStatus.FAILED, reason="[red]no"))
    with progress.shown(1, lambda: 0.0) as on_done:
        on_done(failed)
    assert r"[/b]:smile:\udcff\n" + "long" * 40 + ": [red]no" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "shown"),
    [("plain 供热", "plain 供热"), ("a\tb\r\n", "a\\tb\\r\\n"), ("\udcb9", "\\udcb9"),
     ("\u2028\u200f\x9b", "\\u2028\\u200f\\x9b"), ("全角　空格 ", "全角　空格 ")],
)  # fmt: skip
def test_one_line(text: str, shown: str) -> None:
    assert streams.one_line(text) == shown


# terminals, pipes and disks behind the standard streams


@pytest.fixture
def shell(driver: list[str], studio: Any, out: Path, model: Path) -> Callable[[str, str], subprocess.CompletedProcess]:
    """``shell("run", ">/dev/full")``: a command with its streams led elsewhere. The code is the program's, not the
    pipe's."""
    studio.record("a", FULL, COLD)
    commands = {
        "run": f"run '{studio.folder}' --out '{out}' --model '{model}'",
        "dry": f"run '{studio.folder}' --out '{out}' --model '{model}' --dry-run",
        "packs": "packs list",
    }

    def start(command: str, led: str) -> subprocess.CompletedProcess:
        line = f"'{driver[0]}' '{driver[1]}' {commands[command]} {led}"
        return subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"], env=environment(), cwd=out.parent, encoding="utf-8",
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip

    return start


@needs_dev_full
@pytest.mark.parametrize(
    "led",
    [">/dev/full", "2>/dev/full", ">/dev/full 2>&1", ">&-", "2>&-", "<&- >&- 2>&-", "| true", "2> >(true)",
     "2>&1 | true"],
)  # fmt: skip
def test_a_run_is_not_harmed_by_what_its_messages_are_led_to(shell: Any, out: Path, led: str) -> None:
    done = shell("run", led)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.glob("*.csv")) == sorted(CSV_FILES)
    assert [row["status"] for row in rows(out / "calls.csv")] == ["cannot_judge"]
    assert "Traceback" not in done.stderr + done.stdout
    assert "Exception ignored" not in done.stderr + done.stdout


@needs_dev_full
@pytest.mark.parametrize("command", ["dry", "packs"])
def test_data_that_is_lost_is_a_failure(shell: Any, command: str) -> None:
    done = shell(command, ">/dev/full")
    assert done.returncode == exit_codes.OUTPUT_LOST
    assert done.stderr.splitlines()[-1] == "error: standard output cannot be written: No space left on device"


@posix_only
@pytest.mark.parametrize("command", ["dry", "packs"])
def test_a_reader_that_had_enough_is_no_failure(shell: Any, command: str) -> None:
    done = shell(command, "| true")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


@posix_only
def test_a_terminal_that_knows_no_chinese(shell: Any, out: Path) -> None:
    done = shell("run", "| cat")
    assert "calls: " in done.stdout
    ascii_only = subprocess.run(
        ["bash", "-c", f"PYTHONIOENCODING=ascii '{sys.executable}' '{ROOT / 'cli.py'}' packs list"],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert b"\\u" in ascii_only.stdout
    assert ascii_only.stdout.isascii()


@needs_dev_full
def test_a_lenient_stream_remembers_why_it_lost_something() -> None:
    with Path("/dev/full").open("wb") as full:
        stream = lenient_text(full.fileno(), encoding="utf-8", line_buffering=True)
        print("您好 \udcff", file=stream)
        raw = raw_of(stream)
        assert raw is not None
        assert raw.failure is not None
        assert raw.failure.errno == errno.ENOSPC
        stream.close()
        assert os.fstat(full.fileno())


def test_a_lenient_stream_writes_what_it_can(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        with lenient_text(file.fileno(), encoding="ascii", line_buffering=False) as stream:
            print("x供\udcff", file=stream)
        raw = raw_of(stream)
    assert (tmp_path / "a").read_bytes() == b"x\\u4f9b\\udcff\n"
    assert raw is not None
    assert raw.failure is None
    assert raw_of(sys.stderr) is None


# nothing to do


def test_since_with_nothing_newer_is_no_mistake(run: Any, studio: Any, out: Path, recogniser: Any) -> None:
    studio.record("a", FULL, COLD)
    ran = run("--since", "2999-01-01")
    assert (ran.code, ran.out, ran.err) == (0, "", "no calls since 2999-01-01\n")
    assert not out.exists()
    assert recogniser.streams == 0


def test_since_without_any_recordings_is_a_mistake(run: Any, studio: Any) -> None:
    studio.folder.mkdir()
    ran = run("--since", "2026-11-20")
    assert ran.code == 2
    assert ran.err.startswith("error: no recordings found (")


# the bar and the last line


def test_the_run_does_not_wait_for_the_headers(run: Any, studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.record("a", FULL, COLD)
    answered = threading.Event()

    def inspect_slowly(path: Path) -> Any:
        answered.wait(60)
        raise AudioError(AudioFault.NOT_FOUND, "nobody needs the answer any more")

    monkeypatch.setattr(lengths, "inspect", inspect_slowly)
    monkeypatch.setattr(lengths, "_LAST_LOOK_S", 0.01)
    try:
        ran = run()
        assert not answered.is_set()
    finally:
        answered.set()
    assert ran.code == 0
    assert "1/1 calls" in ran.err


def test_what_is_not_yet_counted_is_expected_to_be_as_long_as_the_rest(studio: Any, tmp_path: Path) -> None:
    path = studio.record("a", FULL, COLD).path
    with lengths.Lengths([path, path, tmp_path / "gone.wav"]) as counted:
        counted._thread.join()
        length_s = lengths._length_s(path)
        assert length_s > 5
        assert counted.expected_s() == pytest.approx(2 * length_s)
        counted._counted, counted._counted_s = 1, 10.0
        assert counted.expected_s() == pytest.approx(30.0)
        counted._counted = 0
        assert counted.expected_s() == 0.0


def test_a_bar_is_there_before_anything_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    with progress.shown(2, lambda: 0.0) as on_done:
        assert "0/2 calls  0/? s" in capsys.readouterr().err
        on_done(result("a", CallStatus.FAILED))
        on_done(result("b", CallStatus.FAILED))
    assert "2/2 calls  0/0 s" in capsys.readouterr().err


def test_the_last_line_tells_time_speed_and_what_was_reused(capsys: pytest.CaptureFixture[str]) -> None:
    results = [result("1", duration_s=60.0, reused=True), result("2", duration_s=40.0), result("3", CallStatus.FAILED)]
    outcome.say_speed(results, 4.0)
    assert capsys.readouterr().err == "100 s of audio in 4.0 s, 25x real time; 1 of 3 transcripts reused\n"


def test_a_second_run_says_that_it_reused_all(run: Any, studio: Any) -> None:
    studio.record("a", FULL, COLD)
    assert run().err.splitlines()[-1].endswith("x real time; 0 of 1 transcripts reused")
    assert run().err.splitlines()[-1].endswith("x real time; 1 of 1 transcripts reused")


def test_no_rules_are_a_dash() -> None:
    assert outcome._shortened(()) == "–"
    assert outcome._shortened(("a", "b")) == "a b"
    assert outcome._shortened(("a", "b", "c", "d")) == "4 rules"
