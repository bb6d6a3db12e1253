"""Papers as people get them: read back with python-docx, filled from shipped templates or a company's own."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluation.results import AgentMonth, PenaltyKind, PenaltyStatus, PeriodResult
from analyzer.reports.evaluation.papers import PAPERS, SHIPPED, papers


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def made(month) -> dict[str, str]:
    return {name: words(content) for name, content in papers(month.result)}


def test_each_branch_has_its_papers(made):
    assert set(made) == {
        "服务状况检查表-东.docx", "服务状况检查表-西.docx", "整改通知书-东.docx", "奖惩审批表-东.docx",
        "座席月度评分单-东.docx", "座席月度评分单-西.docx",
    }  # fmt: skip  # nothing is wrong in 西, and it has no quota
    assert not [text for text in made.values() if "{{" in text or "{%" in text]


def test_papers_say_what_the_result_says(made, month):
    inspection = made["服务状况检查表-东.docx"]
    east = next(row for row in month.result.branches if row.branch == "东")
    for shown in (
        "2026-11（2026-10-21 至 2026-11-20）",
        f"{east.composite_pct:.1f}",
        "结束前询问",
        "77.8%",
        "到场及时率",
    ):
        assert shown in inspection
    scores = made["座席月度评分单-东.docx"]
    for row in (row for row in month.result.agents if row.branch == "东"):
        assert f"\n{row.agent_id}\n" in scores
        assert f"{row.composite_pct:.1f}" in scores
    assert scores.count("座席月度评分单") == 5
    approval = made["奖惩审批表-东.docx"]
    assert "受到用户书面表扬或锦旗" in approval
    assert "100–500" in approval
    assert "教育辅导" not in approval  # coaching needs no approval
    assert "随意承诺" in made["整改通知书-东.docx"]


def test_nobody_approves_what_nobody_has_reviewed(month):
    (one, *_) = [row for row in month.result.penalties if row.kind is PenaltyKind.REWARD]
    waiting = replace(one, status=PenaltyStatus.NEEDS_REVIEW)
    made = [name for name, _ in papers(replace(month.result, penalties=(waiting,), awards=()))]
    assert not [name for name in made if name.startswith("奖惩审批表")]


def test_text_is_text_in_papers(month):
    agent = replace(month.result.agents[0], name="<b>&{{ 1+1 }}")
    (shown,) = [
        text for name, content in papers(_only(month.result, agent)) if "评分单" in name for text in [words(content)]
    ]
    assert "<b>&{{ 1+1 }}" in shown


def _only(result: PeriodResult, agent: AgentMonth) -> PeriodResult:
    return replace(result, agents=(agent,), branches=result.branches[:1])


def template(folder: Path, name: str, text: str) -> Path:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / name))
    return folder


def test_a_company_replaces_what_it_wants(month, tmp_path):
    own = template(tmp_path, "inspection.docx", "本公司检查表 {{ branch }} {{ calls }} 通")
    made = {name: words(content) for name, content in papers(month.result, own)}
    assert made["服务状况检查表-东.docx"].strip() == "本公司检查表 东 60 通"
    assert "座席月度评分单" in made["座席月度评分单-东.docx"]  # the shipped one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ calss }}", "cannot be filled in: 'calss' is undefined"),
        ("{% for x in rules %}", "cannot be filled in"),
        ("{{ calls.__class__.__mro__ }}", "cannot be filled in: access to attribute '__class__'"),
    ],
)
def test_a_template_with_a_mistake_is_told(month, tmp_path, text: str, said: str):
    template(tmp_path, "inspection.docx", text)
    with pytest.raises(UsageError, match=said) as caught:
        list(papers(month.result, tmp_path))
    assert caught.value.path == tmp_path / "inspection.docx"


def test_what_is_no_template(month, tmp_path):
    (tmp_path / "scores.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match="is no Word document"):
        list(papers(month.result, tmp_path))
    with pytest.raises(UsageError, match="no such folder"):
        list(papers(month.result, tmp_path / "nowhere"))


def test_without_the_extra_one_line_says_what_to_do(month, monkeypatch):
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(UnavailableError, match=r"docxtpl is not installed.*pip install 'callscript\[papers\]'"):
        list(papers(month.result))


def test_names_of_branches_are_names_of_files(month):
    odd = replace(month.result.branches[0], branch="东/西:*")
    names = [name for name, _ in papers(replace(month.result, branches=(odd,)))]
    assert names == ["服务状况检查表-东_西__.docx", "整改通知书-东_西__.docx"]


def test_every_paper_has_a_shipped_template():
    assert {path.stem for path in SHIPPED.glob("*.docx")} == set(PAPERS)
