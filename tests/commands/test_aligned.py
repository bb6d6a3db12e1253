"""Matches in columns."""

from __future__ import annotations

from rich.cells import cell_len

from analyzer.commands.aligned import aligned
from analyzer.commands.reasoning import wrapped
from analyzer.domain import Speaker, Utterance
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import nearest
from analyzer.text.stream import build_stream


def lines(phrase: str, said: str, width: int = 90) -> list[str]:
    stream = build_stream([Utterance(Speaker.AGENT, said)], Speaker.AGENT)
    match = nearest(compile_phrase(phrase)[0], stream)
    assert match is not None
    return list(aligned(match, stream, width))


def test_same_other_missing_and_too_many() -> None:
    block = [line.split() for line in lines("请问您还有其他问题吗", "请问您嗯还有其它的问题")]
    assert block[0][0] == "规定"
    assert block[2][0] == "听到"
    assert "+" in block[4]
    assert block[4][-1] == "-"
    assert block[4][0] == "="


def test_columns_stand_below_each_other() -> None:
    expected, sounds, heard, _, marks = lines("环保供热", "还保供热")
    at = [cell_len(expected[: expected.index(char)]) for char in "环保供热"]
    assert [cell_len(heard[: heard.index(char)]) for char in "还保供热"] == at
    assert [n for n, mark in enumerate(marks) if mark != " "] == at
    assert sounds.split()[0] == "huan2"


def test_a_slot_stands_over_all_that_fills_it() -> None:
    expected, _, heard, _, marks = lines("工号{号}为您服务", "工号三十六为您服务")
    assert "{号}" in expected
    assert "三十六" in heard
    assert len(marks.split()) == 7


def test_long_matches_go_on_in_another_block() -> None:
    text = "对不起您反映的问题不在我公司的管理权限之内您可以咨询物业公司"
    found = lines(text, text, width=40)
    assert len(found) > 5
    assert len(found) % 5 == 0
    assert max(map(cell_len, found)) <= 40


def test_wrapped_lines_keep_their_width_and_words() -> None:
    found = list(wrapped("    “" + "您好" * 40 + "”", 50))
    assert max(map(cell_len, found)) <= 50
    assert "".join(line.strip() for line in found) == "“" + "您好" * 40 + "”"
    assert list(wrapped("", 50)) == [""]
