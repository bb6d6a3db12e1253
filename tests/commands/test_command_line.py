"""The command line as a whole: version, help, and the boundary where errors become lines and codes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from analyzer import __version__, errors
from analyzer.commands import app

ROOT = Path(__file__).resolve().parents[2]


def commands(group: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the tree with the words that call it."""
    yield names, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*names, name))


TREE = dict(commands(typer.main.get_command(app)))


def test_the_tree_holds_the_commands_of_the_contract() -> None:
    assert {("run",), ("demo",), ("packs", "list"), ("packs", "test"), ("models", "install")} <= set(TREE)


@pytest.mark.parametrize("names", TREE, ids=" ".join)
def test_every_command_has_help(cli: Any, names: tuple[str, ...]) -> None:
    assert TREE[names].help
    ran = cli(*names, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage:" in ran.out


@pytest.mark.parametrize("names", TREE, ids=" ".join)
def test_every_option_and_argument_has_help(names: tuple[str, ...]) -> None:
    assert [param.name for param in TREE[names].params if not getattr(param, "help", "")] == []


def test_version(cli: Any) -> None:
    ran = cli("--version")
    assert (ran.code, ran.out) == (0, f"callscript {__version__}\n")


def test_without_a_command_there_is_help(cli: Any) -> None:
    ran = cli()
    assert ran.code == 2
    assert "Usage:" in ran.out + ran.err


def test_an_unknown_command_is_a_usage_error(cli: Any) -> None:
    ran = cli("nonsense")
    assert (ran.code, ran.out) == (2, "")
    assert "nonsense" in ran.err


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (errors.UsageError("wrong", hint="do so", path=Path("a.csv"), line=3), 2, ["error: a.csv:3: wrong (do so)"]),
        (errors.PackError("2 problems", problems=("p:1: x", "p:2: y")), 2, ["p:1: x", "p:2: y", "error: 2 problems"]),
        (errors.ModelError("broken"), 3, ["error: broken"]),
        (errors.UnavailableError("no av", hint="pip install x"), 3, ["error: no av (pip install x)"]),
        (errors.RunLockedError("busy"), 75, ["error: busy"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_errors_become_their_line_and_code(
    cli: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, lines: list[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(sys.modules["analyzer.commands.packs.listing"], "list_packs", fail)
    ran = cli("packs", "list")
    assert (ran.code, ran.out, ran.err.splitlines()) == (code, "", lines)


def test_the_shim_and_the_installed_script_are_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "packs", "test", "nope"],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: no script pack is called 'nope'")


def test_starting_the_program_does_not_load_what_only_reports_or_training_need() -> None:
    code = "import sys, analyzer.commands; print([m for m in ('torch', 'scipy', 'av', 'kaldifst') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout == "[]\n"
