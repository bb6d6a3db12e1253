"""Verdicts of an earlier judgement, copied inside the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from analyzer.domain import CallResult, Transcript
from analyzer.scripts.load import LoadedPack
from analyzer.store import Saved, Store, rows
from analyzer.store.copying import Copied, Run, runs_of
from analyzer.store.saving import prepare_again
from analyzer.store.schema import verdicts
from analyzer.store.stale import stale_calls, verdicts_before

Call = Callable[..., tuple[CallResult, Transcript]]


@pytest.mark.parametrize(
    ("moves", "runs"),
    [
        ([], ()),
        ([(0, 0), (1, 1), (2, 2)], (Run(0, 2, 0),)),
        ([(0, 0), (1, 1), (3, 3)], (Run(0, 1, 0), Run(3, 3, 0))),
        ([(3, 0), (0, 1), (1, 2)], (Run(0, 1, 1), Run(3, 3, -3))),
        ([(0, 0), (1, 2)], (Run(0, 0, 0), Run(1, 1, 1))),
    ],
)
def test_what_stays_together_is_one_run(moves: list[tuple[int, int]], runs: tuple[Run, ...]) -> None:
    assert runs_of(moves) == runs


def test_what_is_copied_is_what_was_there(store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack) -> None:
    for call_id in ("a", "b"):
        store.save(*call(call_id), pack)
    origin = store.origin(changed_pack)
    (page,) = stale_calls(store, origin)
    batch = []
    for stale in page:
        assert stale.before is not None
        result, _ = call(stale.call.call_id)
        new = result.verdicts[0]._replace(rule_id="new")
        again = prepare_again(replace(result, verdicts=()), stale.sha256, origin)
        copied = Copied(stale.before[0], (Run(0, 1, 1),))
        batch.append(replace(again, verdicts=(rows.verdict_row(0, new),), copied=copied))
    assert set(store.save_prepared(batch, changed_pack).values()) == {Saved.JUDGED_ANEW}
    for call_id in ("a", "b"):
        now, before = store.judgements(call_id)
        assert [verdict.rule_id for verdict in store.verdicts_of(now)] == ["new", "Z3a.greeting", "Z11"]
        assert store.verdicts_of(now)[1:] == store.verdicts_of(before) == call(call_id)[0].verdicts
    with store.reading() as connection:
        stored = connection.execute(select(verdicts).order_by(verdicts.c.judgement_id, verdicts.c.position)).all()
    kept = {tuple(row[2:]) for row in stored if row.rule_id != "new"}
    assert len(stored) == 10
    assert len(kept) == 2, "copies differ from what they were copied from"


def test_verdicts_that_are_alike_are_one_object(store: Store, call: Call, pack: LoadedPack) -> None:
    for call_id in ("a", "b"):
        store.save(*call(call_id), pack)
    (page,) = stale_calls(store, store.origin(replace(pack, sha256="7" * 64)))
    one, other = verdicts_before(store, page).values()
    assert [held.position for held in one] == [0, 1]
    assert all(mine is yours for mine, yours in zip(one, other, strict=True))
    told = one[1].verdict
    stored = call("a")[0].verdicts[1]
    assert stored._replace(call_id="", agent_id=None, source="", evidence=(), note="") == told
