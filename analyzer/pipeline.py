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
from analyzer.domain import CallResult, CallScore, CallStatus, Transcript
from analyzer.errors import AudioError, AudioFault, UnavailableError
from analyzer.ingest import CallInput
from analyzer.judging import failed, failed_by_bug, judged
from analyzer.models.calibration import Calibration
from analyzer.reasons import reason_of_failure
from analyzer.reports import TranscriptCache
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
class Analysed:
    """A result, and the transcript it was judged by; None when the recording could not be used."""

    result: CallResult
    transcript: Transcript | None = None


def _recall_nothing(transcript_key: str) -> Transcript | None:
    return None


def _keep_nothing(analysed: Analysed) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Everything a run shares; may be used by many threads.

    ``transcripts_dir`` keeps the transcripts of earlier runs: a recording whose bytes, model and decoding are the same
    is not listened to again; ``recall`` finds one by its key that is kept elsewhere. Once ``stop`` is set, what is
    being listened to is given up.
    """

    pack: LoadedPack
    transcriber: Transcriber
    model_name: str
    settings: Settings
    transcripts_dir: Path
    calibration: Calibration = Calibration()  # noqa: RUF009 - frozen
    stop: threading.Event = field(default_factory=threading.Event, compare=False)
    recall: Callable[[str], Transcript | None] = _recall_nothing

    @property
    def cache(self) -> TranscriptCache:
        """The transcripts of this run and earlier ones."""
        return TranscriptCache(self.transcripts_dir)

    def analyse(self, call: CallInput) -> CallResult:
        """The result of one recording; raises as ``analyse_fully`` does."""
        return self.analyse_fully(call).result

    def analyse_fully(self, call: CallInput) -> Analysed:
        """One recording with its transcript; never raises for what is wrong with it.

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
            return Analysed(failed(result, reason_of_failure(error)))
        except (UnavailableError, StoppedError):
            raise
        except Exception as error:  # a bug in one call must not take the night's batch with it
            _logger.exception("call %s", call.call_id)
            return Analysed(failed_by_bug(result, error))

    def _analysed(self, call: CallInput, result: CallResult) -> Analysed:
        state = _state_of(call.path)
        audio_sha256 = sha256_of(call.path)
        key = transcript_key(audio_sha256, self.transcriber)
        stored = self.cache.find(call.call_id, key) or self.recall(key)
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
        result = judged(replace(result, reused=stored is not None), transcript, self.pack.pack, self.settings)
        return Analysed(result, transcript)

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


def analyse_all(
    analyzer: Analyzer,
    calls: Sequence[CallInput],
    executor: Executor,
    on_done: Callable[[CallResult], None],
    *,
    keep: Callable[[Analysed], object] = _keep_nothing,
    in_flight: int = 64,
) -> tuple[CallResult, ...]:
    """Analyse ``calls`` on ``executor``; ``keep``, then ``on_done`` hear of each as it ends, in this thread.

    Results in the order of ``calls``; transcripts are let go once ``keep`` has had them.

    At most ``in_flight`` calls are handed to the executor at a time. When ``analyzer.stop`` is set, or on
    KeyboardInterrupt, what has not begun is cancelled, and InterruptedRunError holds what has ended. Raises
    UnavailableError as ``Analyzer.analyse_fully`` does, and cancels the rest.
    """
    waiting = iter(enumerate(calls))
    running: dict[Future[Analysed], int] = {}
    done: dict[int, CallResult] = {}
    try:
        while len(done) < len(calls):
            if analyzer.stop.is_set():
                raise KeyboardInterrupt
            for index, call in islice(waiting, max(0, in_flight - len(running))):
                running[executor.submit(analyzer.analyse_fully, call)] = index
            for future in sorted(wait(running, _LOOK_EVERY_S, FIRST_COMPLETED).done, key=running.__getitem__):
                index = running.pop(future)
                with suppress(StoppedError):
                    analysed = future.result()
                    done[index] = analysed.result
                    keep(analysed)
                    on_done(analysed.result)
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
