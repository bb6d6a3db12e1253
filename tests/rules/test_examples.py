"""Examples as calls: times, loudness and call data of their lines, and what each list of a rule asks for."""

from collections.abc import Callable

import pytest

from analyzer.domain import Outcome, Span, Speaker, Transcript
from analyzer.rules.activity import with_measured_times
from analyzer.rules.examples import dialogue_transcript, run_examples
from analyzer.scripts.schema import Example, Pack


def example(*lines: str, **more: object) -> Example:
    return Example.model_validate({"dialogue": lines} | more)


def transcript(packed: Callable[..., Pack], *lines: str, **more: object) -> Transcript:
    return dialogue_transcript(example(*lines, **more), packed({"phrases": ["您好"]}).rules[0])


def test_lines_have_times_and_loudness(packed: Callable[..., Pack]) -> None:
    call = transcript(packed, "坐席 0-1.5 -20.5dB：您好：请讲", "客户 3-4：喂", "坐席:好")
    first, second, third = call.utterances
    assert (first.text, first.start_s, first.end_s, first.level_dbfs) == ("您好：请讲", 0.0, 1.5, -20.5)
    assert (second.speaker, second.start_s, second.level_dbfs) == (Speaker.CUSTOMER, 3.0, None)
    assert (third.text, third.start_s) == ("好", None)
    assert call.silences == call.activities == ()


def test_with_times_on_all_lines_silences_and_overlaps_follow(packed: Callable[..., Pack]) -> None:
    call = transcript(packed, "客户 6-8：喂", "坐席 1.5-3：您好", "坐席 7-9：请讲", "坐席 9-9.5：嗯")
    assert [u.start_s for u in call.utterances] == [1.5, 6.0, 7.0, 9.0]
    assert call.silences == (Span(0.0, 1.5), Span(3.0, 6.0))
    assert call.overlaps == (Span(7.0, 8.0),)
    assert {a.speaker: a.speech for a in call.activities} == {
        Speaker.AGENT: (Span(1.5, 3.0), Span(7.0, 9.5)),
        Speaker.CUSTOMER: (Span(6.0, 8.0),),
    }
    assert with_measured_times(call) == call


def test_the_end_of_the_call_is_silent_as_well(packed: Callable[..., Pack]) -> None:
    call = transcript(
        packed, "坐席 0-2：您好", call={"duration_s": 9.0, "rings": 2, "hung_up_by": "customer", "vip": True}
    )
    assert call.silences == (Span(2.0, 9.0),)
    assert (call.duration_s, call.call.rings, call.call.hung_up_by, call.call.vip) == (9.0, 2, Speaker.CUSTOMER, True)
    assert call.call.ring_s is call.call.call_type is None


GOOD, BAD, OTHER, DOUBTFUL = (
    {"dialogue": ["客户：我家不热", "坐席：非常抱歉给您带来不便"]},
    {"dialogue": ["客户：我家不热", "坐席：请您说一下您家的地址好吗"]},
    {"dialogue": ["客户：我想交费", "坐席：请您说一下您家的地址好吗"]},
    {"dialogue": ["客户：我家不热", "坐席：好的"]},
)
REQUIRE = {"phrases": ["非常抱歉"], "after": {"speaker": "customer", "phrases": ["不热"]}}
FORBID = REQUIRE | {"kind": "forbid"}
CONDITION = {"said": {"speaker": "agent", "phrases": ["非常抱歉"]}}
EXPECT = {"kind": "expect", "condition": CONDITION, "when": {"said": {"speaker": "customer", "phrases": ["不热"]}}}


@pytest.mark.parametrize(
    ("rule", "key", "dialogue", "expected"),
    [
        (REQUIRE, "must_match", GOOD, Outcome.PASS),
        (REQUIRE, "must_not_match", BAD, Outcome.FAIL),
        (REQUIRE, "must_review", DOUBTFUL, Outcome.CANNOT_JUDGE),
        (REQUIRE, "must_not_apply", OTHER, Outcome.NOT_APPLICABLE),
        (FORBID, "must_match", GOOD, Outcome.FAIL),
        (FORBID, "must_not_match", BAD, Outcome.PASS),
        (FORBID, "must_not_apply", OTHER, Outcome.NOT_APPLICABLE),
        (EXPECT, "must_match", GOOD, Outcome.PASS),
        (EXPECT, "must_not_match", BAD, Outcome.FAIL),
        (EXPECT | {"kind": "avoid"}, "must_match", GOOD, Outcome.FAIL),
        (EXPECT | {"kind": "avoid"}, "must_not_match", BAD, Outcome.PASS),
        (EXPECT, "must_not_apply", OTHER, Outcome.NOT_APPLICABLE),
    ],
)
def test_what_the_lists_ask_for(
    rule: dict[str, object], key: str, dialogue: dict[str, object], expected: Outcome, packed: Callable[..., Pack]
) -> None:
    (result,) = run_examples(packed(rule | {key: [dialogue]}))
    assert (result.example_key, result.expected, result.actual) == (key, expected, expected)
    assert result.is_right


def test_a_list_that_asks_for_something_else_is_noticed(packed: Callable[..., Pack]) -> None:
    results = run_examples(packed(REQUIRE | {"must_not_apply": [GOOD, BAD, DOUBTFUL]}))
    assert not any(result.is_right for result in results)
