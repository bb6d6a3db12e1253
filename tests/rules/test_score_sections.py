"""Scores with weights, deductions and additions, and what must hold of them whatever the verdicts are."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import CallScore, CallStatus, Outcome, SectionScore, Verdict
from analyzer.rules.points import points_of
from analyzer.rules.score import score
from analyzer.scripts.schema import Band, Element, FatalEffect, Kind, Pack, Rule, Scoring, Severity, Status

PASS, FAIL, NOT_APPLICABLE, CANNOT_JUDGE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.CANNOT_JUDGE


def rule(rule_id: str, section: str = "甲", **values: object) -> Rule:
    values = {"kind": Kind.FORBID, "phrases": ("不管",), **values}
    return Rule.model_validate({"id": rule_id, "title": "t", "source": "s", "section": section, **values})


def pack(*rules: Rule, weights: Mapping[str, float] | None = None, adds_most: float = 0.0, share: float = 0.5) -> Pack:
    grades = (Band(grade="优", from_pct=90), Band(grade="差", from_pct=0))
    scoring = Scoring(
        fatal=FatalEffect.CAP,
        cap_pct=40,
        grades=grades,
        weights=dict(weights or {}),
        adds_most=adds_most,
        min_judged_share=share,
    )
    return Pack(id="p", title="t", version="1", source="s", scoring=scoring, rules=rules)


def verdicts(of: Pack, *outcomes: Outcome, hits: int = 1) -> list[Verdict]:
    """The verdicts on the rules of a pack, as judging makes them."""
    found = []
    for each, outcome in zip(of.rules, outcomes, strict=True):
        points, most = points_of(each, each, outcome, hits)
        found.append(Verdict("c", None, each.id, "s", each.section, outcome, points, most, each.severity.value))
    return found


def scored(of: Pack, *outcomes: Outcome, hits: int = 1) -> CallScore:
    return score(verdicts(of, *outcomes, hits=hits), of)


WEIGHTED = pack(
    rule("a1", "甲", points=10),
    rule("a2", "甲", points=30),
    rule("b1", "乙", points=1),
    rule("c1", "丙", points=5),
    weights={"甲": 1, "乙": 3},
)


@pytest.mark.parametrize(
    ("outcomes", "pct"),
    [
        ((PASS, PASS, PASS, PASS), 100.0),
        ((PASS, FAIL, PASS, PASS), 100 * (1 * 0.25 + 3 + 1) / 5),
        ((PASS, PASS, FAIL, PASS), 100 * 2 / 5),
        # Sections without judged points leave the denominator with their weight.
        ((PASS, FAIL, PASS, NOT_APPLICABLE), 100 * (0.25 + 3) / 4),
        ((NOT_APPLICABLE, NOT_APPLICABLE, FAIL, PASS), 100 * 1 / 4),
        ((CANNOT_JUDGE, PASS, PASS, PASS), 100.0),
    ],
)
def test_sections_count_by_their_weight(outcomes: Sequence[Outcome], pct: float) -> None:
    assert scored(WEIGHTED, *outcomes).score_pct == pytest.approx(pct, abs=0.01)


def test_the_result_tells_the_sections() -> None:
    result = scored(WEIGHTED, PASS, CANNOT_JUDGE, FAIL, NOT_APPLICABLE)
    assert result.sections == (SectionScore("甲", 10, 10, 40, 1.0), SectionScore("乙", 0, 1, 1, 3.0))


def test_too_small_a_share_by_weight_is_no_score() -> None:
    result = scored(WEIGHTED, PASS, PASS, CANNOT_JUDGE, NOT_APPLICABLE)
    assert (result.status, result.score_pct) == (CallStatus.CANNOT_JUDGE, None)
    assert result.reason == "可判定的分值太少（按权重 25%），请人工复核"


def test_without_weights_all_points_are_one_pool() -> None:
    plain = WEIGHTED.model_copy(update={"scoring": WEIGHTED.scoring.model_copy(update={"weights": {}})})
    assert scored(plain, PASS, FAIL, PASS, PASS).score_pct == pytest.approx(100 * 16 / 46, abs=0.01)


TABOO = pack(rule("a", points=10), rule("t", deducts=15), rule("m", deducts=4, deducts_most=10))


def test_deductions_are_points_of_the_score() -> None:
    assert scored(TABOO, PASS, PASS, PASS).score_pct == 100.0
    assert scored(TABOO, PASS, FAIL, PASS).score_pct == 85.0
    assert scored(TABOO, PASS, FAIL, FAIL, hits=2).score_pct == 77.0
    assert scored(TABOO, PASS, FAIL, FAIL, hits=9).score_pct == 75.0
    assert scored(TABOO, FAIL, FAIL, FAIL).score_pct == 0.0
    assert scored(TABOO, PASS, FAIL, FAIL, hits=9).deducted == 25.0


def test_a_pack_in_which_nothing_earns_points_starts_from_100() -> None:
    taboos = pack(rule("t", deducts=15), rule("u", deducts=5), rule("v", deducts=5))
    assert scored(taboos, PASS, PASS, PASS).score_pct == 100.0
    assert scored(taboos, FAIL, PASS, NOT_APPLICABLE).score_pct == 85.0
    assert scored(taboos, PASS, CANNOT_JUDGE, CANNOT_JUDGE).reason == "可判定的质检项太少（1/3 项），请人工复核"
    assert scored(taboos, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE).status is CallStatus.CANNOT_JUDGE


def test_points_that_do_not_apply_are_no_free_hundred() -> None:
    assert scored(TABOO, NOT_APPLICABLE, PASS, PASS).status is CallStatus.CANNOT_JUDGE
    assert scored(TABOO, CANNOT_JUDGE, FAIL, PASS).score_pct is None


def test_additions_have_a_limit_and_never_exceed_100() -> None:
    kind = pack(rule("a", points=10), rule("b", points=10), rule("x", adds=4), rule("y", adds=4), adds_most=5)
    assert scored(kind, PASS, FAIL, PASS, FAIL).score_pct == 54.0
    assert scored(kind, PASS, FAIL, PASS, PASS).score_pct == 55.0
    assert scored(kind, PASS, PASS, PASS, PASS).score_pct == 100.0
    assert scored(kind, PASS, FAIL, PASS, PASS).added == 5.0


def test_a_fatal_failure_caps_what_is_left_after_everything_else() -> None:
    fatal = pack(
        rule("a", points=10), rule("z", severity=Severity.FATAL), rule("t", deducts=70), rule("x", adds=9), adds_most=9
    )
    assert scored(fatal, PASS, FAIL, PASS, PASS).score_pct == 40.0
    assert scored(fatal, PASS, FAIL, FAIL, FAIL).score_pct == 30.0
    assert scored(fatal, CANNOT_JUDGE, FAIL, PASS, PASS).score_pct == 9.0


def test_a_fatal_rule_on_trial_is_shown_and_decides_nothing() -> None:
    trial = pack(rule("a", points=10), rule("z", severity=Severity.FATAL, status=Status.TRIAL))
    result = scored(trial, PASS, FAIL)
    assert (result.score_pct, result.fatal_count, result.failed_rules) == (100.0, 0, ("z",))


def test_elements_count_in_the_section_of_their_rule() -> None:
    greeting = rule(
        "g",
        kind=Kind.REQUIRE,
        phrases=(),
        elements=(
            Element(id="one", title="t", phrases=("您好",), points=6.0),
            Element(id="two", title="t", phrases=("再见",), points=4.0),
        ),
    )
    found = []
    for element, outcome in zip(greeting.elements, (PASS, FAIL), strict=True):
        points, most = points_of(greeting, element, outcome)
        found.append(Verdict("c", None, f"g.{element.id}", "s", "甲", outcome, points, most))
    assert score(found, pack(greeting)).score_pct == 60.0


RULES = (
    rule("a1", "甲", points=10),
    rule("a2", "甲", points=5, deducts=3),
    rule("b1", "乙", points=20, severity=Severity.FATAL),
    rule("b2", "乙", points=1, adds=6),
    rule("c1", "丙", deducts=7, deducts_most=20),
    rule("c2", "丙", deducts=2, severity=Severity.FATAL),
    rule("d1", "丁", adds=3),
    rule("e1", "丙", points=10, status=Status.TRIAL, severity=Severity.FATAL),
)
PACKS = st.builds(
    lambda weights, adds_most, share: pack(*RULES, weights=weights, adds_most=adds_most, share=share),
    st.dictionaries(st.sampled_from("甲乙"), st.sampled_from([0.5, 1.0, 4.0])),
    st.sampled_from([1.0, 5.0, 50.0]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
OUTCOMES = st.lists(st.sampled_from(list(Outcome)), min_size=len(RULES), max_size=len(RULES))


@given(PACKS, OUTCOMES, st.randoms())
def test_the_order_of_verdicts_changes_nothing(of: Pack, outcomes: list[Outcome], random: Random) -> None:
    found = verdicts(of, *outcomes)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert score(shuffled, of) == score(found, of)


@given(PACKS, OUTCOMES, st.integers(1, 5))
def test_a_score_lies_between_0_and_100_and_has_a_grade(of: Pack, outcomes: list[Outcome], hits: int) -> None:
    result = scored(of, *outcomes, hits=hits)
    if result.score_pct is None:
        assert (result.grade, result.status) == ("", CallStatus.CANNOT_JUDGE)
        assert result.reason
    else:
        assert 0.0 <= result.score_pct <= 100.0
        assert result.grade


@given(PACKS, OUTCOMES, st.integers(0, len(RULES) - 1))
def test_a_failure_instead_of_a_pass_never_raises_a_score(of: Pack, outcomes: list[Outcome], at: int) -> None:
    passed = scored(of, *outcomes[:at], PASS, *outcomes[at + 1 :]).score_pct
    failed = scored(of, *outcomes[:at], FAIL, *outcomes[at + 1 :]).score_pct
    if passed is not None:
        assert failed is not None
        assert failed <= passed


@given(PACKS, OUTCOMES, st.integers(1, 5))
def test_another_hit_never_raises_a_score(of: Pack, outcomes: list[Outcome], hits: int) -> None:
    fewer, more = scored(of, *outcomes, hits=hits).score_pct, scored(of, *outcomes, hits=hits + 1).score_pct
    assert (fewer is None) == (more is None)
    if fewer is not None and more is not None:
        assert more <= fewer


@given(PACKS, OUTCOMES, st.integers(0, len(RULES) - 1))
def test_what_does_not_apply_is_as_if_it_were_not_there(of: Pack, outcomes: list[Outcome], at: int) -> None:
    found = verdicts(of, *outcomes)
    found[at] = found[at]._replace(outcome=NOT_APPLICABLE, points=0.0)
    assert score(found, of) == score(found[:at] + found[at + 1 :], of)
