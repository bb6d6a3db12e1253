"""The command line in this process, with a model folder that looks like one and a recogniser that knows its lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analyzer import rejudging
from analyzer.commands import main

ROOT = Path(__file__).resolve().parents[2]
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
MODEL_FILES = {
    "am/final.mdl": b"a network",
    "conf/mfcc.conf": b"--sample-frequency=8000\n",
    "graph/HCLr.fst": b"one graph",
    "graph/Gr.fst": b"another graph",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli("run", …)`` runs ``callscript run …`` in an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["callscript", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return run


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with the files of a model; nothing in them."""
    folder = tmp_path / "models" / "some-model"
    for name, content in MODEL_FILES.items():
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(content)
    return folder


@pytest.fixture
def recogniser(studio: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What stands in for Vosk: the studio's own recogniser."""
    monkeypatch.setattr(sys.modules["analyzer.commands.run"], "VoskTranscriber", lambda folder: studio.transcriber)
    return studio.transcriber


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging again in this process: starting others takes seconds."""

    def pool(pack: Any, settings: Any, workers: int) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, initializer=rejudging.set_up, initargs=(pack.pack, settings))

    monkeypatch.setattr(sys.modules["analyzer.commands.again"], "process_pool", pool)


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


@pytest.fixture
def environment() -> Callable[..., dict[str, str]]:
    """``environment(hearing_s)``: the variables that the slow program needs."""

    def make(hearing_s: float = 0.0) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "HEARING_S": str(hearing_s)}

    return make
