"""Verdicts of an earlier judgement, shared with a later one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from analyzer.domain import CallResult, Transcript
from analyzer.errors import StoreError
from analyzer.scripts.load import LoadedPack
from analyzer.store import Saved, Store, rows
from analyzer.store.saving import prepare_again
from analyzer.store.schema import judgements, verdicts
from analyzer.store.sharing import Run, Shared, runs_of
from analyzer.store.stale import Held, stale_calls, verdicts_before

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


def test_what_is_shared_is_what_was_there(store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack) -> None:
    for call_id in ("a", "b"):
        store.save(*call(call_id), pack)
    origin = store.origin(changed_pack)
    (page,) = stale_calls(store, origin)
    batch = []
    for stale in page:
        assert stale.before is not None
        result, _ = call(stale.call_id)
        new = result.verdicts[0]._replace(rule_id="new")
        again = prepare_again(replace(result, verdicts=()), stale.sha256, origin)
        shared = Shared(stale.before[0], (Run(0, 1, 1),))
        batch.append(again._replace(verdicts=(rows.verdict_row(0, new),), shared=shared))
    assert set(store.save_prepared(batch, changed_pack).values()) == {Saved.JUDGED_ANEW}
    for call_id in ("a", "b"):
        now, before = store.judgements(call_id)
        assert [verdict.rule_id for verdict in store.verdicts_of(now)] == ["new", "Z3a.greeting", "Z11"]
        assert store.verdicts_of(now)[1:] == store.verdicts_of(before) == call(call_id)[0].verdicts
    with store.reading() as connection:
        assert len(connection.execute(select(verdicts)).all()) == 6, "none is kept twice"


@pytest.mark.parametrize("seed", range(8))
def test_a_judgement_may_share_what_the_one_before_shares(
    store: Store, call: Call, pack: LoadedPack, seed: int
) -> None:
    """One change of the pack after the other: rules come, go, move and are judged anew."""
    chance = random.Random(seed)
    result, transcript = call()
    names = [f"{number}" for number in range(7)]
    store.save(replace(result, verdicts=tuple(result.verdicts[0]._replace(rule_id=n) for n in names)), transcript, pack)
    told = [names]
    for generation in range(6):
        changed = replace(pack, sha256=f"{generation}" * 64)
        origin = store.origin(changed)
        (page,) = stale_calls(store, origin)
        (stale,) = page
        assert stale.before is not None
        stay = sorted(chance.sample(range(len(names)), chance.randint(0, len(names))))
        if chance.random() < 0.3:
            chance.shuffle(stay)
        sources: list[int | None] = list(stay)
        for _ in range(chance.randint(0, 3)):
            sources.insert(chance.randint(0, len(sources)), None)
        names = [f"{generation}/{at}" if s is None else names[s] for at, s in enumerate(sources)]
        own = [(at, result.verdicts[0]._replace(rule_id=names[at])) for at, s in enumerate(sources) if s is None]
        again = prepare_again(replace(result, verdicts=()), stale.sha256, origin)
        shared = Shared(stale.before[0], runs_of((s, at) for at, s in enumerate(sources) if s is not None))
        again = again._replace(verdicts=tuple(rows.verdict_row(at, verdict) for at, verdict in own), shared=shared)
        store.save_prepared([again], changed)
        told.insert(0, names)
    history = store.judgements(result.call_id)
    assert [[verdict.rule_id for verdict in store.verdicts_of(judgement)] for judgement in history] == told
    with store.reading() as connection:
        kept = connection.scalars(select(verdicts.c.rule_id)).all()
    assert len(kept) == len(set(kept)), "none is kept twice"


def test_a_judgement_whose_verdicts_others_share_cannot_go_alone(
    store: Store, call: Call, pack: LoadedPack, changed_pack: LoadedPack
) -> None:
    store.save(*call(), pack)
    origin = store.origin(changed_pack)
    ((stale,),) = stale_calls(store, origin)
    assert stale.before is not None
    again = prepare_again(replace(call()[0], verdicts=()), stale.sha256, origin)
    store.save_prepared([again._replace(shared=Shared(stale.before[0], (Run(0, 1, 0),)))], changed_pack)
    with pytest.raises(StoreError), store.writing() as connection:
        connection.execute(delete(judgements).where(judgements.c.id == stale.before[0]))
    assert len(store.verdicts(call()[0].call_id)) == 2


def test_verdicts_of_calls_that_came_out_alike_are_one_object(store: Store, call: Call, pack: LoadedPack) -> None:
    for call_id in ("a", "b"):
        store.save(*call(call_id), pack)
    (page,) = stale_calls(store, store.origin(replace(pack, sha256="7" * 64)))
    one, other = verdicts_before(store, page).values()
    assert one is other
    told = call("a")[0].verdicts
    assert one == Held(
        (0, 1), *zip(*((v.rule_id, v.outcome, v.points, v.max_points) for v in told), strict=True)
    )  # fmt: skip
    assert verdicts_before(store, ()) == {}
