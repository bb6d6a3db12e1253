"""What customers said in a period, read set-wise from the stored transcripts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import orjson

from analyzer.domain import Speaker
from analyzer.errors import StoreError
from analyzer.evaluation.cycle import Period
from analyzer.evaluation.staff import Staff
from analyzer.evaluation.topics import Speech
from analyzer.store.reading import chunks, transcripts_query
from analyzer.store.schema import calls
from analyzer.store.season_calls import PeriodCalls
from analyzer.store.season_tables import Tables
from analyzer.store.store import Store


def customer_speech(store: Store, period: Period, zone: ZoneInfo, *, pack_id: str | None = None) -> Iterator[Speech]:
    """The customer's words in each call of ``period``, unmasked, in the order of the calls' ids.

    Calls and branches are those that evaluation counts. Raises StoreError.
    """
    with store.reading() as connection:
        staff = Staff(Tables(connection, period, zone).postings)
        branches = PeriodCalls(connection, period, zone, staff).branches(pack_id)
        for some in chunks(sorted(branches)):
            query = transcripts_query(pack_id).where(calls.c.call_id.in_(some)).order_by(calls.c.call_id)
            for row in connection.execute(query):
                try:
                    yield Speech(row.call_id, branches[row.call_id], _customer(row.body))
                except (zlib.error, LookupError, TypeError, ValueError) as error:
                    raise StoreError(
                        f"{store.shown}: holds a transcript that is damaged", hint="restore a backup"
                    ) from error


def _customer(body: bytes) -> str:
    said = orjson.loads(zlib.decompress(body))["utterances"]
    return "。".join(utterance["text"] for utterance in said if utterance["speaker"] == Speaker.CUSTOMER)
