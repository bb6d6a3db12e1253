"""``run``: recordings to transcripts, verdicts and CSV."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands import interruption, keeping, outcome, progress
from analyzer.commands.again import judge_again
from analyzer.commands.lengths import Lengths
from analyzer.commands.locking import locked
from analyzer.commands.streams import one_line, say
from analyzer.domain import CallResult, Transcript
from analyzer.errors import UsageError
from analyzer.ingest import CallInput, FilenameTemplate, collect, read_manifest, read_roster, started_since
from analyzer.models.calibration import read_calibration
from analyzer.models.locate import ModelFolder, locate_model
from analyzer.pipeline import Analysed, Analyzer, InterruptedRunError, analyse_all
from analyzer.reports import Provenance
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings
from analyzer.speech.kaldi_log import led_away
from analyzer.speech.vosk_transcriber import VoskTranscriber

_IN_FLIGHT_PER_WORKER = 4
DEMO_NOTICE = (
    "note: demo-zh is the demonstration model, trained on synthetic speech only: on real callers everything becomes "
    "cannot_judge. For real calls: callscript models install vosk-model-small-cn-0.22, then --model that name"
)


def run(
    inputs: Annotated[list[Path], typer.Argument(help="Recordings, or folders of them.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for CSV files and transcripts.", show_default=False)],
    pack: Annotated[str | None, typer.Option(help="Script pack: a name or a YAML file.")] = None,
    company: Annotated[Path | None, typer.Option(help="company.yaml: names and numbers of your company.")] = None,
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
    db: Annotated[str | None, typer.Option(help="Database URL to keep results in: sqlite:///FILE.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be analysed and end.")] = False,
) -> None:
    """Transcribe, judge and score recordings; write CSV files and transcripts into OUT."""
    settings = load_settings(config).with_options(
        pack=pack, company=company, model=model, workers=workers, agent_channel=agent_channel,
        filename_template=filename_template, roster=roster, headers=headers, db=db,
    )  # fmt: skip
    found = collected(inputs, manifest, settings)
    calls = found if since is None else started_since(found, since.date())
    loaded = load_pack(settings.pack, company=settings.company)
    folder = locate_model(settings.model)
    if dry_run:
        for call in calls:
            print("\t".join(map(one_line, (call.call_id, call.agent_id or "", str(call.path)))))
        say(f"{len(calls)} calls, pack {loaded.pack.id}, model {folder.name}")
        return
    if not found:
        raise UsageError("no recordings found", hint="name audio files or folders that hold some")
    if since is not None and not calls:
        say(f"no calls since {since.date()}")
        return
    raise typer.Exit(analyse_into(out, calls, loaded, folder, settings))


def collected(inputs: Sequence[Path], manifest: Path | None, settings: Settings) -> tuple[CallInput, ...]:
    """The recordings among ``inputs`` with what is known of them; warnings go to standard error. Raises UsageError."""
    collected = collect(
        inputs,
        manifest=read_manifest(manifest) if manifest else None,
        template=FilenameTemplate(settings.filename_template) if settings.filename_template else None,
        roster=read_roster(settings.roster) if settings.roster else None,
    )
    for warning in collected.warnings:
        say(f"warning: {warning}")
    return collected.calls


def analyse_into(
    out: Path, calls: Sequence[CallInput], pack: LoadedPack, folder: ModelFolder, settings: Settings
) -> int:
    """Analyse ``calls``, write everything into ``out``, show the summary; returns the exit code."""
    started = time.monotonic()
    with keeping.opened(settings.db) as store, locked(out), interruption.deferred() as stop:
        keeper = keeping.Keeper(store, "run", pack, settings, folder.name)
        known = keeping.corrected(store, calls)
        results, is_complete = analysed(out, known, pack, folder, settings, stop, keeper.keep, keeper.recall)
        if not is_complete:
            say(f"interrupted: {len(results)} of {len(calls)} done; run again to continue")
        provenance = Provenance(pack.pack.id, pack.sha256, folder.name)
        if results or is_complete:
            outcome.write_reports(out, results, provenance, settings.headers, is_complete=is_complete)
            outcome.show(results, out, is_complete=is_complete)
            outcome.say_speed(results, time.monotonic() - started)
        again = judge_again(store, pack, settings, keeper, stop)
        is_complete = is_complete and not stop.is_set()
        is_stored = keeper.end(is_complete=is_complete)
    is_broken = bool(again.broken)
    return outcome.final_code(results, is_complete=is_complete, is_stored=is_stored, is_broken=is_broken)


def analysed(
    out: Path,
    calls: Sequence[CallInput],
    pack: LoadedPack,
    folder: ModelFolder,
    settings: Settings,
    stop: threading.Event,
    keep: Callable[[Analysed], object],
    recall: Callable[[str], Transcript | None],
) -> tuple[tuple[CallResult, ...], bool]:
    """The results, and whether the run came to its end; one that is stopped keeps what was done."""
    if folder.is_demo:
        say(DEMO_NOTICE)
    analyzer = Analyzer(
        pack=pack,
        transcriber=VoskTranscriber(folder),
        model_name=folder.name,
        settings=settings,
        transcripts_dir=out / "transcripts",
        calibration=read_calibration(folder.path),
        stop=stop,
        recall=recall,
    )
    with (
        led_away(),
        ThreadPoolExecutor(settings.workers) as executor,
        Lengths([call.path for call in calls]) as lengths,
        progress.shown(len(calls), lengths.expected_s) as on_done,
    ):
        try:
            in_flight = _IN_FLIGHT_PER_WORKER * settings.workers
            results = analyse_all(analyzer, calls, executor, on_done, keep=keep, in_flight=in_flight)
        except InterruptedRunError as interrupted:
            return interrupted.results, False
    analyzer.cache.forget_removed()
    return results, True
