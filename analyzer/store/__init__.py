"""What was heard and judged, kept beyond a run: SQLite by default, PostgreSQL by URL."""

from analyzer.store.importing import ImportCount
from analyzer.store.records import Judgement, Saved, StoredCall, StoredTranscript
from analyzer.store.store import Store, open_store

__all__ = ["ImportCount", "Judgement", "Saved", "Store", "StoredCall", "StoredTranscript", "open_store"]
