"""``verdicts.csv``: one row per verdict, with the evidence it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from analyzer.domain import CallResult, Evidence, Outcome, Verdict
from analyzer.reports import cells
from analyzer.reports.calls_csv import in_order
from analyzer.reports.table import Headers, write_table

COLUMNS = {
    "call_id": "通话编号",
    "agent_id": "工号",
    "rule_id": "质检项",
    "source": "出处",
    "section": "章节",
    "verdict": "判定",
    "points": "得分",
    "max_points": "满分",
    "level": "命中级别",
    "similarity": "相似度",
    "confidence": "置信度",
    "speaker": "说话人",
    "start_s": "开始（秒）",
    "end_s": "结束（秒）",
    "expected": "规范用语",
    "said": "实际话语",
    "note": "说明",
}


def write_verdicts_csv(path: Path, results: Iterable[CallResult], headers: Headers = "en") -> None:
    """Write all verdicts, calls sorted by call_id, rules in the pack's order.

    A rule that only deducts has a row for every hit, in time order, with its points on the first; adding up the column
    counts each verdict once. Raises UnavailableError when the file cannot be written.
    """
    rows = (row for result in in_order(results) for verdict in result.verdicts for row in _rows(verdict))
    write_table(path, COLUMNS, rows, headers)


def _rows(verdict: Verdict) -> Iterator[list[str]]:
    for index, evidence in enumerate(shown_evidence(verdict)):
        yield [
            cells.text(verdict.call_id),
            cells.text(verdict.agent_id),
            cells.text(verdict.rule_id),
            cells.text(verdict.source),
            cells.text(verdict.section),
            verdict.outcome,
            cells.number(verdict.points, 2) if index == 0 else "",
            cells.number(verdict.max_points, 2) if index == 0 else "",
            (evidence.level or "") if evidence else "",
            cells.number(evidence.similarity, 3) if evidence else "",
            cells.number(evidence.confidence, 3) if evidence else "",
            (evidence.speaker or "") if evidence else "",
            cells.number(evidence.start_s, 2) if evidence else "",
            cells.number(evidence.end_s, 2) if evidence else "",
            cells.text(evidence.expected) if evidence else "",
            cells.text(evidence.said) if evidence else "",
            cells.text(verdict.note),
        ]


def shown_evidence(verdict: Verdict) -> tuple[Evidence | None, ...]:
    """The evidence that gets a row: every hit of a failed rule in call order, else the best; None if there is none.

    What a failed rule shows more than once is forbidden wording; a miss has one window and one nearest wording.
    """
    if not verdict.evidence:
        return (None,)
    if verdict.outcome is Outcome.FAIL:
        return tuple(sorted(verdict.evidence, key=lambda hit: (hit.start_s is None, hit.start_s or 0.0)))
    return verdict.evidence[:1]
