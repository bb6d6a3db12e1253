"""Personal data in what evaluation quotes: masked in every file unless asked for otherwise."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from analyzer.reports.evaluation.examples import examples
from analyzer.reports.evaluation.hiding import hidden, hide_but, quoted_calls
from analyzer.reports.evaluation.write import write_reports
from analyzer.text.personal import personal_in


def all_text(folder) -> str:
    """What all files say; those that are archives, with their parts."""
    texts = []
    for path in folder.iterdir():
        content = path.read_bytes()
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                texts += [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        else:
            texts.append(content.decode("utf-8"))
    return "\n".join(texts)


def test_a_number_that_was_said_is_in_no_file(month, tmp_path):
    write_reports(month.result, tmp_path, earlier=month.earlier, calls=month.calls)
    text = all_text(tmp_path)
    assert month.number not in text
    assert "我的电话***********" in text


def test_who_may_see_it_sees_it(month, tmp_path):
    write_reports(month.result, tmp_path, earlier=month.earlier, calls=month.calls, is_unmasked=True)
    assert month.number in (tmp_path / "penalties.csv").read_text("utf-8-sig")


def test_hiding_changes_nothing_but_quotations(month):
    shown = hidden(month.result)
    assert hidden(shown) == shown
    assert replace(shown, penalties=month.result.penalties) == month.result
    assert [row.step for row in shown.penalties] == [row.step for row in month.result.penalties]


@pytest.mark.parametrize(
    ("text", "kept", "shown"),
    [
        ("投诉 13812345678 电话13912345678", "13812345678", "投诉 13812345678 电话***********"),
        ("电话13912345678", "139", "电话***********"),
        ("电话13912345678", "", "电话***********"),
    ],
)
def test_an_id_stays_where_it_stands_by_itself(text: str, kept: str, shown: str):
    assert hide_but(text, kept) == shown


def test_examples_are_masked_and_tell_where_to_listen(month):
    (example,) = examples(month.calls)["T-promise"]
    assert (example.call_id, example.start_s) == ("东1-0", 12.5)
    assert example.text == "随意承诺“我的电话***********”"
    (plain,) = examples(month.calls, is_unmasked=True)["T-promise"]
    assert month.number in plain.text


def test_examples_come_from_different_agents(month):
    lapse = month.calls[0].lapses
    calls = [replace(call, lapses=lapse) for call in month.calls]
    found = examples(calls)["T-promise"]
    assert len({example.agent_id for example in found}) == len(found) == 2


def test_what_the_rest_of_the_call_tells_is_hidden_in_quotations(month, tmp_path):
    quoted = [p for row in month.result.penalties for p in row.evidence if p.kind == "call"]
    assert {proof.ref for proof in quoted} <= quoted_calls(month.result, month.calls)
    call_id = quoted[0].ref
    said = replace(quoted[0], text="好的王建国三四五六，我的电话13812345678")
    result = replace(month.result, penalties=(replace(month.result.penalties[0], evidence=(said,)),))
    told = personal_in([("customer", "我叫王建国电话一三八一二"), ("agent", "嗯"), ("customer", "三四五六七八")])
    write_reports(result, tmp_path, calls=month.calls, known={call_id: told})
    text = all_text(tmp_path)
    assert "好的***" in text
    assert "王建国" not in text
    assert "三四五六" not in text
    write_reports(result, tmp_path, calls=month.calls, known={"another": told})
    assert "好的王建国三四五六" in all_text(tmp_path)
