"""The season that never was: the same from the same seed, and what is true of it shows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from analyzer.domain import Speaker
from analyzer.ingest.imports import KINDS, read_import
from analyzer.store import open_store
from benchmarks.season_tables import write_tables
from benchmarks.season_truth import BRANCHES, EASE, Season, expected_share, make_season


@pytest.fixture(scope="module")
def season() -> Season:
    return make_season(2000)


def test_a_call_is_the_same_whenever_it_is_made(season: Season) -> None:
    other = make_season(2000)
    assert [other.call(n).transcript() for n in (5, 3)] == [season.call(n).transcript() for n in (5, 3)]
    assert season.call(3).transcript() != season.call(4).transcript()
    assert make_season(2000, seed=2).call(3).transcript() != season.call(3).transcript()


@pytest.mark.parametrize(("norm", "words"), [("offer", "有什么可以帮您"), ("anything_else", "还有其他问题")])
def test_what_the_agent_keeps_is_what_is_said(season: Season, norm: str, words: str) -> None:
    lost = 0
    for number in range(200):
        call = season.call(number)
        said = "".join(u.text for u in call.transcript().utterances if u.speaker is Speaker.AGENT)
        assert call.kept[norm] or words not in said
        lost += call.kept[norm] and words not in said
    assert lost <= 10  # a word in two hundred is not heard


def test_ability_shows_in_what_is_kept(season: Season) -> None:
    kept: dict[str, list[float]] = {}
    for number in range(season.calls):
        call = season.call(number)
        kept.setdefault(call.agent.agent_id, []).append(sum(call.kept.values()) / len(EASE))
    ordered = sorted(season.agents, key=expected_share)
    worst, best = ([a.agent_id for a in some] for some in (ordered[:15], ordered[-15:]))
    mean = {agent: sum(shares) / len(shares) for agent, shares in kept.items()}
    assert sum(mean.get(a, 0.0) for a in worst) / 15 < sum(mean.get(a, 0.0) for a in best) / 15 - 0.1


def test_agents_and_days(season: Season) -> None:
    assert Counter(agent.branch for agent in season.agents) == dict.fromkeys(BRANCHES, 20)
    assert len({agent.agent_id for agent in season.agents}) == 60
    assert any(agent.moves for agent in season.agents)
    days = {season.call(number).begins.date() for number in range(season.calls)}
    assert days <= set(season.days)
    assert all(any(period.holds(day) for day in days) for period in season.periods)


def test_every_table_can_be_imported(season: Season, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/s.db", create=True) as store:
        for kind, file in write_tables(season, tmp_path).items():
            count = store.import_table(read_import(file, KINDS[kind]))
            assert count.added == count.rows > 0, kind
