"""Names that are markup, control characters or bytes of another encoding."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from analyzer.commands import progress, streams
from analyzer.domain import CallResult, CallScore, CallStatus

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


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
