"""Hot topics of a period from the store, compared with the period before."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from analyzer.evaluation.evaluate import cycle_of
from analyzer.evaluation.results import TopicRow
from analyzer.evaluation.topics import hot_topics
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.store import Store
from analyzer.store.speech import customer_speech


def stored_topics(
    store: Store, name: str, settings: EvaluationSettings, *, pack_id: str | None = None
) -> tuple[TopicRow, ...]:
    """The topics of the period ``name``. The first of a season has none before it.

    They describe what the store holds now and decide nothing, so they are no part of what closing freezes. Raises
    UsageError for what is no period of the cycle; StoreError.
    """
    cycle, zone = cycle_of(settings), ZoneInfo(settings.time_zone)
    wanted = cycle.period(name)
    before = next((period for period in cycle.season_of(name) if period.number == wanted.number - 1), None)
    return hot_topics(
        customer_speech(store, wanted, zone, pack_id=pack_id),
        None if before is None else customer_speech(store, before, zone, pack_id=pack_id),
    )
