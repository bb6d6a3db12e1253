"""A recogniser that can be stopped between two segments, so that nobody waits for the end of a long call."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.domain import Word
from analyzer.speech.transcriber import Segment, Transcriber


class StoppedError(Exception):
    """The run was stopped while this recording was being heard; nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stoppable:
    """``transcriber`` until ``stop`` is set; then ``words`` raises StoppedError, at the latest a segment later."""

    transcriber: Transcriber
    stop: threading.Event

    @property
    def sample_rate_hz(self) -> int:
        return self.transcriber.sample_rate_hz

    @property
    def fingerprint(self) -> str:
        return self.transcriber.fingerprint

    def words(self, segments: Iterable[Segment]) -> tuple[Word, ...]:
        """See ``Transcriber.words``."""
        return self.transcriber.words(self._until_stopped(segments))

    def _until_stopped(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        for segment in segments:
            if self.stop.is_set():
                raise StoppedError
            yield segment
