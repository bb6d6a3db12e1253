"""What was said, read set-wise from the stored transcripts: by customers in a period, or in certain calls."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from analyzer.domain import Speaker
from analyzer.errors import StoreError
from analyzer.evaluation.cycle import Period
from analyzer.evaluation.staff import Staff
from analyzer.evaluation.topics import Speech
from analyzer.store.reading import chunks, transcripts_query
from analyzer.store.schema import calls, transcripts
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
                customer = (text for speaker, text in _lines(store, row.body) if speaker == Speaker.CUSTOMER)
                yield Speech(row.call_id, branches[row.call_id], "。".join(customer))


def spoken(store: Store, call_ids: Collection[str]) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Every transcript of these calls, also those of earlier recordings: call, and who says what, unmasked.

    Raises StoreError.
    """
    with store.reading() as connection:
        for some in chunks(sorted(call_ids)):
            query = select(transcripts.c.call_id, transcripts.c.body).where(transcripts.c.call_id.in_(some))
            for row in connection.execute(query.order_by(transcripts.c.call_id, transcripts.c.sha256)):
                yield row.call_id, _lines(store, row.body)


def _lines(store: Store, body: bytes) -> Sequence[tuple[str, str]]:
    try:
        said = orjson.loads(zlib.decompress(body))["utterances"]
        return [(utterance["speaker"], utterance["text"]) for utterance in said]
    except (zlib.error, LookupError, TypeError, ValueError) as error:
        raise StoreError(f"{store.shown}: holds a transcript that is damaged", hint="restore a backup") from error
