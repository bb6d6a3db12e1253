"""``nightly``: what cron calls. New recordings are heard, old calls judged again where something has changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from analyzer.commands import interruption, keeping, outcome
from analyzer.commands.again import judge_again
from analyzer.commands.locking import locked
from analyzer.commands.night_choice import Choice, choose, recording_of
from analyzer.commands.night_report import folder_for, report_lines, write_report
from analyzer.commands.run import analysed, collected
from analyzer.commands.streams import one_line, say
from analyzer.domain import CallResult, CallStatus
from analyzer.errors import StoreError
from analyzer.ingest import CallInput, started_since
from analyzer.models.locate import ModelFolder, locate_model
from analyzer.pipeline import Analysed
from analyzer.problems import Problem, raise_problems
from analyzer.reports import Provenance
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings
from analyzer.store import Store, open_store
from analyzer.store.night import Seen, State, last_model, note_recording, seen_recordings


@dataclass(frozen=True, slots=True)
class _Night:
    """What a night works with."""

    out: Path
    store: Store
    pack: LoadedPack
    model: ModelFolder
    settings: Settings
    started: datetime
    stop: threading.Event


def nightly(
    relisten: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Listen again to calls of this day or later, after a change of model."),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Listen to new recordings, judge stored calls again where something has changed, report; made for cron."""
    settings = load_settings(config)
    out, db = _required(settings, config)
    started = datetime.now(ZoneInfo(settings.evaluation.time_zone))
    pack = load_pack(settings.pack, company=settings.company)
    model = locate_model(settings.model)
    with open_store(db, create=True) as store, locked(out), interruption.deferred() as stop:
        night = _Night(out, store, pack, model, settings, started, stop)
        found = keeping.corrected(store, collected(settings.nightly.inputs, settings.nightly.manifest, settings))
        choice = _choice(night, found, relisten.date() if relisten else None)
        raise typer.Exit(_work(night, choice))


def _required(settings: Settings, config: Path | None) -> tuple[Path, str]:
    """The folder for reports and the database. Raises UsageError naming every key that is missing."""
    keys = {"nightly.inputs": settings.nightly.inputs, "nightly.out": settings.nightly.out, "db": settings.db}
    missing = [Problem(f"{key} is not set; nightly needs it") for key, value in keys.items() if not value]
    if missing or settings.nightly.out is None or settings.db is None:
        raise_problems(missing, path=config or Path("analyzer.toml"))
    return settings.nightly.out, settings.db


def _choice(night: _Night, calls: Sequence[CallInput], relisten: date | None) -> Choice:
    recordings = {call.call_id: recording_of(call) for call in calls}
    return choose(
        calls,
        recordings,
        seen_recordings(night.store, [recording.path for recording in recordings.values()]),
        now_s=time.time(),
        settle_s=night.settings.nightly.settle_s,
        retries=night.settings.nightly.retries,
        again={call.call_id for call in started_since(calls, relisten)} if relisten else (),
    )


def _work(night: _Night, choice: Choice) -> int:
    model_before = last_model(night.store)
    keeper = keeping.Keeper(night.store, "nightly", night.pack, night.settings, night.model.name)
    rejudged = judge_again(night.store, night.pack, night.settings, keeper, night.stop)
    results, is_complete = _heard(night, choice, keeper)
    is_complete = is_complete and not night.stop.is_set()
    folder = folder_for(night.out, night.started)
    late = keeper.note_late()
    lines = list(report_lines(night.started, choice, results, rejudged, late, is_complete=is_complete))
    if model_before not in (None, night.model.name):
        lines.append(
            f"识别模型已由 {model_before} 换成 {night.model.name}：新录音用新模型，以前的通话保留原转写；"
            "要重听，用 nightly --relisten 起始日期"
        )
    if results or is_complete:
        provenance = Provenance(night.pack.pack.id, night.pack.sha256, night.model.name)
        outcome.write_reports(folder, results, provenance, night.settings.headers, is_complete=is_complete)
    write_report(folder, lines)
    for line in (*lines, f"结果文件：{folder}"):
        print(one_line(line))
    is_stored = keeper.end(is_complete=is_complete)
    is_broken = bool(rejudged.broken)
    return outcome.final_code(results, is_complete=is_complete, is_stored=is_stored, is_broken=is_broken)


def _heard(night: _Night, choice: Choice, keeper: keeping.Keeper) -> tuple[tuple[CallResult, ...], bool]:
    """The results of the recordings of ``choice``; each is noted as soon as it is stored, or has failed."""

    def keep(done: Analysed) -> None:
        if keeper.keep(done):
            _note(night.store, choice, done.result)

    if not choice.calls or night.stop.is_set():
        return (), not choice.calls
    return analysed(night.out, choice.calls, night.pack, night.model, night.settings, night.stop, keep, keeper.recall)


def _note(store: Store, choice: Choice, result: CallResult) -> None:
    is_failed = result.score.status is CallStatus.FAILED
    seen = Seen(
        recording=choice.recordings[result.call_id],
        call_id=result.call_id,
        state=State.FAILED if is_failed else State.HEARD,
        attempts=choice.attempts.get(result.call_id, 0) + 1,
        reason=result.score.reason if is_failed else None,
    )
    try:
        note_recording(store, seen)
    except StoreError as error:  # the call is stored: hearing of it again costs a night's look at the file
        say(f"warning: {error}")
