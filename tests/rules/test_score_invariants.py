"""What holds of every score, whatever the pack and the verdicts."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.domain import CallScore, Direction, Outcome, Speaker, Transcript, Utterance, Verdict
from analyzer.rules.judge import judge
from analyzer.rules.points import points_of
from analyzer.rules.score import score
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Pack, Rule

RULES = st.lists(
    st.fixed_dictionaries(
        {
            "section": st.sampled_from(["开头", "处理", "结束"]),
            "points": st.sampled_from([0, 5, 10, 20]),
            "deducts": st.sampled_from([0, 3]),
            "adds": st.sampled_from([0, 2]),
            "severity": st.sampled_from(["fatal", "major", "minor"]),
            "status": st.sampled_from(["active", "active", "trial"]),
            "outcome": st.sampled_from(list(Outcome)),
            "hits": st.integers(1, 4),
            "deducts_most": st.sampled_from([None, 6]),
        }
    ),
    min_size=1,
    max_size=7,
)
SCORINGS = st.fixed_dictionaries(
    {
        "fatal": st.sampled_from(["zero", "cap"]),
        "min_judged_share": st.sampled_from([0.0, 0.5, 0.9]),
        "adds_most": st.sampled_from([0.0, 3.0]),
        "weights": st.sampled_from([{}, {"开头": 3.0, "结束": 0.5}]),
    }
)
Packed = Callable[..., Pack]
Drawn = list[dict[str, Any]]


def made(packed: Packed, drawn: Drawn, scoring: dict[str, Any]) -> tuple[Pack, list[Verdict]]:
    """A pack and a verdict for each of its rules, with the points that the rules give it."""
    rules = [
        {"phrases": ["您好"]} | {k: v for k, v in rule.items() if k not in ("outcome", "hits") and v is not None}
        for rule in drawn
    ]
    grades = [{"grade": "好", "from_pct": 60}, {"grade": "差", "from_pct": 0}]
    pack = packed(*rules, scoring=scoring | {"cap_pct": 50.0, "grades": grades})
    verdicts = [verdict(rule, d["outcome"], d["hits"]) for rule, d in zip(pack.rules, drawn, strict=True)]
    return pack, verdicts


def verdict(rule: Rule, outcome: Outcome, hits: int = 1) -> Verdict:
    points, most = points_of(rule, rule, outcome, hits)
    return Verdict("c", None, rule.id, "S", rule.section, outcome, points, most, rule.severity.value)


def is_no_higher(after: CallScore, before: CallScore) -> bool:
    """A call that had too little to be scored may get a score; that raises nothing."""
    if before.score_pct is None:
        return True
    return after.score_pct is not None and after.score_pct <= before.score_pct


@given(drawn=RULES, scoring=SCORINGS, random=st.randoms(use_true_random=False))
def test_the_order_of_verdicts_changes_nothing(
    packed: Packed, drawn: Drawn, scoring: dict[str, Any], random: Random
) -> None:
    pack, verdicts = made(packed, drawn, scoring)
    shuffled = list(verdicts)
    random.shuffle(shuffled)
    assert score(shuffled, pack) == score(verdicts, pack)


@given(drawn=RULES, scoring=SCORINGS, data=st.data())
def test_a_fail_instead_of_anything_judged_never_raises_a_score(
    packed: Packed, drawn: Drawn, scoring: dict[str, Any], data: st.DataObject
) -> None:
    pack, verdicts = made(packed, drawn, scoring)
    at = data.draw(st.integers(0, len(verdicts) - 1))
    if verdicts[at].outcome is Outcome.NOT_APPLICABLE:
        verdicts[at] = verdict(pack.rules[at], Outcome.CANNOT_JUDGE)
    failed = [*verdicts[:at], verdict(pack.rules[at], Outcome.FAIL), *verdicts[at + 1 :]]
    assert is_no_higher(score(failed, pack), score(verdicts, pack))


@given(drawn=RULES, scoring=SCORINGS, data=st.data())
def test_another_hit_of_what_failed_never_raises_a_score(
    packed: Packed, drawn: Drawn, scoring: dict[str, Any], data: st.DataObject
) -> None:
    pack, verdicts = made(packed, drawn, scoring)
    at = data.draw(st.integers(0, len(verdicts) - 1))
    once, twice = (
        [*verdicts[:at], verdict(pack.rules[at], Outcome.FAIL, hits), *verdicts[at + 1 :]] for hits in (1, 2)
    )
    assert is_no_higher(score(twice, pack), score(once, pack))


@given(drawn=RULES, scoring=SCORINGS)
def test_a_score_lies_between_zero_and_a_hundred_and_has_its_grade(
    packed: Packed, drawn: Drawn, scoring: dict[str, Any]
) -> None:
    result = score(made(packed, drawn, scoring)[1], made(packed, drawn, scoring)[0])
    assert result.score_pct is None or 0.0 <= result.score_pct <= 100.0
    assert bool(result.grade) is (result.score_pct is not None)
    if result.fatal_count:
        assert result.score_pct is not None
        assert result.score_pct <= (0.0 if scoring["fatal"] == "zero" else 50.0)


@lru_cache(maxsize=1)
def steward() -> Pack:
    """Its first rules and the forbidden words: the others would only take time."""
    pack = load_pack("heating_steward").pack
    return pack.model_copy(update={"rules": tuple(r for r in pack.rules if r.id in ("Z3a", "Z3b", "Z10", "Z11"))})


LINES = [
    "您好，环保供热供热管家三号为您服务",
    "请问有什么可以帮您",
    "好的",
    "我不管",
    "请问您还有其他问题需要我们帮助吗",
    "再见",
]


def said(texts: list[str]) -> Transcript:
    return Transcript("c", tuple(Utterance(Speaker.AGENT, text) for text in texts), direction=Direction.INBOUND)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6), st.sampled_from(["不归我管", "我不管"]), st.data())
def test_what_is_clearly_forbidden_and_fatal_leaves_nothing(lines: list[str], bad: str, data: st.DataObject) -> None:
    """What else the new words change in the call does not matter: fatal is zero."""
    at = data.draw(st.integers(0, len(lines)))
    verdicts = judge(said([*lines[:at], f"这个事情{bad}", *lines[at:]]), steward())
    assert {v.rule_id: v.outcome for v in verdicts}["Z11"] is Outcome.FAIL
    assert score(verdicts, steward()).score_pct == 0.0


@settings(max_examples=20)
@given(
    st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=4), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_calls_know_nothing_of_each_other(calls: list[list[str]], random: Random) -> None:
    """In any order, and twice over, every call has its own verdicts."""
    transcripts = [replace(said(lines), call_id=str(i)) for i, lines in enumerate(calls)]
    first = {t.call_id: judge(t, steward()) for t in transcripts}
    random.shuffle(transcripts)
    assert {t.call_id: judge(t, steward()) for t in transcripts} == first
