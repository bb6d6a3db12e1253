"""Whatever a transcript lacks or holds, judging it gives a full set of verdicts and a score within bounds."""

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance, Word
from analyzer.rules.judge import demands_of, judge
from analyzer.rules.score import score
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Pack

TEXTS = st.one_of(
    st.text(max_size=12),
    st.lists(
        st.sampled_from(["您好", "环保供热", "管家", "36", "号", "我不管", "不知道", "您", "再见", " ", "，"]),
        max_size=8,
    ).map("".join),
)
SECONDS = st.one_of(st.none(), st.floats(-5, 1e5))
RATIOS = st.one_of(st.none(), st.floats(0, 1))
WORDS = st.lists(st.builds(Word, TEXTS, st.floats(0, 100), st.floats(0, 100), RATIOS), max_size=3).map(tuple)
UTTERANCES = st.builds(Utterance, st.sampled_from(list(Speaker)), TEXTS, SECONDS, SECONDS, RATIOS, WORDS)


@lru_cache(maxsize=1)
def steward() -> Pack:
    return load_pack("heating_steward").pack


@settings(max_examples=150, deadline=None)
@given(
    st.lists(UTTERANCES, max_size=5).map(tuple),
    st.sampled_from([None, *Direction]),
    RATIOS,
    st.booleans(),
    st.sampled_from([(), ("clipped_start",)]),
)
def test_any_transcript_can_be_judged(
    utterances: tuple[Utterance, ...],
    direction: Direction | None,
    agent_confidence: float | None,
    complete: bool,
    warnings: tuple[str, ...],
) -> None:
    transcript = Transcript(
        "c",
        utterances,
        direction=direction,
        agent_confidence=agent_confidence,
        complete=complete,
        warnings=warnings,
    )
    verdicts = judge(transcript, steward())
    assert [v.rule_id for v in verdicts] == [d.id for d in demands_of(steward())]
    assert all(v.note and v.evidence for v in verdicts)
    assert all(v.points == (v.max_points if v.outcome is Outcome.PASS else 0.0) for v in verdicts)
    result = score(verdicts, steward())
    assert result.score_pct is None or 0.0 <= result.score_pct <= 100.0
