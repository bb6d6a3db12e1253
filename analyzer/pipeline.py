"""From an input to its result: hear (or remember), transcribe, judge, score. One bad recording never stops a batch."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.audio import sha256_of
from analyzer.domain import CallResult, CallScore, CallStatus, Transcript
from analyzer.errors import AudioError, UnavailableError
from analyzer.ingest import CallInput
from analyzer.reasons import reason_for
from analyzer.reports import safe_name, transcript_from_json, write_transcript
from analyzer.rules.judge import judge
from analyzer.rules.score import score
from analyzer.scripts.load import LoadedPack
from analyzer.settings import Settings
from analyzer.speech.hearing import Heard, hear, heard_before, transcript_key
from analyzer.speech.transcribe import to_transcript
from analyzer.speech.transcriber import Transcriber

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Everything a run shares; may be used by many threads.

    ``transcripts_dir`` keeps the transcripts of earlier runs: a recording whose bytes, model and decoding are the same
    is not listened to again.
    """

    pack: LoadedPack
    transcriber: Transcriber
    model_name: str
    settings: Settings
    transcripts_dir: Path

    def analyse(self, call: CallInput) -> CallResult:
        """The result of one recording; never raises for what is wrong with it.

        Raises UnavailableError when its transcript cannot be stored: then no other can be either.
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
            return _failed(result, f"{error.fault.value}: {error.message}")
        except UnavailableError:
            raise
        except Exception as error:  # a bug in one call must not take the night's batch with it
            _logger.exception("call %s", call.call_id)
            return _failed(result, f"internal_error: {type(error).__name__}")

    def _analysed(self, call: CallInput, result: CallResult) -> CallResult:
        audio_sha256 = sha256_of(call.path)
        key = transcript_key(audio_sha256, self.transcriber)
        heard = self._remembered(call, key) or hear(call.path, self.transcriber, key)
        transcript = to_transcript(
            heard, call, pack=self.pack.pack, settings=self.settings, model=self.model_name, audio_sha256=audio_sha256
        )
        write_transcript(self.transcripts_dir, transcript)
        verdicts = judge(transcript, self.pack.pack)
        scored = score(verdicts, self.pack.pack)
        return replace(
            result,
            score=replace(scored, call_id=call.call_id, reason=reason_for(transcript, scored)),
            transcript=transcript,
            verdicts=verdicts,
            duration_s=transcript.duration_s,
            audio_sha256=audio_sha256,
        )

    def _remembered(self, call: CallInput, key: str) -> Heard | None:
        path = self.transcripts_dir / f"{safe_name(call.call_id)}.json"
        try:
            transcript: Transcript = transcript_from_json(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError):
            return None
        return heard_before(transcript) if transcript.transcript_key == key else None


def _failed(result: CallResult, reason: str) -> CallResult:
    return replace(result, score=replace(result.score, reason=reason))


def analyse_all(
    analyzer: Analyzer, calls: Iterable[CallInput], executor: Executor, on_done: Callable[[CallResult], None]
) -> tuple[CallResult, ...]:
    """Analyse ``calls`` on ``executor``; ``on_done`` hears of each as it ends. Results in the order of ``calls``.

    On KeyboardInterrupt what has not begun is cancelled, and InterruptedRunError holds what has ended. Raises
    UnavailableError as ``Analyzer.analyse`` does, and cancels the rest.
    """
    futures = {executor.submit(analyzer.analyse, call): index for index, call in enumerate(calls)}
    done: dict[int, CallResult] = {}
    try:
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            on_done(done[futures[future]])
    except BaseException as error:
        executor.shutdown(wait=False, cancel_futures=True)
        if isinstance(error, KeyboardInterrupt):
            raise InterruptedRunError(tuple(done[i] for i in sorted(done))) from None
        raise
    return tuple(done[i] for i in sorted(done))


class InterruptedRunError(KeyboardInterrupt):
    """The user stopped the run; ``results`` holds what was done until then."""

    def __init__(self, results: tuple[CallResult, ...]) -> None:
        super().__init__()
        self.results = results
