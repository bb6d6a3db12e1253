"""A run that is interrupted: what is left, and how it ends."""

from __future__ import annotations

import csv
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

from analyzer.commands import interruption

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
CSV_FILES = ("calls.csv", "verdicts.csv", "agents.csv")
PARTIAL_FILES = ("calls.partial.csv", "verdicts.partial.csv", "agents.partial.csv")
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors of POSIX")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def started(
    driver: list[str], environment: Any, studio: Any, out: Path, model: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
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
def test_an_interrupted_demo_ends_with_130(driver: list[str], environment: Any, tmp_path: Path, model: Path) -> None:
    model.rename(model.with_name("demo-zh"))
    script = Path(driver[1])
    script.write_text(
        script.read_text().replace("analyzer.commands.main()", "")
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
