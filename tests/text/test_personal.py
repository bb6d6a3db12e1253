"""What only the whole call tells: numbers dictated piece by piece, and names that were told once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.masking import MASK, digits_of, mask, plain_form
from analyzer.text.personal import NOTHING, mask_call, personal_in

Call = list[tuple[str, str]]
SPOKEN = "零一二三四五六七八九"
FORMS = {
    "ascii": "0123456789",
    "full width": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    "spoken": SPOKEN,
    "telephone": "零幺二三四五六七八九",
    "traditional": "〇一二三四五六七八九",
}
NUMBERS = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),  # mobile
    st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True),  # local
    st.from_regex(r"[1-6][0-9]{16}[0-9]", fullmatch=True),  # identity card
    st.from_regex(r"62[0-9]{14,17}", fullmatch=True),  # bank card
)
ECHOES = st.sampled_from(["", "嗯", "好的", "您继续", "嗯您说我记一下", "{}", "{}对吧"])
LEADS = st.sampled_from(["", "嗯", "然后", "后面是", "再就是", "对", "那个"])
TALK = st.sampled_from(
    [("agent", "您好供热管家一零八号为您服务"), ("customer", "我家暖气不热都三天了"), ("agent", "请稍等我记录一下")]
)


@st.composite
def dictations(draw: st.DrawFn) -> tuple[Call, str]:
    """A call in which the customer dictates a number in groups, the agent echoing or not; and the number."""
    number = draw(NUMBERS)
    cuts = sorted(draw(st.sets(st.integers(1, len(number) - 1), max_size=4)))
    call: Call = draw(st.lists(TALK, max_size=2))
    for start, end in zip([0, *cuts], [*cuts, len(number)], strict=True):
        form = FORMS[draw(st.sampled_from(sorted(FORMS)))]
        said = "".join(form[int(digit)] for digit in number[start:end])
        lead = "我的电话是" if start == 0 else draw(LEADS)
        call.append(("customer", lead + said))
        if draw(st.booleans()):
            call.append(("customer", "对"))
        if echo := draw(ECHOES):
            call.append(("agent", echo.format(said)))
    return call + draw(st.lists(TALK, max_size=2)), number


@given(dictations())
def test_no_seven_digits_in_a_row_survive_however_they_are_dictated(case: tuple[Call, str]) -> None:
    call, number = case
    left = {"customer": "", "agent": ""}
    for (who, _), line in zip(call, mask_call(call), strict=True):
        # badge numbers and the like are no part of it
        left[who] += re.sub("一零八号|三天|一下", "", plain_form(line)) + "，"
    assert not digits_of(left["customer"])
    assert not re.search(f"[0-9{SPOKEN}]{{2}}", left["agent"])
    assert number in personal_in(call).numbers


@given(dictations())
def test_masking_a_call_twice_is_masking_it_once_and_shifts_nothing(case: tuple[Call, str]) -> None:
    call, _ = case
    shown = mask_call(call)
    assert mask_call([(who, line) for (who, _), line in zip(call, shown, strict=True)]) == shown
    for (_, text), line in zip(call, shown, strict=True):
        assert len(line) == len(text)
        assert all(after in (before, MASK) for before, after in zip(text, line, strict=True))


PIECES = st.sampled_from(
    ["我叫", "我姓", "张", "王建国", "一三八", "13812345678", "3号楼", "我是", "先生", "36", "嗯", "对", "然后", "二",
     "个", "三个八", "，", "元", "*", "是", "好的", "2026-11-20", "x"]
)  # fmt: skip
ANY_CALL = st.lists(st.tuples(st.sampled_from("abc"), st.lists(PIECES, max_size=5).map("".join)), max_size=8)


@given(ANY_CALL)
def test_any_call_is_masked_once_and_for_all(call: Call) -> None:
    shown = mask_call(call)
    assert mask_call([(who, line) for (who, _), line in zip(call, shown, strict=True)]) == shown
    assert [len(line) for line in shown] == [len(text) for _, text in call]
    for (_, text), line in zip(call, shown, strict=True):
        assert all(hidden == MASK for hidden, alone in zip(line, mask(text), strict=True) if alone == MASK)


@given(ANY_CALL, st.lists(PIECES, max_size=6).map("".join))
def test_quotations_are_masked_once_and_for_all(call: Call, quoted: str) -> None:
    personal = personal_in(call)
    shown = personal.mask(quoted)
    assert personal.mask(shown) == shown
    assert len(shown) == len(quoted)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_a_quotation_from_a_call_that_tells_nothing_is_masked_by_its_form(quoted: str) -> None:
    assert NOTHING.mask(quoted) == mask(quoted)


def test_a_dictation_with_echoes() -> None:
    call = [
        ("agent", "请问您的电话"), ("customer", "我的电话是幺三八"), ("agent", "嗯"), ("customer", "一二三四"),
        ("agent", "一二三四"), ("customer", "对"), ("agent", "您说"), ("customer", "然后五六七八"),
        ("agent", "是五六七八对吧"), ("agent", "二十三号上门一百二十元"), ("agent", "管家一零八号为您服务"),
    ]  # fmt: skip
    assert mask_call(call) == (
        "请问您的电话", "我的电话是***", "嗯", "****", "****", "对", "您说", "然后****", "是****对吧",
        "二十三号上门一百二十元", "管家一零八号为您服务",
    )  # fmt: skip
    assert personal_in(call).numbers == {"13812345678"}


@pytest.mark.parametrize(
    "call",
    [
        [("customer", "三天了"), ("agent", "嗯"), ("customer", "十二号楼都不热")],
        [("customer", "一百二十"), ("agent", "对"), ("customer", "三百四十五"), ("customer", "六百七十八")],
        [("customer", "二零二六"), ("agent", "嗯"), ("customer", "一月")],
        [("customer", "一三八"), ("agent", "一二三四五六")],
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(call: Call) -> None:
    expected = tuple(mask(text) for _, text in call)
    assert mask_call(call) == expected


def test_a_name_that_was_told_is_hidden_wherever_it_is_said() -> None:
    call = [
        ("customer", "我叫王建国"), ("agent", "好的王建国先生"), ("agent", "王先生请稍等"), ("customer", "建国路那边"),
        ("customer", "户主是刘芳"), ("agent", "刘芳的户号"), ("agent", "芳草园小区"),
    ]  # fmt: skip
    assert mask_call(call) == (
        "我叫***", "好的王**先生", "王先生请稍等", "**路那边", "户主是**", "**的户号", "芳草园小区",
    )  # fmt: skip


def test_a_name_behind_the_end_of_an_utterance() -> None:
    assert mask_call([("customer", "我叫"), ("agent", "嗯"), ("customer", "王建国")]) == ("我叫", "嗯", "***")


def test_a_quotation_hides_what_the_call_told() -> None:
    personal = personal_in([("customer", "我叫王建国电话一三八"), ("agent", "嗯"), ("customer", "一二三四五六七八")])
    assert personal.mask("听到“好的王建国，三四五六”，应说“您好”") == "听到“好的***，****”，应说“您好”"
    assert personal.mask("管家一二三号") == "管家一二三号"
    assert personal.mask("最接近“王建”，不是王建设") == "最接近“**”，不是王建设"
    assert re.search(r"\*", mask("好的王建国")) is None
