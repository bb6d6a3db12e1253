"""``score``: transcripts of any recogniser to verdicts and CSV."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands import interruption, keeping, outcome
from analyzer.commands.again import judge_again
from analyzer.commands.locking import locked
from analyzer.commands.streams import say
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.ingest import read_roster
from analyzer.ingest.roster import Roster
from analyzer.judging import failed, failed_by_bug, judged
from analyzer.pipeline import Analysed
from analyzer.reports import Provenance, write_transcript
from analyzer.reports.incoming import STDIN, Incoming, Intake, transcript_files
from analyzer.reports.transcripts import parse_lines, read_lines
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings

_LINE_EVERY_S = 10.0
_logger = logging.getLogger(__name__)


def score(
    transcripts: Annotated[
        list[Path],
        typer.Argument(help="Transcripts, a call a line (JSONL); folders of them; - for stdin.", show_default=False),
    ],
    out: Annotated[Path, typer.Option(help="Folder for CSV files and transcripts.", show_default=False)],
    pack: Annotated[str | None, typer.Option(help="Script pack: a name or a YAML file.")] = None,
    company: Annotated[Path | None, typer.Option(help="company.yaml: names and numbers of your company.")] = None,
    roster: Annotated[Path | None, typer.Option(help="agents.csv: agent_id, branch.")] = None,
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
    db: Annotated[str | None, typer.Option(help="Database URL to keep results in: sqlite:///FILE.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Judge and score transcripts of any recogniser; write the same files as run into OUT."""
    settings = load_settings(config).with_options(pack=pack, company=company, roster=roster, headers=headers, db=db)
    loaded = load_pack(settings.pack, company=settings.company)
    known = read_roster(settings.roster) if settings.roster else None
    files = transcript_files(transcripts)
    for warning in known.warnings if known else ():
        say(f"warning: {warning}")
    raise typer.Exit(score_into(out, files, loaded, known, settings))


def score_into(out: Path, files: Sequence[Path], pack: LoadedPack, roster: Roster | None, settings: Settings) -> int:
    """Judge the transcripts in ``files``, write everything into ``out``, show the summary; returns the exit code."""
    started = time.monotonic()
    with keeping.opened(settings.db) as store, locked(out), interruption.deferred() as stop:
        keeper = keeping.Keeper(store, "score", pack, settings, None)
        scorer = _Scorer(out / "transcripts", pack, roster, settings, keeper)
        results = _all(scorer, files, stop)
        is_complete = not stop.is_set()
        if not is_complete:
            say(f"interrupted: {len(results)} done; run again to continue")
        if results or is_complete:
            provenance = Provenance(pack.pack.id, pack.sha256, "")
            outcome.write_reports(out, results, provenance, settings.headers, is_complete=is_complete)
            outcome.show(results, out, is_complete=is_complete)
            say(f"{len(results)} transcripts in {time.monotonic() - started:.1f} s")
        again = judge_again(store, pack, settings, keeper, stop)
        is_complete = is_complete and not stop.is_set()
        is_stored = keeper.end(is_complete=is_complete)
    is_broken = bool(again.broken)
    return outcome.final_code(results, is_complete=is_complete, is_stored=is_stored, is_broken=is_broken)


def _all(scorer: _Scorer, files: Sequence[Path], stop: threading.Event) -> list[CallResult]:
    """One result for every line of all files, as far as it comes before ``stop`` is set."""
    results: list[CallResult] = []
    last_said = time.monotonic()
    incoming = _incoming(files)
    while (item := _next(incoming, stop)) is not None:
        results.append(scorer.result(item))
        if time.monotonic() - last_said >= _LINE_EVERY_S:
            last_said = time.monotonic()
            say(f"{len(results)} transcripts judged")
    return results


def _incoming(files: Sequence[Path]) -> Iterator[Incoming]:
    intake = Intake()
    for path in files:
        if path == STDIN:
            yield from intake.take("stdin", parse_lines(getattr(sys.stdin, "buffer", ())))
        else:
            yield from intake.take(str(path), read_lines(path))


def _next(incoming: Iterator[Incoming], stop: threading.Event) -> Incoming | None:
    """The next line; None at the end, or once ``stop`` is set, be it while a pipe is waited for."""
    if not stop.is_set():
        with suppress(interruption.InterruptionError), interruption.raised():
            # A signal may have come just before it would have been raised, and a pipe may be silent for ever.
            if not stop.is_set():
                return next(incoming, None)
        stop.set()
    return None


class _Scorer:
    """Judges one line after the other and keeps the transcripts, in ``folder`` and in the store."""

    def __init__(
        self, folder: Path, pack: LoadedPack, roster: Roster | None, settings: Settings, keeper: keeping.Keeper
    ) -> None:
        self._folder, self._pack, self._roster, self._settings, self._keeper = folder, pack, roster, settings, keeper

    def result(self, item: Incoming) -> CallResult:
        """The result of one line; never raises for what is wrong with it, UnavailableError when nothing is kept."""
        if item.transcript is not None:
            item = replace(item, transcript=self._keeper.corrected(item.transcript))
        if item.warning:
            say(f"warning: {item.place}: {item.warning}")
        if item.transcript is None or item.is_repeated:
            say(f"{item.place}: {item.problem}")
        result = self._known(item)
        if item.transcript is None:
            return failed(result, item.problem)
        if item.is_repeated:
            return replace(result, score=CallScore(result.call_id, CallStatus.SKIPPED, reason=item.problem))
        try:
            result = judged(result, item.transcript, self._pack.pack, self._settings)
        except Exception as error:  # a bug in one call must not take the batch with it
            _logger.exception("call %s", result.call_id)
            say(f"{item.place}: internal_error: {type(error).__name__}")
            return failed_by_bug(result, error)
        transcript = replace(item.transcript, branch=result.branch)
        write_transcript(self._folder, transcript)
        self._keeper.keep(Analysed(result, transcript))
        return result

    def _known(self, item: Incoming) -> CallResult:
        """What is known of the call before it is judged; an unusable line goes by its place."""
        if item.transcript is None:
            return CallResult(item.place, item.place, CallScore(item.place, CallStatus.FAILED))
        transcript = item.transcript
        agent_id, roster = transcript.agent_id, self._roster
        return CallResult(
            call_id=transcript.call_id,
            recording=transcript.recording or item.place,
            score=CallScore(transcript.call_id, CallStatus.FAILED),
            agent_id=agent_id,
            branch=transcript.branch or (roster.branches.get(agent_id) if roster and agent_id else None),
            direction=transcript.direction,
            started_at=transcript.started_at,
            known_agent=roster is None or agent_id is None or roster.knows(agent_id),
        )
