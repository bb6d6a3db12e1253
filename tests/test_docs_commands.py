"""The pages name commands, options, settings, exit codes and files that exist, and leave none out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from analyzer.commands import app
from analyzer.reports import agents_csv, calls_csv, verdicts_csv
from analyzer.settings import Settings, known_keys

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = ROOT / "docs" / "operations.md"
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "samples" / "README.md",
]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
# a call of the program in a code block or between backticks; a backslash goes on in the next line
CALL = re.compile(r"(?:callscript|cli\.py) (?!&&)((?:[^`\n\\]|\\\n|\\%)+)")


def tree(group: Any, words: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """The commands that do something, by the words that call them."""
    children = getattr(group, "commands", None)
    if children is None:
        return {words: group}
    return {k: v for name, child in children.items() for k, v in tree(child, (*words, name)).items()}


ROOT_COMMAND = typer.main.get_command(app)
COMMANDS = tree(ROOT_COMMAND)


def options(command: Any) -> set[str]:
    return {opt for param in command.params for opt in (*param.opts, *param.secondary_opts) if opt.startswith("--")}


def calls(page: Path) -> list[list[str]]:
    """The words after the program's name wherever a page shows a call of it."""
    return [match[1].replace("\\\n", " ").split() for match in CALL.finditer(page.read_text("utf-8"))]


def command_of(words: list[str]) -> tuple[str, ...] | None:
    return next((names for names in COMMANDS if tuple(words[: len(names)]) == names), None)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_calls_that_pages_show_name_commands_and_options_that_exist(page: Path) -> None:
    for words in calls(page):
        if words[0].startswith("-") or not words[0].isascii():
            continue
        named = command_of(words)
        if named is None:
            assert words[0] in {names[0] for names in COMMANDS}, f"callscript {' '.join(words)}"
            continue
        known = options(COMMANDS[named]) | {"--help"}
        asked = {re.match(r"--[a-z-]+", word)[0] for word in words if re.match(r"--[a-z]", word)}
        assert asked <= known, f"callscript {' '.join(words)}"


def test_pages_show_calls_at_all() -> None:
    assert sum(len(calls(page)) for page in PAGES) > 15


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_command_and_option_is_in_operations(names: tuple[str, ...]) -> None:
    text = OPERATIONS.read_text("utf-8")
    assert re.search(rf"`(callscript )?{' '.join(names)}\b", text) or f"### `callscript {' '.join(names)}`" in text
    missing = {option for option in options(COMMANDS[names]) if f"{option}`" not in text and f"{option} " not in text}
    assert not missing - {"--help"}


def test_options_of_run_are_exactly_those_of_the_table() -> None:
    section = OPERATIONS.read_text("utf-8").split("### `callscript run`")[1].split("\n### ")[0]
    assert set(re.findall(r"^\| `(--[a-z-]+)`", section, re.MULTILINE)) == options(COMMANDS[("run",)]) - {"--help"}


def test_settings_are_exactly_those_of_the_table_with_their_defaults() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| ", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    told = dict(rows)
    assert set(told) == set(known_keys())
    defaults = Settings().model_dump()
    for key, shown in told.items():
        if match := re.fullmatch(r"`(.+)`", shown):
            value = defaults
            for part in key.split("."):
                value = value[part]
            expected = list(value) if isinstance(value, tuple) else value
            assert tomllib.loads(f"x = {match[1]}")["x"] == expected, key


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_settings_files_that_pages_show_can_be_read(page: Path) -> None:
    for block in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        Settings.model_validate(tomllib.loads(block))


def test_exit_codes_are_in_both_tables() -> None:
    for page in (ROOT / "README.md", OPERATIONS):
        section = page.read_text("utf-8").split("## Exit codes")[1].split("\n## ")[0]
        assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == ["0", "1", "2", "3", "4", "75", "130"]


@pytest.mark.parametrize("columns", [calls_csv.COLUMNS, verdicts_csv.COLUMNS, agents_csv.COLUMNS])
def test_every_column_is_explained_in_the_readme(columns: dict[str, str]) -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## What is in the files")[1].split("\n## ")[0]
    assert [name for name in columns if f"`{name}`" not in section] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)?(?:#[^)]*)?\)", page.read_text("utf-8")):
        if target and not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_figure_is_left_open(page: Path) -> None:
    assert re.findall(r"FIGURE\(\w+\)", page.read_text("utf-8")) == []


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", page.read_text("utf-8"))}
    assert named <= targets
    assert {"demo", "test", "model"} <= named
