"""``calls.csv``: one row per input of the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.domain import CallResult
from analyzer.reports import cells
from analyzer.reports.table import Headers, write_table

COLUMNS = {
    "call_id": "通话编号",
    "recording": "录音",
    "agent_id": "工号",
    "branch": "分公司",
    "direction": "呼叫方向",
    "started_at": "开始时间",
    "duration_s": "时长（秒）",
    "status": "状态",
    "score": "得分",
    "grade": "等级",
    "fatal_count": "严重违规数",
    "failed_rules": "不合格质检项",
    "cannot_judge_rules": "无法判定质检项",
    "reason": "原因",
    "pack": "话术包",
    "pack_sha256": "话术包校验值",
    "model": "识别模型",
    "audio_sha256": "录音校验值",
}

UNKNOWN_AGENT = "工号不在名册中"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the run judged by; a transcript that names its own model keeps it."""

    pack: str
    pack_sha256: str
    model: str


def write_calls_csv(path: Path, results: Iterable[CallResult], run: Provenance, headers: Headers = "en") -> None:
    """Write ``results`` sorted by call_id. Raises UnavailableError when the file cannot be written."""
    write_table(path, COLUMNS, (_row(result, run) for result in in_order(results)), headers)


def in_order(results: Iterable[CallResult]) -> list[CallResult]:
    """The order of every report, whatever order the workers finished in."""
    return sorted(results, key=lambda result: (result.call_id, result.recording))


def _row(result: CallResult, run: Provenance) -> list[str]:
    score = result.score
    return [
        cells.text(result.call_id),
        cells.text(result.recording),
        cells.text(result.agent_id),
        cells.text(result.branch),
        result.direction or "",
        cells.text(result.started_at),
        cells.number(result.duration_s, 2),
        score.status,
        cells.number(score.score_pct, 2),
        cells.text(score.grade),
        str(score.fatal_count),
        cells.listed(score.failed_rules),
        cells.listed(score.cannot_judge_rules),
        cells.text(_reason(result)),
        cells.text(run.pack),
        run.pack_sha256,
        cells.text(result.model or run.model),
        result.audio_sha256 or "",
    ]


def _reason(result: CallResult) -> str:
    """Why the call ended as it did, then what else a supervisor should know about it."""
    parts = [result.score.reason, *result.notes, "" if result.known_agent else UNKNOWN_AGENT]
    return "；".join(dict.fromkeys(part for part in parts if part))
