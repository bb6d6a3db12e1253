"""``run``: recordings to transcripts, verdicts and CSV."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from filelock import FileLock, Timeout

from analyzer.audio import inspect
from analyzer.commands import outcome, progress
from analyzer.domain import CallResult
from analyzer.errors import AudioError, RunLockedError, UnavailableError, UsageError
from analyzer.ingest import CallInput, FilenameTemplate, collect, read_manifest, read_roster, started_since
from analyzer.models.locate import ModelFolder, locate_model
from analyzer.pipeline import Analyzer, InterruptedRunError, analyse_all
from analyzer.reports import Provenance
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings
from analyzer.speech.kaldi_log import led_away
from analyzer.speech.vosk_transcriber import VoskTranscriber

DEMO_NOTICE = (
    "note: demo-zh is the demonstration model, trained on synthetic speech only: on real callers everything becomes "
    "cannot_judge. For real calls: callscript models install vosk-model-small-cn-0.22, then --model that name"
)


def run(
    inputs: Annotated[list[Path], typer.Argument(help="Recordings, or folders of them.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for CSV files and transcripts.", show_default=False)],
    pack: Annotated[str | None, typer.Option(help="Script pack: a name or a YAML file.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="calls.csv: which recording is whose call.")] = None,
    model: Annotated[str | None, typer.Option(help="Speech model: a name or a folder.")] = None,
    roster: Annotated[Path | None, typer.Option(help="agents.csv: agent_id, branch.")] = None,
    workers: Annotated[int | None, typer.Option(help="Recordings decoded at the same time.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only calls of this day or later.")
    ] = None,
    agent_channel: Annotated[int | None, typer.Option(help="Channel of the agent: 0 left, 1 right.")] = None,
    filename_template: Annotated[str | None, typer.Option(help="How file names tell about the call.")] = None,
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be analysed and end.")] = False,
) -> None:
    """Transcribe, judge and score recordings; write CSV files and transcripts into OUT."""
    settings = load_settings(config).with_options(
        pack=pack, model=model, workers=workers, agent_channel=agent_channel,
        filename_template=filename_template, roster=roster, headers=headers,
    )  # fmt: skip
    calls = _collected(inputs, manifest, settings)
    if since is not None:
        calls = started_since(calls, since.date())
    loaded = load_pack(settings.pack)
    folder = locate_model(settings.model)
    if dry_run:
        for call in calls:
            print(f"{call.call_id}\t{call.agent_id or ''}\t{call.path}")
        print(f"{len(calls)} calls, pack {loaded.pack.id}, model {folder.name}", file=sys.stderr)
        return
    if not calls:
        raise UsageError("no recordings found", hint="name audio files or folders that hold some")
    raise typer.Exit(analyse_into(out, calls, loaded, folder, settings))


def _collected(inputs: Sequence[Path], manifest: Path | None, settings: Settings) -> tuple[CallInput, ...]:
    collected = collect(
        inputs,
        manifest=read_manifest(manifest) if manifest else None,
        template=FilenameTemplate(settings.filename_template) if settings.filename_template else None,
        roster=read_roster(settings.roster) if settings.roster else None,
    )
    for warning in collected.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return collected.calls


def analyse_into(
    out: Path, calls: Sequence[CallInput], pack: LoadedPack, folder: ModelFolder, settings: Settings
) -> int:
    """Analyse ``calls``, write everything into ``out``, show the summary; returns the exit code."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock").acquire(timeout=0)
    except Timeout:
        raise RunLockedError(
            "another run is writing into this folder", path=out, hint="wait, or use another --out"
        ) from None
    except OSError as error:
        raise UnavailableError(f"cannot be written to: {error.strerror}", path=out) from error
    with lock:
        results, is_complete = _analysed(out, calls, pack, folder, settings)
        outcome.write_reports(out, results, Provenance(pack.pack.id, pack.sha256, folder.name), settings.headers)
    outcome.show(results, out)
    return outcome.exit_code(results) if is_complete else outcome.EXIT_INTERRUPTED


def _analysed(
    out: Path, calls: Sequence[CallInput], pack: LoadedPack, folder: ModelFolder, settings: Settings
) -> tuple[tuple[CallResult, ...], bool]:
    """The results, and whether the run came to its end; an interrupted one keeps what was done."""
    if folder.is_demo:
        print(DEMO_NOTICE, file=sys.stderr)
    analyzer = Analyzer(pack, VoskTranscriber(folder), folder.name, settings, out / "transcripts")
    with (
        led_away(),
        ThreadPoolExecutor(settings.workers) as executor,
        progress.shown(len(calls), sum(map(_length_s, calls))) as on_done,
    ):
        try:
            return analyse_all(analyzer, calls, executor, on_done), True
        except InterruptedRunError as interrupted:
            return interrupted.results, False


def _length_s(call: CallInput) -> float:
    """For the progress display; what cannot be read is reported when its turn comes."""
    try:
        return inspect(call.path).duration_s
    except AudioError:
        return 0.0
