"""The command line in this process, with a model folder that looks like one and a recogniser that knows its lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import main

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
