from __future__ import annotations

import numpy as np
import pytest

from benchmarks import ranking


def test_months_are_what_the_scene_says():
    month = ranking.draw(np.random.default_rng(3), *ranking.SCENES["10–120 calls, the best get the hard ones"])
    calls = np.bincount(month.agent)
    assert calls.min() >= 10
    assert calls.max() <= 120
    share = np.bincount(month.agent, weights=month.kind) / calls
    assert np.corrcoef(share, month.true)[0, 1] > 0.7


def test_a_ranking_by_the_truth_would_lose_nothing():
    tally = ranking.Tally()
    true = np.array([70.0, 90.0, 80.0, 85.0, 60.0])
    tally.count([1, 3, 2, 0, 4], true)
    tally.count([4, 0, 2, 3, 1], true)
    assert tally.first == [True, False]
    assert tally.named == pytest.approx([1.0, 1 / 3])
    assert tally.loss == pytest.approx([0.0, 15.0])


def test_the_product_beats_the_plain_mean_where_calls_are_unequal():
    outcome = ranking.simulate(*ranking.SCENES["10–120 calls, the best get the hard ones"], months=12, seed=5)
    plain, ours = outcome.ways["plain mean"], outcome.ways["shrunken, types taken out"]
    assert np.mean(ours.loss) < np.mean(plain.loss) - 1
    assert 0.9 < np.mean(outcome.held) < 1


def test_the_tables_name_every_scene_and_limit():
    tables = "\n".join(ranking.report(months=2, seed=1))
    assert all(scene in tables for scene in ranking.SCENES)
    assert tables.count("| 0.8 |") == len(ranking.SCENES)
