"""Judging stored transcripts again, when a pack, the rules, a setting or what is known of a call has changed.

Nobody listens again: a season is minutes. Decoding, judging and making rows is done by the workers of an executor,
reading and writing by the caller's thread; so the database sees one writer and whole sets of rows.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from analyzer.judging import judged
from analyzer.scripts.load import LoadedPack
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import Saved, Store
from analyzer.store.facts import CallFacts
from analyzer.store.saving import Origin, Prepared, prepare, prepare_again
from analyzer.store.stale import StaleCall, stale_calls

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
    waiting: deque[tuple[Future[_Page], Mapping[str, CallFacts]]] = deque()
    for page in _until(is_stopped, stale_calls(store, origin)):
        applied = {stale.call.call_id: stale.facts for stale in page if stale.facts is not None}
        waiting.append((executor.submit(_judge_page, page, origin), applied))
        if len(waiting) >= _IN_FLIGHT:
            _keep(store, pack, *waiting.popleft(), result)
    while waiting:
        _keep(store, pack, *waiting.popleft(), result)
    return result


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


_by: tuple[Pack, Settings] | None = None
"""What this process judges by."""


def set_up(pack: Pack, settings: Settings) -> None:
    """Let this process judge by ``pack``."""
    global _by
    _by = (pack, settings)


def _judge_page(page: Sequence[StaleCall], origin: Origin) -> _Page:
    prepared, broken = [], []
    for stale in page:
        try:
            prepared.append(_judge(stale, origin))
        except Exception as error:  # a bug in one call must not take the batch with it
            _logger.exception("call %s", stale.call.call_id)
            broken.append((stale.call.call_id, type(error).__name__))
    return _Page(tuple(prepared), tuple(broken))


def _judge(stale: StaleCall, origin: Origin) -> Prepared:
    if _by is None:
        raise RuntimeError("set_up has not run in this worker")
    pack, settings = _by
    transcript = stale.transcript()
    result = judged(stale.call, transcript, pack, settings)
    return prepare_again(result, stale.sha256, origin) if stale.facts is None else prepare(result, transcript, origin)
