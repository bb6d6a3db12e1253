from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.reports import summarize_agents


def call(agent_id, score=None, *, branch=None, status=None, fatal_count=0, known=True):
    status = status or (CallStatus.CANNOT_JUDGE if score is None else CallStatus.SCORED)
    return CallResult(
        call_id="c",
        recording="c.wav",
        score=CallScore("c", status, score, fatal_count=fatal_count),
        agent_id=agent_id,
        branch=branch,
        known_agent=known,
    )


def twice(agent_id, score, **details):
    return [call(agent_id, score, **details), call(agent_id, score, **details)]


def test_counts_mean_and_interval_of_an_agent():
    (agent,) = summarize_agents(
        [
            call("7", 80.0, branch="east"),
            call("7", 90.0, branch="east", fatal_count=2),
            call("7", branch="east"),
            call("7", branch="east", status=CallStatus.FAILED),
            call("7", branch="east", status=CallStatus.SKIPPED),
        ]
    )
    assert (agent.agent_id, agent.branch, agent.calls) == ("7", "east", 5)
    assert (agent.scored, agent.cannot_judge, agent.fatal_calls) == (2, 1, 1)
    assert agent.mean_score_pct == 85.0
    assert agent.ci_low_pct == pytest.approx(21.469, abs=1e-3)  # 85 - 12.7062 · 7.0711 / √2
    assert agent.ci_high_pct == 100.0


def test_one_scored_call_has_no_interval_and_no_rank():
    (agent,) = summarize_agents([call("7", 80.0)])
    assert (agent.mean_score_pct, agent.ci_low_pct, agent.ci_high_pct, agent.rank) == (80.0, None, None, None)


def test_an_agent_who_is_not_in_the_roster_is_listed_but_not_ranked():
    agents = summarize_agents([*twice("x", 99.0, known=False), *twice("b", 60.0), call("y", 100.0), call(None, 50.0)])
    assert [(a.agent_id, a.rank, a.mean_score_pct) for a in agents] == [
        ("b", 1, 60.0),
        ("y", None, 100.0),
        ("x", None, 99.0),
        (None, None, 50.0),
    ]


def test_ties_share_a_rank_and_the_next_is_skipped():
    agents = summarize_agents([*twice("a", 80.0), *twice("b", 90.0), *twice("c", 90.001), *twice("d", 70.0), call("e")])
    assert [(a.agent_id, a.rank) for a in agents] == [("b", 1), ("c", 1), ("a", 3), ("d", 4), ("e", None)]


def test_badge_numbers_are_told_apart_by_branch():
    agents = summarize_agents([call("7", 80.0, branch="east"), call("7", 90.0, branch="west"), call("7")])
    assert [(a.branch, a.calls) for a in agents] == [(None, 1), ("east", 1), ("west", 1)]
    agents = summarize_agents([*twice("7", 80.0, branch="east"), *twice("7", 90.0, branch="west")])
    assert [(a.branch, a.rank) for a in agents] == [("west", 1), ("east", 2)]


def test_calls_without_branch_go_to_the_only_branch():
    agents = summarize_agents([call("7", 80.0, branch="east"), call("7", 90.0)])
    assert [(a.branch, a.calls) for a in agents] == [("east", 2)]


def test_calls_without_agent_are_counted_but_not_ranked():
    agents = summarize_agents([call(None, 99.0), call("", 98.0), *twice("7", 50.0)])
    assert [(a.agent_id, a.calls, a.rank) for a in agents] == [("7", 2, 1), (None, 2, None)]


RESULTS = st.lists(
    st.builds(
        call,
        st.sampled_from([None, "1", "2", "3"]),
        st.none() | st.floats(0, 100),
        branch=st.sampled_from([None, "east", "west"]),
        fatal_count=st.integers(0, 2),
        known=st.booleans(),
    ),
    max_size=30,
)


@given(RESULTS, st.randoms())
def test_nothing_is_lost_and_the_order_of_calls_does_not_matter(results, random):
    agents = summarize_agents(results)
    assert sum(agent.calls for agent in agents) == len(results)
    shuffled = random.sample(results, len(results))
    assert summarize_agents(shuffled) == agents


@given(RESULTS)
def test_a_better_rank_never_has_a_lower_mean(results):
    ranked = [agent for agent in summarize_agents(results) if agent.rank is not None]
    for better, worse in pairwise(ranked):
        assert better.rank <= worse.rank
        assert round(better.mean_score_pct, 2) >= round(worse.mean_score_pct, 2)
