"""Stored calls judged again where what judging rests on has changed: pack, rules, a setting, imported call data."""

from __future__ import annotations

import threading

from analyzer.commands import keeping
from analyzer.commands.streams import say
from analyzer.rejudging import Rejudged, process_pool, rejudge
from analyzer.scripts.load import LoadedPack
from analyzer.settings import Settings
from analyzer.store import Store
from analyzer.store.stale import stale_calls


def judge_again(
    store: Store | None, pack: LoadedPack, settings: Settings, keeper: keeping.Keeper, stop: threading.Event
) -> Rejudged:
    """Every stored call that ``pack`` judged otherwise, from its transcript; nothing without a store.

    Ends early when ``stop`` is set. Raises StoreError.
    """
    judged_with = keeping.judged_with(settings)
    if store is None or next(stale_calls(store, store.origin(pack, judged_with)), None) is None:
        return Rejudged()
    say("judging stored calls again: pack, rules, settings or call data have changed")
    with process_pool(pack, settings, settings.workers) as executor:
        again = rejudge(
            store,
            pack,
            settings,
            executor,
            judged_with=judged_with,
            run_id=keeper.run_id,
            is_stopped=stop.is_set,
        )
    say(f"{again.calls} stored calls judged again, {len(again.broken)} of them failed")
    return again
