"""Judging stored transcripts again, when a pack, the rules, a setting or what is known of a call has changed.

Nobody listens again: a season is minutes. Decoding, judging and making rows is done by the workers of an executor,
reading and writing by the caller's thread; so the database sees one writer and whole sets of rows. Where only the pack
has changed, the rules that the change concerns are judged, and the other verdicts are taken over.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

from analyzer.collector import collect_seldom
from analyzer.errors import StoreError
from analyzer.rules.changed import changed_rules
from analyzer.scripts.load import LoadedPack
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import Saved, Store
from analyzer.store.facts import CallFacts
from analyzer.store.packs import Packs
from analyzer.store.saving import Origin, Prepared
from analyzer.store.stale import StaleCall, stale_calls, verdicts_before
from analyzer.takeover import Bench, Task

_logger = logging.getLogger(__name__)
_IN_FLIGHT = 6
"""Pages of calls that are with the workers at a time."""


@dataclass(slots=True)
class Rejudged:
    """What became of the calls; ``broken`` are those that could not be judged again, with the kind of mistake."""

    counts: Counter[Saved] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """How many there were."""
        return self.counts.total() + len(self.broken)


@dataclass(frozen=True, slots=True)
class _Page:
    prepared: tuple[Prepared, ...]
    broken: tuple[tuple[str, str], ...]


def process_pool(pack: LoadedPack, settings: Settings, workers: int) -> ProcessPoolExecutor:
    """Workers that have ``pack`` at hand; judging keeps a core busy, so threads would wait for each other."""
    # Other ways to start processes copy a program whose threads may hold locks.
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=set_up, initargs=(pack.pack, settings))


def rejudge(
    store: Store,
    pack: LoadedPack,
    settings: Settings,
    executor: Executor,
    *,
    judged_with: Mapping[str, Any],
    run_id: int | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Rejudged:
    """Judge every stored call that ``pack`` judged otherwise, and keep the judgements; ends early when ``is_stopped``.

    ``executor`` is one whose workers ``set_up`` has run in, such as ``process_pool``. Raises StoreError.
    """
    origin = store.origin(pack, judged_with, run_id)
    result = Rejudged()
    changes = _Changes(store, pack.pack)
    waiting: deque[tuple[Future[_Page], Mapping[str, CallFacts]]] = deque()
    for page in _until(is_stopped, stale_calls(store, origin)):
        applied = {stale.call_id: stale.facts for stale in page if stale.facts is not None}
        waiting.append((executor.submit(_judge_page, changes.tasks(page), origin), applied))
        if len(waiting) >= _IN_FLIGHT:
            _keep(store, pack, *waiting.popleft(), result)
    while waiting:
        _keep(store, pack, *waiting.popleft(), result)
    return result


class _Changes:
    """Which rules the change from an earlier version of the pack concerns."""

    def __init__(self, store: Store, pack: Pack) -> None:
        self._store, self._pack = store, pack
        self._changed: dict[str, frozenset[str] | None] = {}

    def tasks(self, page: Sequence[StaleCall]) -> list[Task]:
        """The calls with the verdicts that may be taken over."""
        held = verdicts_before(self._store, [stale for stale in page if self._since(stale) is not None])
        tasks = []
        for stale in page:
            changed = self._since(stale)
            if stale.before is None or changed is None:
                tasks.append(Task(stale, None, frozenset()))
            else:
                tasks.append(Task(stale, held.get(stale.before[0]), changed))
        return tasks

    def _since(self, stale: StaleCall) -> frozenset[str] | None:
        """The rules to judge; None for all of them."""
        if stale.before is None:
            return None
        sha256 = stale.before[1]
        if sha256 not in self._changed:
            self._changed[sha256] = self._compared(sha256)
        return self._changed[sha256]

    def _compared(self, sha256: str) -> frozenset[str] | None:
        try:
            with self._store.reading() as connection:
                old = Packs(connection).pack(sha256)
        except StoreError:  # of another version of the program: nothing can be said about it
            return None
        return changed_rules(old, self._pack)


def _until(is_stopped: Callable[[], bool], pages: Iterator[Sequence[StaleCall]]) -> Iterator[Sequence[StaleCall]]:
    for page in pages:
        if is_stopped():
            return
        yield page


def _keep(
    store: Store, pack: LoadedPack, judging: Future[_Page], applied: Mapping[str, CallFacts], result: Rejudged
) -> None:
    page = judging.result()
    result.counts.update(store.save_prepared(page.prepared, pack, applied).values())
    result.broken.update(page.broken)


_bench: Bench | None = None
"""What this process judges by."""


def set_up(pack: Pack, settings: Settings) -> None:
    """Let this process judge by ``pack``."""
    global _bench
    _bench = Bench(pack, settings)
    collect_seldom()


def _judge_page(tasks: Sequence[Task], origin: Origin) -> _Page:
    if _bench is None:
        raise RuntimeError("set_up has not run in this worker")
    broken: list[tuple[str, str]] = []

    def each(step: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The calls, each a task and what was made of it so far, with what ``step`` makes of that."""
        done = []
        for call in calls:
            try:
                done.append((*call, step(*call)))
            except Exception as error:  # a bug in one call must not take the batch with it
                call_id = call[0].stale.call_id
                _logger.exception("call %s", call_id)
                broken.append((call_id, type(error).__name__))
        return done

    judged = each(_bench.judge, each(_bench.read, [(task,) for task in tasks]))
    prepared = each(partial(_bench.prepare, origin=origin), judged)
    return _Page(tuple([call[-1] for call in prepared]), tuple(broken))
