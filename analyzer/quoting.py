"""What the calls that reports quote tell about people, from their stored transcripts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analyzer.store import Store
from analyzer.store.speech import spoken
from analyzer.text.personal import NOTHING, Personal, personal_in


def stored_personal(store: Store, call_ids: Collection[str]) -> Mapping[str, Personal]:
    """Names and numbers told in these calls, by their ids; calls that are gone are left out. Raises StoreError."""
    known: dict[str, Personal] = {}
    for call_id, lines in spoken(store, call_ids):
        known[call_id] = known.get(call_id, NOTHING) | personal_in(lines)
    return known
