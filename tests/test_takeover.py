"""Taking over what a change does not concern gives what judging everything anew gives."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from analyzer import rejudging, takeover
from analyzer.domain import CallResult, CallScore, CallStatus, Transcript, Verdict
from analyzer.judging import judged
from analyzer.rules.judge import Rulebook, judge
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.scripts.schema import Pack, Status
from analyzer.settings import Settings
from analyzer.store import Store, open_store, schema
from benchmarks.season_truth import make_season

WITH = {"min_agent_confidence": 0.9}


@pytest.fixture(scope="module")
def pack() -> LoadedPack:
    return load_pack("heating_steward")


@pytest.fixture(scope="module")
def calls() -> list[Transcript]:
    season = make_season(1000)
    return [season.call(number).transcript() for number in (1, 2, 3, 5, 8, 13)]


@pytest.fixture
def store(tmp_path: Path, pack: LoadedPack, calls: list[Transcript]) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.db", create=True) as opened:
        for transcript in calls:
            result = judged(known(transcript), transcript, pack.pack, Settings())
            opened.save(result, transcript, pack, judged_with=WITH)
        yield opened


def known(transcript: Transcript) -> CallResult:
    call_id = transcript.call_id
    return CallResult(call_id, "x.wav", CallScore(call_id, CallStatus.FAILED), agent_id=transcript.agent_id)


def with_rules(pack: Pack, change: Callable[[list[Any]], object]) -> Pack:
    rules = list(pack.rules)
    change(rules)
    return pack.model_copy(update={"rules": tuple(rules)})


def edited(rules: list[Any]) -> None:
    """The closing question may be put otherwise and is worth more; one rule goes, one goes on trial; another order."""
    place = next(i for i, rule in enumerate(rules) if rule.id == "Z10")
    rules[place] = rules[place].model_copy(update={"phrases": ("没有了",), "points": 20.0})
    place = next(i for i, rule in enumerate(rules) if rule.id == "T-shirk")
    rules[place] = rules[place].model_copy(update={"status": Status.TRIAL})
    rules.remove(next(rule for rule in rules if rule.id == "Z5"))
    rules.append(rules.pop(0))


def stricter(pack: Pack) -> Pack:
    """A change of the score alone."""
    return pack.model_copy(update={"scoring": pack.scoring.model_copy(update={"min_judged_share": 0.9})})


CHANGES: list[tuple[str, Callable[[Pack], Pack], set[str]]] = [
    ("rules", lambda pack: with_rules(pack, edited), {"Z10", "T-shirk"}),
    ("score", stricter, set()),
]


@pytest.mark.parametrize(("change", "concerned"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_it_is_the_same_as_judging_everything(
    store: Store,
    pack: LoadedPack,
    calls: list[Transcript],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Pack], Pack],
    concerned: set[str],
) -> None:
    changed = replace(pack, pack=change(pack.pack), sha256="c" * 64)
    judged_rules: set[str] = set()
    real = Rulebook.judge

    def watched(book: Rulebook, *args: Any, **options: Any) -> tuple[Verdict, ...]:
        judged_rules.update(rule.id for rule in book.pack.rules)
        return real(book, *args, **options)

    with monkeypatch.context() as watching:
        watching.setattr(Rulebook, "judge", watched)
        assert again(store, changed) == len(calls)
    assert judged_rules == concerned
    for transcript in calls:
        whole = judged(known(transcript), transcript, changed.pack, Settings())
        assert store.verdicts(transcript.call_id) == whole.verdicts
        assert store.judgements(transcript.call_id)[0].score == whole.score


def again(store: Store, pack: LoadedPack, judged_with: Any = WITH) -> int:
    settings = Settings.model_validate(judged_with)
    with ThreadPoolExecutor(1, initializer=rejudging.set_up, initargs=(pack.pack, settings)) as executor:
        return rejudging.rejudge(store, pack, settings, executor, judged_with=judged_with).calls


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that were judged as a whole."""
    calls: list[str] = []

    def watched(transcript: Transcript, *rest: Any, **options: Any) -> tuple[Verdict, ...]:
        calls.append(transcript.call_id)
        return judge(transcript, *rest, **options)

    monkeypatch.setattr(takeover, "judge", watched)
    return calls


def test_another_setting_judges_everything(store: Store, pack: LoadedPack, whole: list[str]) -> None:
    assert again(store, pack, {"min_agent_confidence": 0.5}) == len(whole) == 6


def test_other_rules_of_the_program_judge_everything(
    store: Store, pack: LoadedPack, whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.stale.RULES_VERSION", "next")
    monkeypatch.setattr("analyzer.store.saving.RULES_VERSION", "next")
    assert again(store, pack) == len(whole) == 6


def test_a_pack_that_cannot_be_read_any_more_judges_everything(
    store: Store, pack: LoadedPack, whole: list[str]
) -> None:
    with store.writing() as connection:
        connection.execute(update(schema.packs).values(definition=zlib.compress(b'{"id": "old form"}')))
    assert again(store, replace(pack, sha256="c" * 64)) == len(whole) == 6


def test_a_call_that_lacks_a_verdict_is_judged_on_everything(
    store: Store, pack: LoadedPack, calls: list[Transcript], whole: list[str]
) -> None:
    name, table = calls[2].call_id, schema.verdicts.c
    of_call = select(schema.judgements.c.id).where(schema.judgements.c.call_id == name)
    with store.writing() as connection:
        connection.execute(delete(schema.verdicts).where(table.judgement_id.in_(of_call), table.rule_id == "Z5"))
    assert again(store, replace(pack, pack=stricter(pack.pack), sha256="c" * 64)) == 6
    assert whole == [name]
    assert "Z5" in {verdict.rule_id for verdict in store.verdicts(name)}
