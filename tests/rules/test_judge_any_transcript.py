"""Whatever a transcript lacks or holds, judging it gives a full set of verdicts and a score within bounds."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance, Word
from analyzer.rules.judge import Rulebook, demands_of, judge
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


CALLS = st.builds(
    Transcript,
    st.just("c"),
    st.lists(UTTERANCES, max_size=5).map(tuple),
    direction=st.sampled_from([None, *Direction]),
    agent_confidence=RATIOS,
    complete=st.booleans(),
    warnings=st.sampled_from([(), ("clipped_start",), ("dead_channel",)]),
)


@lru_cache(maxsize=1)
def steward() -> Pack:
    """Its first rules and the forbidden words: the others would only take time."""
    pack = load_pack("heating_steward").pack
    return pack.model_copy(update={"rules": tuple(r for r in pack.rules if r.id in ("Z3a", "Z3b", "Z10", "Z11"))})


def test_punctuation_is_no_speech() -> None:
    verdicts = judge(Transcript("c", (Utterance(Speaker.AGENT, "{！"),), direction=Direction.INBOUND), steward())
    assert {v.outcome for v in verdicts} == {Outcome.CANNOT_JUDGE, Outcome.NOT_APPLICABLE}
    assert all(v.evidence for v in verdicts)


@settings(max_examples=60)
@given(CALLS)
def test_any_transcript_can_be_judged(transcript: Transcript) -> None:
    verdicts = judge(transcript, steward())
    assert [v.rule_id for v in verdicts] == [d.id for d in demands_of(steward())]
    assert all(v.note and v.evidence for v in verdicts)
    assert all(v.points == (v.max_points if v.outcome is Outcome.PASS else 0.0) for v in verdicts)
    result = score(verdicts, steward())
    assert result.score_pct is None or 0.0 <= result.score_pct <= 100.0


PARTIES = st.sampled_from(["agent", "customer", "anyone"])
PLACES = st.sampled_from(["anywhere", "opening", "closing"])
PHRASES = st.lists(st.sampled_from(["您好", "不知道", "我不管", "管家{号}号", "再见"]), min_size=1, max_size=2)
NEARS = st.none() | st.fixed_dictionaries(
    {"phrases": PHRASES, "side": st.sampled_from(["before", "after", "either"]), "within_syllables": st.integers(1, 9)}
)
MOMENTS = st.none() | st.fixed_dictionaries(
    {
        "speaker": PARTIES,
        "phrases": PHRASES,
        "review_phrases": st.sampled_from([[], ["您"]]),
        "place": PLACES,
        "near": NEARS,
        "which": st.sampled_from(["first", "last", "every", 1, 2]),
    }
)
REACHES = st.none() | st.fixed_dictionaries(
    {"turns": st.none() | st.integers(1, 2), "seconds": st.none() | st.sampled_from([0.5, 30.0])}
)
TIMED = {
    "speaker": PARTIES,
    "phrases": PHRASES,
    "place": PLACES,
    "after": MOMENTS,
    "within": REACHES,
    "before": MOMENTS,
    "near": NEARS,
}
SAID = st.fixed_dictionaries(TIMED | {"at_least": st.integers(1, 2)}).map(lambda said: {"said": said})
CONDITIONS = st.recursive(
    SAID,
    lambda inner: st.tuples(
        st.sampled_from(["all_of", "any_of", "none_of"]), st.lists(inner, min_size=1, max_size=2)
    ).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=3,
)
RULES = st.one_of(
    st.fixed_dictionaries(
        TIMED
        | {
            "kind": st.sampled_from(["require", "forbid", "count"]),
            "need": st.sampled_from(["any", "all", 2]),
            "at_least": st.none() | st.integers(1, 2),
            "at_most": st.none() | st.integers(0, 2),
            "when": st.none() | CONDITIONS,
            "direction": st.sampled_from(["both", "inbound"]),
        }
    ),
    st.fixed_dictionaries({"kind": st.sampled_from(["expect", "avoid"]), "condition": CONDITIONS}),
)


@given(call=CALLS, rule=RULES)
def test_any_transcript_can_be_judged_by_any_rule(
    packed: Callable[..., Pack], call: Transcript, rule: dict[str, Any]
) -> None:
    """Whatever sets it off, whatever is missing: a verdict with note and evidence, and the same one again."""
    book = Rulebook.of(packed(rule))
    (verdict,) = book.judge(call)
    assert verdict.note
    assert verdict.evidence
    assert book.judge(call) == (verdict,)


@given(call=CALLS, rule=RULES)
def test_nobody_fails_where_nobody_can_be_told_apart(
    packed: Callable[..., Pack], call: Transcript, rule: dict[str, Any]
) -> None:
    """Mono: whatever is held against the agent or the customer needs to know who said it."""
    strangers = replace(call, utterances=tuple(replace(u, speaker=Speaker.UNKNOWN) for u in call.utterances))
    if rule["kind"] in ("require", "forbid", "count") and rule["speaker"] != "anyone":
        (verdict,) = Rulebook.of(packed(rule)).judge(strangers)
        assert verdict.outcome in (Outcome.CANNOT_JUDGE, Outcome.NOT_APPLICABLE)
