"""Terminals, pipes and full disks behind the standard streams."""

from __future__ import annotations

import csv
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import exit_codes
from analyzer.streams import lenient_text, raw_of

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"
CSV_FILES = ("calls.csv", "verdicts.csv", "agents.csv")
CLI = Path(__file__).resolve().parents[2] / "cli.py"
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors of POSIX")
needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def shell(
    driver: list[str], environment: Any, studio: Any, out: Path, model: Path
) -> Callable[[str, str], subprocess.CompletedProcess]:
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
        ["bash", "-c", f"PYTHONIOENCODING=ascii '{sys.executable}' '{CLI}' packs list"],
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
