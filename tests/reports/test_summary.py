from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.reports import summarize


def result(status, *, score=None, reason="", agent_id="7", known=True, fatal_count=0, duration_s=None):
    score = CallScore("c", status, score, reason=reason, fatal_count=fatal_count)
    return CallResult("c", "c.wav", score, agent_id=agent_id, known_agent=known, duration_s=duration_s)


def test_every_input_is_in_one_count():
    summary = summarize(
        [
            result(CallStatus.SCORED, score=80.0, duration_s=60.0),
            result(CallStatus.SCORED, score=91.0, fatal_count=1, duration_s=30.5, known=False, agent_id="99"),
            result(CallStatus.CANNOT_JUDGE, reason="no_speech", duration_s=9.5),
            result(CallStatus.SKIPPED),
            result(CallStatus.FAILED, reason="truncated"),
            result(CallStatus.FAILED, reason="not_audio"),
            result(CallStatus.FAILED, reason="not_audio", known=False, agent_id=None),
        ]
    )
    assert (summary.scored, summary.cannot_judge, summary.skipped, summary.failed, summary.total) == (2, 1, 1, 3, 7)
    assert list(summary.failed_by_reason.items()) == [("not_audio", 2), ("truncated", 1)]
    assert summary.cannot_judge_by_reason == {"no_speech": 1}
    assert (summary.mean_score_pct, summary.fatal_calls, summary.audio_s) == (85.5, 1, 100.0)
    assert summary.unknown_agents == ("99",)


def test_a_run_of_nothing():
    summary = summarize([])
    assert (summary.total, summary.mean_score_pct, summary.failed_by_reason) == (0, None, {})


@given(st.lists(st.builds(result, st.sampled_from(CallStatus), reason=st.sampled_from(["", "a", "b"])), max_size=30))
def test_counts_add_up(results):
    summary = summarize(iter(results))
    assert summary.total == len(results)
    assert sum(summary.failed_by_reason.values()) == summary.failed
    assert sum(summary.cannot_judge_by_reason.values()) == summary.cannot_judge
