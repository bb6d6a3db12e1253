"""The pages say what the program does: commands, options, exit codes, settings, columns, reasons, samples."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

import analyzer.errors
from analyzer import commands
from analyzer.audio.info import AudioWarning
from analyzer.domain import CallScore, CallStatus, Fit, MatchLevel, Outcome, Speaker, SpeechQuality, Transcript
from analyzer.errors import AnalyzerError, AudioFault
from analyzer.ingest import discovery, filename, manifest
from analyzer.ingest.calls import CallInput
from analyzer.models.folders import MODELS_DIR_VARIABLE
from analyzer.pipeline import Analyzer
from analyzer.reasons import reason_for
from analyzer.reports import agents_csv, calls_csv, verdicts_csv
from analyzer.settings import Settings, default_workers, known_keys

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
RECORDINGS = (ROOT / "docs" / "recordings.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
NO_EFFECT = "without effect in this version"


def section(page: str, heading: str) -> str:
    """The text under ``heading`` up to the next heading of the same or a higher level."""
    level = len(heading) - len(heading.lstrip("#"))
    _, found, rest = page.partition(f"\n{heading}\n")
    assert found, f"no heading {heading!r}"
    return re.split(rf"\n#{{1,{level}}} ", rest, maxsplit=1)[0]


def rows(text: str) -> dict[str, list[str]]:
    """Rows of the Markdown tables in ``text`` by each code word of their first cell."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            cells = [cell.strip() for cell in line.strip("|").split(" |")]
            for name in re.findall(r"`([^`]+)`", cells[0]) or [cells[0]]:
                found[name] = cells[1:]
    return found


def all_commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, sub in getattr(command, "commands", {}).items():
        yield from all_commands(sub, (*path, name))


COMMANDS = list(all_commands(get_command(commands.app)))


def test_every_command_is_described() -> None:
    text = section(OPERATIONS, "## Commands")

    missing = [
        " ".join(path) for path, _ in COMMANDS if path and f"`{' '.join(path)}" not in text.replace("callscript ", "")
    ]

    assert not missing
    assert len(COMMANDS) > 5


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) or "callscript" for path, _ in COMMANDS])
def test_every_option_is_described_where_its_command_is(path: tuple[str, ...], command: Any) -> None:
    text = section(OPERATIONS, f"### `callscript {path[0]}`" if path else "## Commands")

    options = [option for parameter in command.params for option in parameter.opts if option.startswith("-")]

    assert not [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", text)]


def test_no_option_is_described_that_run_does_not_have() -> None:
    described = {name for name in rows(section(OPERATIONS, "### `callscript run`")) if name.startswith("--")}

    run = next(command for path, command in COMMANDS if path == ("run",))

    assert described == {option for parameter in run.params for option in parameter.opts if option.startswith("--")}


def exit_codes() -> set[int]:
    promised = {
        int(code) for code in re.findall(r"\b(\d+) [a-z]", (commands.__doc__ or "").partition("Exit codes:")[2])
    }
    kinds = [kind for kind in vars(analyzer.errors).values() if isinstance(kind, type)]
    return promised | {kind.exit_code for kind in kinds if issubclass(kind, AnalyzerError)}


@pytest.mark.parametrize("page", [README, OPERATIONS], ids=["README", "operations"])
def test_exit_codes_are_those_of_the_program(page: str) -> None:
    described = {int(code) for code in rows(section(page, "## Exit codes")) if code.isdigit()}

    assert described == exit_codes()
    assert {0, 2, 3, 75, 130} <= described


def test_settings_are_exactly_the_known_keys() -> None:
    described = rows(section(OPERATIONS, "## Settings file"))

    assert set(described) - {"key"} == set(known_keys())


def fields_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key with its field; those of a section after the section."""
    for name, field in model.model_fields.items():
        yield prefix + name, field
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from fields_of(field.annotation, f"{prefix}{name}.")


def test_settings_have_their_true_defaults() -> None:
    described = rows(section(OPERATIONS, "## Settings file"))
    fields = dict(fields_of(Settings))
    written = {}
    for key, field in fields.items():
        if field.default_factory is default_workers:
            written[key] = "the CPUs this process may use, at most 16"
        elif field.default_factory is not None:
            written[key] = "–"
        elif field.default is None:
            written[key] = "none"
        else:
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            written[key] = f"`{json.dumps(default)}`"

    assert {key: described[key][0] for key in fields} == written


def test_settings_said_to_have_no_effect_are_those_nobody_reads() -> None:
    described = rows(section(OPERATIONS, "## Settings file"))
    sources = [path for path in (ROOT / "analyzer").rglob("*.py") if not path.name.endswith("settings.py")]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    holders = "|".join(["settings", *{section for key in known_keys() for section in key.split(".")[:-1]}])
    unread = {key for key in known_keys() if not re.search(rf"\b({holders})\.{key.rpartition('.')[2]}\b", code)}

    assert {key for key in known_keys() if NO_EFFECT in described[key][1]} == unread


def test_manifest_columns_and_their_other_names() -> None:
    described = rows(section(RECORDINGS, "## Manifest"))

    assert {key: tuple(described[key][0].split(", ")) for key in manifest.COLUMNS} == manifest.COLUMNS


def test_fields_of_file_names() -> None:
    described = rows(section(RECORDINGS, "## File names"))

    assert {name.strip("{}") for name in described if name.startswith("{")} == set(filename._FIELDS)


def test_files_passed_over_are_listed() -> None:
    text = section(RECORDINGS, "## What is taken for a recording")

    assert set(re.findall(r"`(\.\w+)`", text)) == discovery.SIDECAR_SUFFIXES


def call_reasons() -> set[str]:
    """The codes that ``reason_for`` can give, found by asking it."""
    score = CallScore("1", CallStatus.CANNOT_JUDGE, reason="x")
    warned = [Transcript("1", (), warnings=(code,)) for code in (*AudioWarning, "mono")]
    unfit = [Transcript("1", (), qualities=(SpeechQuality(Speaker.AGENT, fit),)) for fit in Fit]
    return {reason_for(transcript, score).partition(":")[0] for transcript in (*warned, *unfit)}


def test_reasons_of_calls_without_a_score() -> None:
    described = rows(section(RECORDINGS, "### Cannot judge: heard, but no score"))

    assert set(described) - {"code"} == call_reasons()


def test_reasons_of_failed_calls(tmp_path: Path) -> None:
    described = rows(section(RECORDINGS, "### Failed: the recording could not be used"))
    recording = tmp_path / "1.wav"
    recording.write_bytes(b"x")
    broken = Analyzer(None, None, "", Settings(), tmp_path)  # type: ignore[arg-type]

    bug = broken.analyse(CallInput(recording, "1")).score.reason.partition(":")[0]

    assert set(described) - {"code"} == {fault.value for fault in AudioFault} | {bug}


def test_every_fault_is_raised_somewhere() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "analyzer").rglob("*.py"))

    assert not [fault for fault in AudioFault if f"AudioFault.{fault.name}" not in code]


def test_warnings_in_transcripts() -> None:
    described = rows(section(RECORDINGS, "### Warnings in transcripts"))

    assert set(described) - {"code"} == {warning.value for warning in AudioWarning} | {"mono"}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("calls.csv", calls_csv.COLUMNS),
        ("verdicts.csv", verdicts_csv.COLUMNS),
        ("agents.csv", agents_csv.COLUMNS),
    ],
)
def test_columns_of_the_reports(name: str, columns: dict[str, str]) -> None:
    paragraph = README.partition(f"**`{name}`**")[2].partition("\n\n")[0]

    assert not [column for column in columns if f"`{column}`" not in paragraph]


def test_verdicts_levels_and_statuses() -> None:
    assert {outcome.value for outcome in Outcome} == set(rows(section(README, "## Four verdicts"))) - {"verdict"}
    text = section(README, "## What is in the files")
    assert not [value for value in (*MatchLevel, *CallStatus) if f"`{value}`" not in text]


def shown_verdicts() -> list[dict[str, str]]:
    block = re.search(r"```csv\n(call_id,.*?)```", README, re.DOTALL)
    assert block
    return list(csv.DictReader(io.StringIO(block[1])))


def test_verdicts_shown_are_those_a_person_expects() -> None:
    with (ROOT / "samples" / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = {(row["call_id"], row["rule_id"]): row["outcome"] for row in csv.DictReader(file)}

    shown = shown_verdicts()

    assert len(shown) >= 4
    assert list(shown[0]) == list(verdicts_csv.COLUMNS)
    assert [row["verdict"] for row in shown] == [expected[row["call_id"], row["rule_id"]] for row in shown]


def test_calls_shown_are_the_samples_and_end_as_they_should() -> None:
    shown = re.findall(r"^│ (ZB-\d+) +│ [^│]+│ (\w+)", README, re.MULTILINE)
    with (ROOT / "samples" / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        calls = [row["call_id"] for row in csv.DictReader(file)]
    with (ROOT / "samples" / "expected_calls.csv").open(encoding="utf-8-sig", newline="") as file:
        failed = [row["call_id"] for row in csv.DictReader(file) if row["status"] == "failed"]

    assert [call for call, _ in shown] == sorted(calls)
    assert [call for call, status in shown if status == "failed"] == failed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")

    for target, anchor in re.findall(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {target for page in PAGES for target in re.findall(r"`?make ([a-z]+)`", page.read_text("utf-8"))}

    assert named >= {"demo", "test"}
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


def test_variables_of_the_environment() -> None:
    assert MODELS_DIR_VARIABLE in OPERATIONS
