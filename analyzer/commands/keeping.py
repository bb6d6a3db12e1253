"""Results into the store as each call ends, so that a run that is cut off keeps what it has done.

The CSV files do not depend on it: when the database fails in the middle, the run goes on, and ends with an error.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analyzer.commands.streams import say
from analyzer.domain import Transcript
from analyzer.errors import StoreError
from analyzer.pipeline import Analysed
from analyzer.scripts.load import LoadedPack
from analyzer.settings import Settings
from analyzer.store import Saved, Store, open_store

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


def judged_with(settings: Settings) -> dict[str, Any]:
    """What judging depends on besides transcript and pack, under the names that ``judge`` knows it by."""
    return {"min_agent_confidence": settings.min_agent_confidence}


class Keeper:
    """Keeps the calls of one run in ``store``; without a store, nothing. Raises StoreError when it cannot begin."""

    def __init__(
        self, store: Store | None, command: str, pack: LoadedPack, settings: Settings, model: str | None
    ) -> None:
        self._store, self._pack, self._judged_with = store, pack, judged_with(settings)
        self._run_id = store.begin_run(command, pack, model) if store else None
        self._counts: Counter[Saved] = Counter()
        self._replaced: list[str] = []
        self._lost = self._failures_in_a_row = 0
        self._error: StoreError | None = None
        self._recall_failed = threading.Event()

    def keep(self, analysed: Analysed) -> None:
        """Save one call. Never raises for a database that fails: ``end`` tells."""
        if self._store is None:
            return
        if self._failures_in_a_row >= _GIVE_UP_AFTER:
            self._lost += 1
            return
        try:
            saved = self._store.save(
                analysed.result,
                analysed.transcript,
                self._pack,
                judged_with=self._judged_with,
                run_id=self._run_id,
            )
        except StoreError as error:
            self._error = self._error or error
            self._lost += 1
            self._failures_in_a_row += 1
            return
        self._failures_in_a_row = 0
        self._counts[saved] += 1
        if saved is Saved.REPLACED:
            self._replaced.append(analysed.result.call_id)

    def recall(self, transcript_key: str) -> Transcript | None:
        """What an earlier run heard; None when there is nothing, or the database fails: then it is heard again."""
        if self._store is None or self._recall_failed.is_set():
            return None
        try:
            return self._store.heard(transcript_key)
        except StoreError:
            self._recall_failed.set()
            return None

    def end(self, *, is_complete: bool) -> bool:
        """Close the run and tell on standard error what became of its calls; returns whether all are stored."""
        if self._store is None or self._run_id is None:
            return True
        if self._failures_in_a_row < _GIVE_UP_AFTER:
            try:
                self._store.end_run(self._run_id, is_complete=is_complete)
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
