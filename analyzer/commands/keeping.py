"""Results into the store as each call ends, so that a run that is cut off keeps what it has done.

The CSV files do not depend on it: when the database fails in the middle, the run goes on, and ends with an error.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from analyzer.closing import note_touched
from analyzer.commands.streams import say
from analyzer.domain import Transcript
from analyzer.errors import StoreError
from analyzer.ingest import CallInput
from analyzer.pipeline import Analysed
from analyzer.scripts.load import LoadedPack
from analyzer.settings import Settings
from analyzer.store import Saved, Store, open_store
from analyzer.store.touched import Touched

_GIVE_UP_AFTER = 3
"""Failures in a row: one may be a passing lock, and each can take as long as a database is waited for."""
_SHOWN = 5


@contextmanager
def opened(url: str | None) -> Iterator[Store | None]:
    """The store of a run, made when it is not there yet; None without a URL. Raises StoreError."""
    if url is None:
        yield None
        return
    with open_store(url, create=True) as store:
        yield store


def corrected(store: Store | None, calls: Sequence[CallInput]) -> tuple[CallInput, ...]:
    """``calls`` with what was imported about them, which goes before manifest and file name. Raises StoreError."""
    if store is None:
        return tuple(calls)
    known = store.facts([call.call_id for call in calls])
    return tuple(known[call.call_id].correct_input(call) if call.call_id in known else call for call in calls)


def judged_with(settings: Settings) -> dict[str, Any]:
    """What judging depends on besides transcript and pack, under the names that ``judge`` knows it by."""
    return {"min_agent_confidence": settings.min_agent_confidence}


def say_corrections(noted: Mapping[str, int]) -> None:
    """Tell on standard error what was noted about closed periods."""
    for name, new in noted.items():
        say(f"{name} is closed: {new} corrections noted, see verify --period {name}")


class Keeper:
    """Keeps the calls of one run in ``store``; without a store, nothing. Raises StoreError when it cannot begin."""

    def __init__(
        self, store: Store | None, command: str, pack: LoadedPack, settings: Settings, model: str | None
    ) -> None:
        self._store, self._pack, self._judged_with = store, pack, judged_with(settings)
        self.run_id = store.begin_run(command, pack, model) if store else None
        """The run that the store knows of; None without a store."""
        self._zone = ZoneInfo(settings.evaluation.time_zone)
        self._counts: Counter[Saved] = Counter()
        self._times: set[str] = set()
        self._replaced: list[str] = []
        self._lost = self._failures_in_a_row = 0
        self._error: StoreError | None = None
        self._recall_failed = threading.Event()

    def keep(self, analysed: Analysed) -> bool:
        """Save one call; returns whether it is stored. Never raises for a database that fails: ``end`` tells."""
        if self._store is None:
            return False
        if self._failures_in_a_row >= _GIVE_UP_AFTER:
            self._lost += 1
            return False
        try:
            saved = self._store.save(
                analysed.result,
                analysed.transcript,
                self._pack,
                judged_with=self._judged_with,
                run_id=self.run_id,
            )
        except StoreError as error:
            self._error = self._error or error
            self._lost += 1
            self._failures_in_a_row += 1
            return False
        self._failures_in_a_row = 0
        self._counts[saved] += 1
        if saved is not Saved.UNCHANGED and analysed.result.started_at is not None:
            self._times.add(analysed.result.started_at)
        if saved is Saved.REPLACED:
            self._replaced.append(analysed.result.call_id)
        return True

    def corrected(self, transcript: Transcript) -> Transcript:
        """``transcript`` with what was imported about its call; as it is when the database fails."""
        if self._store is None or self._recall_failed.is_set():
            return transcript
        try:
            known = self._store.facts([transcript.call_id]).get(transcript.call_id)
        except StoreError:
            self._recall_failed.set()
            return transcript
        return transcript if known is None else known.correct_transcript(transcript)

    def recall(self, transcript_key: str) -> Transcript | None:
        """What an earlier run heard; None when there is nothing, or the database fails: then it is heard again."""
        if self._store is None or self._recall_failed.is_set():
            return None
        try:
            return self._store.heard(transcript_key)
        except StoreError:
            self._recall_failed.set()
            return None

    def note_late(self) -> Mapping[str, int]:
        """Note the calls that came in late as corrections of their closed periods; returns how many, by period.

        ``end`` does it too. A database that fails leaves it to the next evaluation.
        """
        if self._store is None or not self._times:
            return {}
        touched, self._times = Touched(frozenset(self._times)), set()
        try:
            noted = note_touched(self._store, touched, self._zone)
        except StoreError as error:
            say(f"warning: closed periods were not looked at: {error}")
            return {}
        say_corrections(noted)
        return noted

    def end(self, *, is_complete: bool) -> bool:
        """Close the run and tell on standard error what became of its calls; returns whether all are stored."""
        if self._store is None or self.run_id is None:
            return True
        self.note_late()
        if self._failures_in_a_row < _GIVE_UP_AFTER:
            try:
                self._store.end_run(self.run_id, is_complete=is_complete)
            except StoreError as error:
                self._error = self._error or error
        counts = ", ".join(f"{self._counts[saved]} {saved.value.replace('_', ' ')}" for saved in Saved)
        say(f"store {self._store.shown}: {counts}")
        if self._replaced:
            more = len(self._replaced) - _SHOWN
            listed = ", ".join(self._replaced[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
            say(f"warning: these calls had another recording in the store, which counts no longer: {listed}")
        if self._error is not None:
            say(f"error: {self._error}; {self._lost} calls are not in the store, all are in the CSV files")
        return self._error is None
