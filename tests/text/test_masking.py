"""Personal data is hidden in every form it is spoken or written in; nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.masking import mask

SPOKEN = "零一二三四五六七八九"
PIECES = st.sampled_from(
    ["我叫", "我姓", "免贵姓", "张", "王建国", "一三八", "13812345678", "号楼", "单元", "室", "路", "36", "2026-11-20",
     "工单", "，", " ", "-", "x", "X", "元", "*", "幺", "先生", "姓", "叫", "户主是", "尾号", "0533", "我家暖气",
     "a", ".", "嗯"]
)  # fmt: skip
ANY_TEXT = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))
CLEAN = st.lists(
    st.sampled_from(
        ["暖气", "不热", "师傅", "上门", "您好", "，", "。", "十八度", "20号", "三个小时", "120元", "管家108号"]
    ),
    max_size=15,
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的电话是13812345678", "我的电话是***********"),
        ("是一三八一二三四五六七八对吧", "是***********对吧"),
        ("幺三八，一二三四，五六七八", "***，****，****"),
        ("138 1234 5678", "*** **** ****"),
        ("\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "*" * 11),
        ("一三八嗯一二三四", "***嗯****"),
        ("0533-2345678", "****-*******"),
        ("座机是二三四五六七八", "座机是*******"),
        ("身份证37030119900101123X", "身份证******************"),
        ("卡号6222 0212 3456 7890 123", "卡号**** **** **** **** ***"),
        ("手机尾号八八六六", "手机尾号****"),
        ("户号是12345", "户号是*****"),
        ("12号楼三单元五零一室", "**号楼*单元***室"),
        ("三单元五零一暖气不热", "*单元***暖气不热"),
        ("住在3-1-502", "住在*-*-***"),
        ("人民路36号", "人民路**号"),
        ("我叫王建国我家暖气不热", "我叫***我家暖气不热"),
        ("我叫張偉，住这里", "我叫**，住这里"),
        ("我叫张师傅来", "我叫*师傅来"),
        ("免贵姓李", "免贵姓*"),
        ("我姓欧阳", "我姓**"),
        ("三栋一千三百零四暖气不热", "*栋******暖气不热"),
        ("二单元一百零二", "*单元****"),
        ("值班人员姓谷", "值班人员姓*"),
        ("我姓张，叫张建国", "我姓*，叫***"),
        ("姓刘", "姓*"),
        ("我姓江叫我小覃就行", "我姓*叫我小覃就行"),
        ("服务热线13812345678", "服务热线***********"),
        ("户主是刘芳", "户主是**"),
        ("好的王建国先生", "好的王**先生"),
        ("我叫，王建国", "我叫，***"),
        ("我是王建国", "我是***"),
        ("138，1234，5678", "***，****，****"),
        ("138.1234.5678", "***.****.****"),
        ("(0533)2345678", "(****)*******"),
        ("一三八对一二三四然后五六七八", "***对****然后****"),
        ("一三八三个八五六七八九", "****个******"),
        ("\u0661\u0663\u0668\u0661\u0662\u0663\u0664\u0665", "*" * 8),
        ("电话二三四五六七八天冷", "电话*******天冷"),
        ("住2345678元宝小区", "住*******元宝小区"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "管家一零八号为您服务", "工号GJ0108", "请拨打968111", "热线是88612319",
        "400-123-4567", "2026-11-20 09:30", "20261120",
        "本月20号停暖", "室温18度", "保持18室内", "缴费12345678元", "工单 20261101001：超时", "T20261101001",
        "我叫你们来", "我叫马上来", "我姓什么", "我叫不通电话", "两室一厅", "这一栋楼都不热", "任何时候都行",
        "三三两两",
        "好的王女士", "谢谢张先生", "请问您是李先生么", "我是高兴的", "我是刘师傅",
        "管路3号阀", "24小时", "12.50，13.20，14.30",
        "一千二百三十四万五千六百七十八", "",
    ],
)  # fmt: skip
def test_what_is_left_alone(text: str) -> None:
    assert mask(text) == text


@given(ANY_TEXT)
def test_masking_twice_is_masking_once_and_shifts_nothing(text: str) -> None:
    shown = mask(text)
    assert mask(shown) == shown
    assert len(shown) == len(text)
    assert all(after in (before, "*") for before, after in zip(text, shown, strict=True))


@given(CLEAN)
def test_speech_without_personal_data_is_untouched(text: str) -> None:
    assert mask(text) == text


@given(CLEAN, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.booleans(), CLEAN)
def test_a_telephone_number_is_hidden_wherever_it_is_said(
    before: str, number: str, is_spoken: bool, after: str
) -> None:
    said = "".join(SPOKEN[int(digit)] for digit in number) if is_spoken else number
    assert mask(f"{before}电话{said}，{after}") == f"{before}电话{'*' * 11}，{after}"
