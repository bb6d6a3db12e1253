"""From an input to its result: hear (or remember), transcribe, judge, score. One bad recording never stops a batch."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from analyzer.audio import sha256_of
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.errors import AudioError, AudioFault, UnavailableError
from analyzer.ingest import CallInput
from analyzer.models.calibration import Calibration
from analyzer.reasons import reason_for, reason_of_failure
from analyzer.reports import TranscriptCache
from analyzer.rules.judge import judge
from analyzer.rules.score import score
from analyzer.scripts.load import LoadedPack
from analyzer.settings import Settings
from analyzer.speech.hearing import Heard, hear, heard_before, transcript_key
from analyzer.speech.stoppable import Stoppable, StoppedError
from analyzer.speech.transcribe import to_transcript
from analyzer.speech.transcriber import Transcriber

_logger = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.2
"""How soon a wish to stop is noticed while all workers are busy."""


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Everything a run shares; may be used by many threads.

    ``transcripts_dir`` keeps the transcripts of earlier runs: a recording whose bytes, model and decoding are the same
    is not listened to again. Once ``stop`` is set, what is being listened to is given up.
    """

    pack: LoadedPack
    transcriber: Transcriber
    model_name: str
    settings: Settings
    transcripts_dir: Path
    calibration: Calibration = Calibration()  # noqa: RUF009 - frozen
    stop: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def cache(self) -> TranscriptCache:
        """The transcripts of this run and earlier ones."""
        return TranscriptCache(self.transcripts_dir)

    def analyse(self, call: CallInput) -> CallResult:
        """The result of one recording; never raises for what is wrong with it.

        Raises UnavailableError when its transcript cannot be stored: then no other can be either; StoppedError when the
        run is stopped before the recording is heard.
        """
        result = CallResult(
            call_id=call.call_id,
            recording=str(call.path),
            score=CallScore(call.call_id, CallStatus.FAILED),
            agent_id=call.agent_id,
            branch=call.branch,
            direction=call.direction,
            started_at=call.started_at,
            known_agent=call.known_agent,
        )
        try:
            return self._analysed(call, result)
        except AudioError as error:
            _logger.warning("%s", error)
            return _failed(result, reason_of_failure(error))
        except (UnavailableError, StoppedError):
            raise
        except Exception as error:  # a bug in one call must not take the night's batch with it
            _logger.exception("call %s", call.call_id)
            return _failed(result, f"internal_error: {type(error).__name__}")

    def _analysed(self, call: CallInput, result: CallResult) -> CallResult:
        state = _state_of(call.path)
        audio_sha256 = sha256_of(call.path)
        key = transcript_key(audio_sha256, self.transcriber)
        stored = self.cache.find(call.call_id, key)
        transcript = to_transcript(
            heard_before(stored) if stored is not None else self._heard(call.path, key, state),
            call,
            pack=self.pack.pack,
            settings=self.settings,
            model=self.model_name,
            audio_sha256=audio_sha256,
            calibration=self.calibration,
        )
        self.cache.store(transcript)
        verdicts = judge(
            transcript,
            self.pack.pack,
            min_agent_confidence=self.settings.min_agent_confidence,
            unit_names=self.settings.unit_names,
        )
        scored = score(verdicts, self.pack.pack)
        return replace(
            result,
            score=replace(scored, call_id=call.call_id, reason=reason_for(transcript, scored)),
            verdicts=verdicts,
            duration_s=transcript.duration_s,
            audio_sha256=audio_sha256,
            model=transcript.model,
            reused=stored is not None,
        )

    def _heard(self, path: Path, key: str, state: object) -> Heard:
        """Listen, and make sure that the whole recording was there: a copy under way looks like a broken file."""
        try:
            heard = hear(path, Stoppable(self.transcriber, self.stop), key)
        except AudioError as error:
            if _state_of(path) != state:
                raise _changed(path) from error
            raise
        if _state_of(path) != state:
            raise _changed(path)
        return heard


def _state_of(path: Path) -> tuple[int, int] | None:
    """What changes when somebody writes to the file; None when it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _changed(path: Path) -> AudioError:
    hint = "wait until it is copied; the next run hears it"
    return AudioError(AudioFault.CHANGED_WHILE_READ, "the file is still being written", path=path, hint=hint)


def _failed(result: CallResult, reason: str) -> CallResult:
    return replace(result, score=replace(result.score, reason=reason))


def analyse_all(
    analyzer: Analyzer,
    calls: Sequence[CallInput],
    executor: Executor,
    on_done: Callable[[CallResult], None],
    *,
    in_flight: int = 64,
) -> tuple[CallResult, ...]:
    """Analyse ``calls`` on ``executor``; ``on_done`` hears of each as it ends. Results in the order of ``calls``.

    At most ``in_flight`` calls are handed to the executor at a time. When ``analyzer.stop`` is set, or on
    KeyboardInterrupt, what has not begun is cancelled, and InterruptedRunError holds what has ended. Raises
    UnavailableError as ``Analyzer.analyse`` does, and cancels the rest.
    """
    waiting = iter(enumerate(calls))
    running: dict[Future[CallResult], int] = {}
    done: dict[int, CallResult] = {}
    try:
        while len(done) < len(calls):
            if analyzer.stop.is_set():
                raise KeyboardInterrupt
            for index, call in islice(waiting, max(0, in_flight - len(running))):
                running[executor.submit(analyzer.analyse, call)] = index
            for future in sorted(wait(running, _LOOK_EVERY_S, FIRST_COMPLETED).done, key=running.__getitem__):
                index = running.pop(future)
                with suppress(StoppedError):
                    done[index] = future.result()
                    on_done(done[index])
    except BaseException as error:
        analyzer.stop.set()
        executor.shutdown(wait=False, cancel_futures=True)
        if isinstance(error, KeyboardInterrupt):
            raise InterruptedRunError(_in_order(done)) from None
        raise
    return _in_order(done)


def _in_order(done: Mapping[int, CallResult]) -> tuple[CallResult, ...]:
    return tuple(done[index] for index in sorted(done))


class InterruptedRunError(KeyboardInterrupt):
    """The user stopped the run; ``results`` holds what was done until then."""

    def __init__(self, results: tuple[CallResult, ...]) -> None:
        super().__init__()
        self.results = results
