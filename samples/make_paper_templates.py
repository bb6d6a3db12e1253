"""Makes the templates of the papers that ``evaluate --papers`` fills in: ``python samples/make_paper_templates.py``.

A company replaces them by its own: a folder with files of the same names, edited in any word processor, see
``docs/zh/papers.md``. What stands in double braces is filled in; rows and paragraphs with a percent sign repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

OUT = Path(__file__).resolve().parent.parent / "analyzer" / "reports" / "evaluation" / "papers_zh"
FONT = "宋体"


class Paper:
    """A page of A4 that is filled from above."""

    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10.5)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)

    def title(self, text: str, *, new_page: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.page_break_before = new_page
        run = paragraph.add_run(text)
        run.bold, run.font.size = True, Pt(18)

    def line(self, text: str, *, bold: bool = False) -> None:
        self.document.add_paragraph().add_run(text).bold = bold

    def rows(self, head: Sequence[str], loop: str, cells: Sequence[str], widths_cm: Sequence[float]) -> None:
        """A table whose middle row repeats."""
        table = self._table(4, len(head))
        for i, text in enumerate(head):
            self._cell(table, 0, i, text, bold=True)
            self._cell(table, 2, i, cells[i])
        self._cell(table, 1, 0, f"{{%tr for {loop} %}}")
        self._cell(table, 3, 0, "{%tr endfor %}")
        self._widths(table, widths_cm)

    def form(self, pairs: Sequence[tuple[str, str]], widths_cm: Sequence[float], columns: int = 2) -> None:
        """Labels with what belongs to them, ``columns`` pairs a row."""
        table = self._table(-(-len(pairs) // columns), 2 * columns)
        for i, (label, text) in enumerate(pairs):
            row, column = divmod(i, columns)
            self._cell(table, row, 2 * column, label, bold=True)
            self._cell(table, row, 2 * column + 1, text)
        self._widths(table, widths_cm)

    def signatures(self, *who: str) -> None:
        self.line("")
        self.line("　　".join(f"{name}：____________　日期：__________" for name in who))

    def save(self, name: str) -> None:
        OUT.mkdir(exist_ok=True)
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""
        self.document.save(str(OUT / name))

    def _table(self, rows: int, columns: int) -> Any:
        table = self.document.add_table(rows, columns)
        table.style = "Table Grid"
        table.autofit = False
        return table

    def _cell(self, table: Any, row: int, column: int, text: str, *, bold: bool = False) -> None:
        paragraph = table.cell(row, column).paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)

    def _widths(self, table: Any, widths_cm: Sequence[float]) -> None:
        for column, width in zip(table.columns, widths_cm, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths_cm, strict=True):
                cell.width = Cm(width)


HEAD = "考核期：{{ period }}（{{ first_day }} 至 {{ last_day }}）　　分公司：{{ branch }}"


def inspection() -> None:
    paper = Paper()
    paper.title("服务状况检查表")
    paper.line(HEAD)
    paper.form(
        [
            ("等级", "{{ grade }}"), ("综合得分", "{{ composite }}"), ("通话数", "{{ calls }}"),
            ("计分通话", "{{ scored }}"), ("无法判定", "{{ cannot_judge }}"), ("致命项通话", "{{ fatal_calls }}"),
            ("成立投诉", "{{ complaints }}"),
            ("用户满意度", "{{ satisfaction }}"),
        ],
        (3.0, 5.3, 3.0, 5.3),
    )  # fmt: skip
    paper.line("")
    paper.line("一、通话质检中漏做最多的项目", bold=True)
    paper.rows(("质检项", "名称", "应做", "漏做", "漏做率", "例（通话编号）"), "rule in rules",
               ("{{ rule.id }}", "{{ rule.title }}", "{{ rule.judged }}", "{{ rule.failed }}", "{{ rule.missed }}",
                "{{ rule.example }}"), (2.6, 5.2, 1.6, 1.6, 1.8, 3.8))  # fmt: skip
    paper.line("")
    paper.line("二、工单与回访指标", bold=True)
    paper.rows(("指标", "指标值（%）", "及时", "到期", "未到期", "缺时间"), "kpi in kpis",
               ("{{ kpi.title }}", "{{ kpi.rate }}", "{{ kpi.done }}", "{{ kpi.due }}", "{{ kpi.pending }}",
                "{{ kpi.unknown }}"), (5.6, 2.6, 2.1, 2.1, 2.1, 2.1))  # fmt: skip
    paper.line("")
    paper.line("三、等级依据：{{ grade_reasons }}")
    paper.line("四、检查意见：")
    paper.line("")
    paper.signatures("检查人", "分公司负责人")
    paper.save("inspection.docx")


def rectification() -> None:
    paper = Paper()
    paper.title("整改通知书")
    paper.line("{{ branch }}：")
    paper.line(
        "　　在 {{ period }} 考核期（{{ first_day }} 至 {{ last_day }}）的检查中发现下列问题，请按期整改并书面反馈。"
    )
    paper.rows(("序号", "问题", "涉及", "依据", "证据"), "item in items",
               ("{{ loop.index }}", "{{ item.title }}", "{{ item.who }}", "{{ item.source }}", "{{ item.evidence }}"),
               (1.2, 4.2, 2.6, 3.0, 5.6))  # fmt: skip
    paper.line("")
    paper.line("整改要求：")
    paper.line("")
    paper.line("整改期限：________年____月____日前")
    paper.line("注：标明“未经人工复核”的证据须先复核；对结论有异议的，可在申诉期内申诉。")
    paper.signatures("签发人", "接收人")
    paper.save("rectification.docx")


def approval() -> None:
    paper = Paper()
    paper.line("{%p for row in rows %}")
    paper.title("奖惩审批表", new_page=True)
    paper.line(HEAD)
    paper.form(
        [
            ("姓名", "{{ row.name }}"), ("工号", "{{ row.agent_id }}"), ("类别", "{{ row.kind }}"),
            ("状态", "{{ row.status }}"), ("事由", "{{ row.title }}"), ("依据", "{{ row.source }}"),
            ("建议金额（元）", "{{ row.yuan }}"), ("建议扣分", "{{ row.points }}"),
        ],
        (3.0, 5.3, 3.0, 5.3),
    )  # fmt: skip
    paper.form([("理由", "{{ row.reason }}"), ("证据", "{{ row.evidence }}"), ("其他后果", "{{ row.effects }}")],
               (3.0, 13.6), columns=1)  # fmt: skip
    paper.form(
        [(f"{who}意见", "\n\n签字：　　　　　　　日期：") for who in ("本人", "部门", "人力资源", "公司领导")],
        (3.0, 13.6),
        columns=1,
    )
    paper.line("{%p endfor %}")
    paper.save("approval.docx")


def scores() -> None:
    paper = Paper()
    paper.line("{%p for agent in agents %}")
    paper.title("座席月度评分单", new_page=True)
    paper.line(HEAD)
    paper.form(
        [
            ("姓名", "{{ agent.name }}"), ("工号", "{{ agent.agent_id }}"), ("名次", "{{ agent.rank }}"),
            ("并列档", "{{ agent.band }}"), ("综合得分", "{{ agent.composite }}"), ("通话数", "{{ agent.calls }}"),
            ("计分通话", "{{ agent.scored }}"), ("无法判定", "{{ agent.cannot_judge }}"),
            ("原始均分", "{{ agent.raw }}"), ("收缩后得分（95% 区间）", "{{ agent.shrunk }}"),
            ("成立投诉", "{{ agent.complaints }}"), ("表扬", "{{ agent.honours }}"),
        ],
        (3.4, 4.9, 3.4, 4.9),
    )  # fmt: skip
    paper.line("")
    paper.line("一、综合得分的组成", bold=True)
    paper.rows(("项目", "得分", "权重", "实际权重", "数据量", "说明"), "part in agent.parts",
               ("{{ part.title }}", "{{ part.value }}", "{{ part.weight }}", "{{ part.effective }}", "{{ part.count }}",
                "{{ part.note }}"), (2.8, 1.9, 1.9, 2.2, 1.8, 6.0))  # fmt: skip
    paper.line("")
    paper.line("二、漏做最多的质检项", bold=True)
    paper.rows(("质检项", "名称", "应做", "漏做", "例（通话编号）"), "rule in agent.rules",
               ("{{ rule.id }}", "{{ rule.title }}", "{{ rule.judged }}", "{{ rule.failed }}", "{{ rule.example }}"),
               (2.8, 6.2, 1.7, 1.7, 4.2))  # fmt: skip
    paper.line("")
    paper.line("三、评优：{{ agent.award }}")
    paper.line("四、说明：{{ agent.note }}")
    paper.line("对某通通话的结论有异议的，可在申诉期内向质检主管提出申诉；无法判定的通话不计分。")
    paper.signatures("本人", "质检主管")
    paper.line("{%p endfor %}")
    paper.save("scores.docx")


if __name__ == "__main__":
    for make in (inspection, rectification, approval, scores):
        make()
